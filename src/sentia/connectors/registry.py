"""Which channels there are. A new one is a folder, and a line here."""

from __future__ import annotations

from typing import Final

from sentia.connectors.amazon.connector import AmazonConnector

CONNECTORS: Final = {"amazon": AmazonConnector}
