"""The web application of a running product: its API, its events, its page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI

from sentia.api.events import Hub
from sentia.api.web import Commands, Context, create_api
from sentia.app import Product

PAGE: Final = Path(__file__).parent / "web_dist"


def create_app(product: Product, commands: Commands, *, demo: bool = False) -> FastAPI:
    """Wire the web application; `app.state.context.hub` ends its open streams."""
    hub = Hub(product.database)
    product.listeners.append(hub.poke)
    return create_api(
        Context(
            database=product.database,
            clock=product.clock,
            settings=product.settings,
            hub=hub,
            commands=commands,
            interval=product.interval,
            demo=demo,
            missing=product.settings.missing_for_amazon,
            page=PAGE if PAGE.is_dir() else None,
        )
    )
