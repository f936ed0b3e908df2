"""What we write down while running, with no secret in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

SECRETS: Final = re.compile(
    r"Atz[ar]\|[^\s\"'&,;}`]{6,}|Atz\.sprdt\|[^\s\"'&,}]+|amzn1\.oa2-cs\.v1\.[0-9a-f]+"
    r"|AKIA[0-9A-Z]{16}|shp(?:at|ss|ca|pa)_[0-9a-fA-F]+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
    r"|(?<=[?&])(?:X-Amz-[A-Za-z-]+|sig|signature|token)=[^\s&\"']+"
)


def scrub(text: str) -> str:
    """Return the text with everything that looks like a secret blanked."""
    return SECRETS.sub("[secret]", text)


def _scrub_values(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = scrub(value)
        elif isinstance(value, BaseException):
            event[key] = scrub(str(value))
    return event


def set_up(level: str = "info", form: str = "text") -> None:
    """Write to stderr from now on: nothing is printed on stdout but what is asked."""
    render: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    # Whole seconds are what a person reads; a program may want to tell lines apart.
    moment = "iso" if form == "json" else "%Y-%m-%dT%H:%M:%SZ"
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt=moment, utc=True),
            structlog.processors.format_exc_info,
            _scrub_values,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, level.upper())
        ),
        # Looked up at each line: whoever takes stderr over gets it.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def as_told(text: str) -> str:
    """Return what is said to the person at any level: in json, a document as well."""
    steps = structlog.get_config()["processors"]
    if not isinstance(steps[-1], structlog.processors.JSONRenderer):
        return text
    told: Any = {"event": text}
    for step in steps:
        told = step(None, "info", told)
    return str(told)
