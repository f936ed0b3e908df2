"""Notice pages that go round in circles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from sentia.connectors.client.operation import Operation
from sentia.errors import Call, LoopError

# One repeat may be a hiccup (a page delivered twice); two in a row are a circle.
PATIENCE: Final = 2


class Circle:
    """The pages seen so far, as short digests that fit into a position."""

    def __init__(
        self, operation: Operation, seen: Iterable[str] = (), repeats: int = 0
    ) -> None:
        self._operation = operation
        self.seen = list(seen)
        self.repeats = repeats

    def note(self, token: str | None, records: Sequence[msgspec.Raw]) -> None:
        """Remember a page.

        Raises:
            LoopError: for the second time in a row its next token, or all that it
                holds, was seen before.
        """
        marks = [_digest(b"token", token.encode())] if token else []
        if records:
            marks.append(_digest(*map(bytes, records)))
        again = not set(marks).isdisjoint(self.seen)
        self.repeats = self.repeats + 1 if again else 0
        if self.repeats >= PATIENCE:
            name = self._operation.name
            msg = f"{name} goes round in circles: it gave the same page again"
            raise LoopError(msg, Call(name))
        self.seen += marks


def _digest(*parts: bytes) -> str:
    return blake2b(b"\n".join(parts), digest_size=6).hexdigest()
