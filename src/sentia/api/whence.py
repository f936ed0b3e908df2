"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from fastapi import Request

LOOPBACK: Final = ("127.0.0.1", "::1")
PROXIED: Final = ("x-forwarded-", "forwarded", "x-real-ip", "via")


def from_this_machine(request: Request) -> bool:
    """Say whether nobody stands between: no proxy, no name that leads here."""
    if any(name.startswith(PROXIED) for name in request.headers):
        return False
    client = request.client.host if request.client else ""
    return client in LOOPBACK and request.url.hostname in {"localhost", *LOOPBACK}


def client(request: Request) -> str:
    """Return the address that a request comes from, for the log.

    Trusted proxies pass on what they are told: what is no address is not repeated.
    """
    found = _address(request)
    return str(found) if found else "unknown"


def address(request: Request) -> str:
    """Return what a request counts for; of IPv6 the network that one person has."""
    found = _address(request)
    if isinstance(found, IPv6Address):
        return f"address:{ip_network((found, 64), strict=False)}"
    return f"address:{found or (request.client.host if request.client else '')}"


def _address(request: Request) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
