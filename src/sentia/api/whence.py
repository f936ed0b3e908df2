"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
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


def address(request: Request) -> str:
    """Return where a request comes from; of IPv6 the network that one person has."""
    host = request.client.host if request.client else ""
    try:
        found = ip_address(host)
    except ValueError:
        return f"address:{host}"
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return f"address:{ip_network((found, 64), strict=False)}"
    return f"address:{getattr(found, 'ipv4_mapped', None) or found}"
