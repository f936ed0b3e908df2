"""What the seller offers: some three hundred SKUs, a few spelt as only people spell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Final

from sentia.simulator.places import Place

PRODUCTS: Final = (
    "Enamel Mug", "Linen Towel", "Oak Board", "Steel Bottle", "Wool Blanket",
    "Beeswax Wrap", "Garden Gloves", "Bath Mat", "Tea Strainer", "Desk Lamp",
    "Yoga Strap", "Apron", "Cork Coaster", "Picnic Rug",
)  # fmt: skip
COLOURS: Final = ("Blue", "Sand", "Moss", "Coal", "Rosé", "White")
SIZES: Final = ("S", "M", "L", "XL")
ODD: Final = (
    "MUG 2 PACK", "TOWEL+MAT", "BOARD/OAK/L", "100%-WOOL", "LAMP, BRASS",
    "Größe M", "café-crème", "A&B=C?", "#1 STRAP", "two  blanks", "mug-blue-s",
    "'quoted'", "Ñandú-7", 'BOARD 12"', "SKU_" + "X" * 36,
)  # fmt: skip
# Rough prices of a euro: what things cost, not what a bank would say.
PER_EURO: Final = {
    "EUR": 1.0, "GBP": 0.9, "SEK": 11.0, "PLN": 4.4, "USD": 1.1, "CAD": 1.5,
    "MXN": 19.0, "BRL": 5.5, "TRY": 40.0, "AED": 4.0, "SAR": 4.1, "EGP": 50.0,
    "ZAR": 20.0, "INR": 90.0, "JPY": 160.0, "AUD": 1.7, "SGD": 1.5,
}  # fmt: skip
LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One SKU."""

    sku: str
    asin: str
    fnsku: str
    title: str
    conditions: tuple[str, ...]
    by_amazon: bool
    euros: float
    appeal: float  # its share of what is bought, against the others
    countries: frozenset[str]  # empty: everywhere

    def offered_in(self, place: Place) -> bool:
        return not self.countries or place.country in self.countries

    def price(self, place: Place) -> int:
        """Return the unit price in the currency's smallest unit, as shops write it."""
        amount = self.euros * PER_EURO[place.currency]
        if not place.decimals or amount > 500:
            return max(1, round(amount)) * (100 if place.decimals else 1)
        return int(amount) * 100 + 99


def listings(seed: int, places: Sequence[Place]) -> list[Listing]:
    """Make the catalogue of a seed."""
    rng = Random(f"catalogue {seed}")  # noqa: S311
    named = [
        (
            f"{name.upper().replace(' ', '-')}-{c[:2].upper()}-{size}",
            f"{name} {c} {size}",
        )
        for name, c, size in product(PRODUCTS, COLOURS, SIZES)
    ]
    odd = [(sku, f"{rng.choice(PRODUCTS)} - “{sku.strip()}”") for sku in ODD]
    made = [
        _listing(rng, number, sku, title, places)
        for number, (sku, title) in enumerate([*odd, *named])
    ]
    # Two SKUs without labels of their own share one stock.
    first, second = [x for x in made if x.by_amazon and not x.countries][:2]
    shared = replace(
        second, asin=first.asin, fnsku=first.fnsku, conditions=first.conditions
    )
    return [shared if x is second else x for x in made]


def _listing(
    rng: Random, number: int, sku: str, title: str, places: Sequence[Place]
) -> Listing:
    by_amazon = rng.random() < 0.75
    asin = "B0" + "".join(rng.choices(LETTERS, k=8))
    fnsku = "X00" + "".join(rng.choices(LETTERS, k=7))
    some = rng.sample([p.country for p in places], k=max(1, len(places) // 2))
    return Listing(
        sku=sku, asin=asin, fnsku=fnsku if by_amazon else "", title=title,
        conditions=("NewItem", "UsedGood") if number % 40 == 9 else ("NewItem",),
        by_amazon=by_amazon, euros=round(rng.lognormvariate(3.0, 0.6), 2) + 4,
        appeal=1 / (2 + rng.random() * 120),
        countries=frozenset(some) if rng.random() < 0.12 else frozenset(),
    )  # fmt: skip
