"""What a client would rather have, as its Accept headers say (RFC 9110, 12.4 and 12.5).

Both are asked of every answer that is served from memory: what was said is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request

QUALITY: Final = re.compile(r";\s*q\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)\s*(?:;|$)")


def wants_sheet(request: Request) -> bool:
    """Say whether a list is asked for as CSV: by name, or rather than as JSON."""
    said = request.headers.getlist("accept")
    return bool(said) and _prefers_csv(", ".join(said))


def takes_gzip(headers: Headers) -> bool:
    """Say whether an answer may come compressed."""
    said = headers.get("accept-encoding")
    return said is not None and _takes_gzip(said)


@lru_cache(maxsize=256)
def _takes_gzip(said: str) -> bool:
    return _first(_qualities(said), "gzip", "*") > 0


@lru_cache(maxsize=256)
def _prefers_csv(said: str) -> bool:
    qualities = _qualities(said)
    csv = _first(qualities, "text/csv", "text/*", "*/*")
    json = _first(qualities, "application/json", "application/*", "*/*")
    # Who names it wants it; a browser's `*/*` means the page's own JSON.
    return csv > json or ("text/csv" in qualities and csv == json > 0)


def _qualities(said: str) -> dict[str, float]:
    """Return how welcome what is named is, 1 the most; 0 is refused."""
    found = {}
    for part in said.lower().split(","):
        quality = QUALITY.search(part)
        found[part.partition(";")[0].strip()] = float(quality[1]) if quality else 1.0
    return found


def _first(qualities: dict[str, float], *names: str) -> float:
    """Return what is said of the first of these names, the most exact one."""
    return next((qualities[name] for name in names if name in qualities), 0.0)
