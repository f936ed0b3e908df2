"""What can go wrong on demand. A fault is a row; which call it hits is decided here.

Without `times` a fault hits every fifth call that it matches, and no operation is hit
twice in a row. With `times` it hits the next so many. Faults of reports hit the first
two that are asked for. What a person has to mend (`revoked`, `denied`) stays until it
is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from sentia.errors import ConfigError

LISTS: Final = frozenset((
    "searchOrders", "getOrders", "getInventorySummaries", "getShipments",
    "getShipmentItems", "getReports",
))  # fmt: skip
DOCUMENT: Final = "document"  # the download itself, which is no operation of SP-API
SIGN_IN: Final = "token"
# Name: the only operations it can hit; None stands for all of SP-API's.
FAULTS: Final[Mapping[str, frozenset[str] | None]] = {
    **dict.fromkeys((
        "throttle-storm", "server-errors", "hang", "cut", "malformed", "truncated",
        "expired-token",
    )),
    **dict.fromkeys(("expired-page-token", "duplicates", "reordered"), LISTS),
    **dict.fromkeys(("report-fatal", "report-cancelled"), frozenset({"createReport"})),
    "revoked": frozenset({SIGN_IN}),
    "denied": None,
}  # fmt: skip
LASTING: Final = frozenset({"revoked", "denied"})
OF_REPORTS: Final = frozenset({"report-fatal", "report-cancelled"})
OF_DOCUMENTS: Final = frozenset({"server-errors", "hang", "cut"})
EVERY: Final = 5


class CutError(httpx2.RemoteProtocolError):
    """The connection ends in the middle; in one process the client sees just this."""


class HangError(httpx2.ReadTimeout):
    """Nobody answered for longer than any client waits."""


@dataclass(slots=True)
class Fault:
    """One fault that was asked for."""

    name: str
    operations: tuple[str, ...] | None = None
    times: int | None = None
    seen: int = 0
    due: bool = False

    def matches(self, operation: str, *, paged: bool) -> bool:
        """Tell whether it could hit a call; `paged`: one that brings a page token."""
        can = FAULTS[self.name]
        if self.operations is not None and operation not in self.operations:
            return False
        if self.name == "expired-page-token" and not paged:
            return False
        if operation == DOCUMENT:
            return self.name in OF_DOCUMENTS
        return operation in can if can else operation != SIGN_IN

    def strikes(self, *, rested: bool) -> bool:
        """Tell whether it hits a call; `rested`: the one before was left alone."""
        if self.times is not None or self.name in LASTING:
            return True
        if self.name in OF_REPORTS:
            return self.seen <= 2
        return self.due and rested

    def shown(self) -> dict[str, Any]:
        """Return it as `/_sim/faults` lists it."""
        return {"name": self.name, "operations": self.operations, "times": self.times}


class Faults:
    """The faults that are in force."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.active: list[Fault] = []
        self._hit: set[str] = set()  # operations whose last call was hit
        for name in names:
            self.add(name)

    def add(
        self,
        name: str,
        operations: Sequence[str] | None = None,
        times: int | None = None,
    ) -> None:
        """Put a fault in force.

        Raises:
            ConfigError: there is no such fault.
        """
        if name not in FAULTS:
            msg = f"{name!r} is no fault; there are {', '.join(FAULTS)}"
            raise ConfigError(msg, hint="Name some of these, with commas between.")
        self.active.append(Fault(name, tuple(operations or ()) or None, times))

    def clear(self) -> None:
        """Take all of them away."""
        self.active.clear()

    def strike(self, operation: str, *, paged: bool = False) -> str:
        """Return the fault that hits this call, "" for none."""
        matching = [f for f in self.active if f.matches(operation, paged=paged)]
        rested = operation not in self._hit
        self._hit.discard(operation)
        for fault in matching:
            fault.seen += 1
            fault.due |= fault.seen % EVERY == 0
        struck = next((f for f in matching if f.strikes(rested=rested)), None)
        if struck is None:
            return ""
        struck.due = False
        self._hit.add(operation)
        if struck.times is not None:
            struck.times -= 1
        # Whoever waited while this one struck comes before it the next time.
        waiting = [fault for fault in self.active if fault is not struck]
        self.active = waiting if struck.times == 0 else [*waiting, struck]
        return struck.name
