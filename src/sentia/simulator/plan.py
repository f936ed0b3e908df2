"""What a world was asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sentia.simulator.places import Place, chosen
from sentia.simulator.worldtime import Mode, within

# Five marketplaces, three currencies, one of them outside of the common stock.
EUROPE = (
    "A1F83G8C2ARO7P", "A1PA6795UKMFR9", "A13V1IB3VIYZZH", "APJ6JRA9NG5V4",
    "A2NODRKZP88ZB9",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `sentia simulate` was asked for. The same plan gives the same world."""

    seed: int = 1
    orders: int = 20_000
    days: int = 90
    as_of: datetime | None = None  # None: the clock's now, at the start
    clock: Mode = "real"
    faults: tuple[str, ...] = ()
    # How long the fault `hang` leaves a caller without an answer. In process, on a
    # virtual clock, no caller's own patience ends it sooner.
    hang_seconds: float = 120
    marketplaces: tuple[str, ...] = EUROPE

    def __post_init__(self) -> None:
        if self.as_of:
            within(self.as_of, "as-of")

    @property
    def places(self) -> tuple[Place, ...]:
        """The marketplaces; they decide the region."""
        return chosen(self.marketplaces)
