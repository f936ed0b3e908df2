"""What the text of a setting may be: a bare value, names with commas, an address."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, SecretStr, StringConstraints
from pydantic_settings import NoDecode

REGIONS: Final = {
    "us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE",
    "na": "NA", "eu": "EU", "fe": "FE",
}  # fmt: skip


def _tidy(value: Any) -> Any:
    if isinstance(value, str) and (value != value.strip() or value[:1] in ('"', "'")):
        msg = "has blanks or quotes round it; write the bare value"
        raise ValueError(msg)
    return value


def _region(value: Any) -> Any:
    return REGIONS.get(str(value).lower(), value)


def _parts(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _proxies(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check each: whoever is not known by an address would be believed by nobody."""
    for one in value:
        try:
            network = ip_network(one, strict=False)
        except ValueError:
            msg = (
                f"has {one!r}, which is no address of a proxy and no network, such as "
                "127.0.0.1 or 10.0.0.0/8"
            )
            raise ValueError(msg) from None
        if "/" in one and ip_address(one.partition("/")[0]) != network.network_address:
            msg = f"has {one!r}, whose network is written {network}"
            raise ValueError(msg)
    return value


Tidy = BeforeValidator(_tidy)
Text = Annotated[str, Tidy]
Secret = Annotated[SecretStr, Tidy]
Origin = Annotated[Text, StringConstraints(pattern=r"^https?://[^/\s]+/?$")]
Address = Annotated[Text, StringConstraints(pattern=r"^https?://\S+$")]
Region = Annotated[Literal["NA", "EU", "FE"], BeforeValidator(_region), Tidy]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts), Tidy]
Proxies = Annotated[Names, AfterValidator(_proxies)]
