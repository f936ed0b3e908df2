"""What several routes show, reckoned once for all who ask at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import attrgetter
from threading import Condition
from typing import Any, Final, TypeVar

from cachetools import LRUCache, cachedmethod

MOST_KEPT: Final = 64

T = TypeVar("T")


class Remembered:
    """Figures by what they are of; a key names all that they depend on."""

    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, Any] = LRUCache(MOST_KEPT)
        self._reckoned = Condition()  # whoever asks meanwhile waits

    @cachedmethod(
        attrgetter("_kept"),
        key=lambda _self, key, _reckon: key,
        condition=attrgetter("_reckoned"),
    )
    def once(self, key: Hashable, reckon: Callable[[], T]) -> T:  # noqa: ARG002 - it is kept by that
        """Return what was reckoned for this key, or reckon it."""
        return reckon()
