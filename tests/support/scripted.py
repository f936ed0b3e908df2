"""A channel that does what a test says, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sentia.connectors.base import Position, Step, Stream, Traffic
from sentia.domain.batches import Record
from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Status
from sentia.errors import ChannelError

Scene = Step | ChannelError | Exception | Callable[[Position], Step]


class ScriptedStream(Stream):
    """Plays its scenes one after the other."""

    def __init__(
        self,
        name: str = "orders",
        *scenes: Scene,
        optional: bool = False,
        every: timedelta = timedelta(minutes=15),
    ) -> None:
        super().__init__(name, every, self._play, optional)
        self.scenes = list(scenes)
        self.positions: list[Position] = []

    async def _play(self, position: Position) -> Step:
        self.positions.append(position)
        scene = self.scenes.pop(0)
        if isinstance(scene, Exception):
            raise scene
        return scene if isinstance(scene, Step) else scene(position)


class ScriptedConnector:
    """A connected account whose streams are scripted."""

    def __init__(
        self, *streams: ScriptedStream, refuses: ChannelError | None = None
    ) -> None:
        self.traffic = Traffic()
        self.warnings: Sequence[ChannelError] = ()
        self.streams: Mapping[str, ScriptedStream] = {s.name: s for s in streams}
        self.refuses = refuses
        self.connects = 0

    async def connect(self) -> Sequence[str]:
        self.connects += 1
        if self.refuses:
            raise self.refuses
        return ["ATVPDKIKX0DER"]

    def windows(self, since: datetime, until: datetime) -> list[Any]:
        return [[since, until]]

    def reread(self, stream: str, payload: bytes) -> Record:
        raise ValueError(stream, payload)


def an_order(order_id: str = "111-0000001-0000001", **changes: object) -> Order:
    """Return a shipped order of one item, 12.30 USD, with these changes."""
    total = changes.pop("total", "12.30")
    money = Money(Decimal(str(total)), "USD") if total else None
    fields: dict[str, object] = {
        "order_id": order_id,
        "marketplace_id": "ATVPDKIKX0DER",
        "status": Status.SHIPPED,
        "status_word": "SHIPPED",
        "placed_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "updated_at": datetime(2026, 3, 1, 11, tzinfo=UTC),
        "fulfilled_by": "amazon",
        "total": money,
        "items": (OrderItem(item_id="1", sku="MUG", quantity=1, total=money),),
    }
    return Order(**(fields | changes))  # type: ignore[arg-type]
