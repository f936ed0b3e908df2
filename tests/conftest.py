"""What holds for every test."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes: else one worker is waited for in the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
