"""What the API of a small, believable seller answers; a test bends it to its need."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

DAYS = {"today": 1, "7d": 7, "30d": 30, "90d": 90}
# Marketplace id, country, name, currency, share of sales, price level, rate to USD.
STORES = (
    ("ATVPDKIKX0DER", "US", "Amazon.com", "USD", 0.56, "1", "1"),
    ("A1F83G8C2ARO7P", "GB", "Amazon.co.uk", "GBP", 0.19, "0.82", "1.3127"),
    ("A1PA6795UKMFR9", "DE", "Amazon.de", "EUR", 0.15, "0.95", "1.1523"),
    ("A2EUQ1WTGCTBG2", "CA", "Amazon.ca", "CAD", 0.10, "1.35", "0.7104"),
)
# SKU, ASIN, title, on hand, inbound, units sold, days in stock.
PRODUCTS = (
    ("KH-1040-L", "B08XKH1040", "Bamboo Cutting Board, Large", 17, 0, 318, 30),
    ("KH-1047-5", "B08XKH1047", "Silicone Spatula Set, 5 Pieces", 50, 120, 451, 29),
    ("KH-1054-10", "B08XKH1054", 'Cast Iron Skillet 10"', 31, 0, 195, 30),
    ("KH-1061", "B09QKH1061", "Pour-Over Coffee Kit with Glass Server", 42, 240, 166, 24),
    ("KH-1068-X10", "B09QKH1068", "Glass Meal Prep Box, 10 Pack", 193, 0, 690, 30),
    ("KH-1075-4", "B09QKH1075", "Linen Tea Towels (4)", 189, 0, 555, 30),
    ("KH-1082-750", "B0BTKH1082", "Stainless Bottle 750 ml", 200, 300, 418, 27),
    ("KH-1090", "B0BTKH1090", "Herb Scissors with Cleaning Comb", 0, 60, 0, 30),
)  # fmt: skip
STREAMS = (
    ("orders", "Orders"),
    ("inventory", "FBA inventory"),
    ("shipments", "Inbound shipments"),
    ("order_reports", "Order history"),
    ("sales_metrics", "Amazon’s own totals"),
)


def moment(at: datetime | None) -> str | None:
    """Write a moment as the API does."""
    return at and at.astimezone(UTC).isoformat(timespec="seconds").replace(
        "+00:00", "Z"
    )


class Answers:
    """The usual answers, rebuilt at each call from the few facts a test may change."""

    topics = (
        "sync.started", "sync.completed", "sync.failed", "inventory.changed",
        "orders.changed", "shipments.changed", "issues.changed",
    )  # fmt: skip

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the page's
        self.session = {
            "email": "dana@keller.example",
            "role": "admin",
            "organisation": "Keller Home Goods",
        }
        self.status = "connected"
        self.missing: list[str] = []
        self.message: str | None = None
        self.age = timedelta(minutes=4)
        self.stream_status: dict[str, str] = {}
        self.throttled_until: datetime | None = None
        self.extra_orders = 0
        self.empty = False
        self.issues: list[dict[str, Any]] = [
            {
                "code": "permission_missing",
                "severity": "issue",
                "stream": "shipments",
                "message": "Access denied - Insufficient permissions.",
                "hint": "In Seller Central, Develop Apps, give the app the role "
                "“Amazon Fulfillment”, then authorize it again.",
                "openedAt": moment(self.now - timedelta(hours=3)),
            },
            {
                "code": "zero_rows",
                "severity": "warning",
                "stream": "orders",
                "message": "Amazon.ca sent no order for 26 hours; usual are 38 a day.",
                "hint": "Look at the listings in Seller Central: are the offers live?",
                "openedAt": moment(self.now - timedelta(hours=2)),
            },
        ]

    def answer(self, path: str, query: dict[str, str]) -> dict[str, Any] | None:
        """Answer a route of the API, or None where there is none."""
        if path == "dashboard/setup-status":
            return {"success": True, "data": {"integrations": {"amazon": self.setup()}}}
        if path.startswith("dashboard/") and self.missing:
            return {
                "success": True, "data": None, "setupRequired": True,
                "status": self.status, "missing": self.missing,
            }  # fmt: skip
        made = {
            "dashboard/amazon-orders": self.orders,
            "dashboard/amazon-inventory": self.inventory,
            "integrations/amazon/freshness": self.freshness,
            "integrations/amazon/issues": lambda _: {"issues": self.issues},
            "integrations/amazon/sync": lambda _: {"runs": []},
        }.get(path)
        if made is None:
            return None
        return {"success": True, "data": made(query), "meta": self.meta()}

    def setup(self) -> dict[str, Any]:
        connected = self.status not in {"configuration_error", "authorization_error"}
        return {
            "connected": connected,
            "status": self.status,
            "message": self.message,
            "details": {"missing": self.missing},
            "lastSync": moment(self.now - self.age) if connected else None,
            "inventoryCount": 148 if connected else 0,
            "orderCount": 41_208 if connected else 0,
        }

    def meta(self) -> dict[str, Any]:
        at = self.now - self.age
        return {
            "asOf": moment(at),
            "complete": all(
                self.stream_status.get(stream, "ok") == "ok" for stream, _ in STREAMS
            ),
            "sources": [
                {
                    "stream": stream,
                    "lastSynced": moment(at),
                    "status": self.stream_status.get(stream, "ok"),
                    "throttledUntil": moment(self.throttled_until),
                }
                for stream, _ in STREAMS[:3]
            ],
            "unknown": {"ordersWithoutTotal": 0 if self.empty else 12},
        }

    def freshness(self, _: dict[str, str]) -> dict[str, Any]:
        dice = random.Random(5)  # noqa: S311 - a picture, not a secret
        streams = []
        for stream, title in STREAMS:
            status = self.stream_status.get(stream, "ok")
            runs = [
                {
                    "status": dice.choices(["ok", "waiting", "failed"], [40, 2, 1])[0],
                    "startedAt": moment(self.now - timedelta(minutes=15 * back + 4)),
                    "records": dice.randrange(0, 90),
                }
                for back in range(24)
            ]
            streams.append(
                {
                    "stream": stream,
                    "title": title,
                    "status": status,
                    "lastSynced": moment(self.now - self.age),
                    "asOf": moment(self.now - self.age),
                    "throttledUntil": moment(self.throttled_until)
                    if status == "waiting"
                    else None,
                    "failingSince": moment(self.now - timedelta(hours=3))
                    if status == "failing"
                    else None,
                    "runs": runs,
                }
            )
        return {
            "streams": streams,
            "syncEveryMinutes": 15,
            "nextSyncAt": moment(self.now + timedelta(minutes=11)),
            "quarantined": 2,
        }

    def inventory(self, query: dict[str, str]) -> dict[str, Any]:
        dice = random.Random(3)  # noqa: S311 - a picture, not a secret
        chosen = [s for s in STORES if query.get("marketplace") in {None, s[0]}]
        lowest = [] if self.empty else [_low(row, dice) for row in PRODUCTS]
        lowest.sort(key=lambda row: row["daysOfCover"] or 0)
        return {
            "totalSKUs": 0 if self.empty else 148,
            "totalQuantity": 0 if self.empty else 11_962,
            "lowStockItems": 0 if self.empty else 12,
            "outOfStockItems": 0 if self.empty else 3,
            "lastSynced": moment(self.now - self.age),
            "fulfillable": 0 if self.empty else 8314,
            "inbound": 0 if self.empty else 2760,
            "reserved": 0 if self.empty else 702,
            "researching": 0 if self.empty else 41,
            "unfulfillable": 0 if self.empty else 145,
            "byMarketplace": [
                {
                    "marketplaceId": store[0],
                    "country": store[1],
                    "totalSKUs": 148 - 20 * rank,
                    "totalQuantity": 6400 // (rank + 1),
                    "fulfillable": 4400 // (rank + 1),
                }
                for rank, store in enumerate(chosen)
            ],
            "lowest": lowest,
            "shipments": [] if self.empty else self._shipments(),
        }

    def _shipments(self) -> list[dict[str, Any]]:
        rows = [
            ("FBA17KD2M9", "Autumn restock 1", "ONT8", "RECEIVING", 480, 312, 6),
            ("FBA17KF91T", "Autumn restock 2", "LBE1", "IN_TRANSIT", 240, 0, 3),
            ("FBA17KH1ZC", "Spatulas, air", "FTW1", "SHIPPED", 300, 0, 1),
            ("FBA17K88QX", "Coffee kits", "MDW2", "CHECKED_IN", 240, 12, 12),
        ]
        return [
            {
                "shipmentId": key,
                "name": name,
                "destination": centre,
                "status": status,
                "shipped": shipped,
                "received": received,
                "firstSeenAt": moment(self.now - timedelta(days=days)),
            }
            for key, name, centre, status, shipped, received, days in rows
        ]

    def orders(self, query: dict[str, str]) -> dict[str, Any]:
        name = query.get("range", "30d")
        days = DAYS[name]
        stores = [s for s in STORES if query.get("marketplace") in {None, s[0]}]
        today = self.now.date()
        share = sum(s[4] for s in stores)
        now = self._days(today, days, share)
        before = self._days(today - timedelta(days=days), days, share * 0.91)
        total = sum((Decimal(d["revenue"]) for d in now), Decimal(0))
        earlier = sum((Decimal(d["revenue"]) for d in before), Decimal(0))
        orders = sum(d["orders"] for d in now)
        known = max(1, orders - 12)
        rows = [_store(s, orders, total, share) for s in stores]
        nothing = self.empty
        return {
            "totalOrders": orders,
            "totalRevenue": f"{total:.2f}",
            "avgOrderValue": None if nothing else f"{total / known:.2f}",
            "currency": "USD",
            "unshippedOrders": 0 if nothing else 96,
            "toShip": 0 if nothing else 37,
            "late": 0 if nothing else 4,
            "units": sum(d["units"] for d in now),
            "withoutTotal": 0 if nothing else 12,
            "revenueNetOfTax": f"{total * Decimal('0.923'):.2f}",
            "byCurrency": [
                {"amount": r["revenue"], "currency": r["currency"], "orders": r["orders"]}
                for r in rows
            ],
            "conversion": {
                "source": "ECB",
                "rates": [
                    {"currency": s[3], "rate": s[6], "date": str(today - timedelta(days=3))}
                    for s in stores
                    if s[3] != "USD"
                ],
            },
            "byMarketplace": [] if nothing else rows,
            "byDay": now,
            "previous": {
                "totalOrders": sum(d["orders"] for d in before),
                "totalRevenue": None if nothing else f"{earlier:.2f}",
                "units": sum(d["units"] for d in before),
                "byDay": before,
            },
            "change": {
                "totalOrders": None if nothing else 0.081,
                "totalRevenue": None if nothing else float((total - earlier) / earlier),
                "avgOrderValue": None if nothing else -0.0123,
            },
            "shipBuckets": dict.fromkeys(("late", "today", "tomorrow", "later"), 0)
            if nothing
            else {"late": 4, "today": 12, "tomorrow": 14, "later": 7},
            "toShipNext": [] if nothing else self._to_ship(),
            "range": {
                "name": name,
                "from": str(today - timedelta(days=days - 1)),
                "to": str(today),
            },
        }  # fmt: skip

    def _days(self, last: date, count: int, share: float) -> list[dict[str, Any]]:
        found = []
        for back in range(count - 1, -1, -1):
            day = last - timedelta(days=back)
            dice = random.Random(day.toordinal())  # noqa: S311 - a picture
            weekly = (1.0, 0.96, 0.93, 1.0, 1.08, 1.32, 1.26)[day.weekday()]
            peak = 1.7 if day.toordinal() % 29 == 11 else 1.0
            orders = round(225 * share * weekly * peak * dice.uniform(0.88, 1.12))
            if day == self.now.date():
                orders = round(orders * 0.58) + self.extra_orders
            if self.empty:
                orders = 0
            price = Decimal(str(round(dice.uniform(35.5, 43.5), 2)))
            found.append(
                {
                    "day": str(day),
                    "orders": orders,
                    "units": round(orders * 1.4),
                    "revenue": f"{orders * price:.2f}",
                }
            )
        return found

    def _to_ship(self) -> list[dict[str, Any]]:
        rows = [
            ("114-3391827-2210418", 0, 'Cast Iron Skillet 10"', 1, -5.2),
            ("026-8820431-9917355", 1, "Herb Scissors with Cleaning Comb", 3, -2.1),
            ("114-7718244-5510902", 0, "Glass Meal Prep Box, 10 Pack", 2, -0.4),
            (
                "302-1180442-7783910",
                2,
                "Pour-Over Coffee Kit with Glass Server",
                1,
                2.8,
            ),
            ("702-5561209-1145532", 3, "Stainless Bottle 750 ml", 4, 7.5),
        ]
        return [
            {
                "orderId": key,
                "marketplaceId": STORES[store][0],
                "country": STORES[store][1],
                "title": title,
                "units": units,
                "shipBy": moment(self.now + timedelta(hours=hours)),
                "late": hours < 0,
            }
            for key, store, title, units, hours in rows
        ]


def _low(row: tuple[Any, ...], dice: random.Random) -> dict[str, Any]:
    sku, asin, title, fulfillable, inbound, sold, days = row
    velocity = round(sold / days, 2)
    return {
        "sku": sku,
        "asin": asin,
        "title": title,
        "fulfillable": fulfillable,
        "inbound": inbound,
        "velocity": velocity,
        "daysOfCover": round(fulfillable / velocity, 1) if velocity else None,
        "reorderPoint": round(velocity * 37) or 10,
        "arithmetic": {
            "unitsSold": sold,
            "inStockDays": days,
            "leadTimeDays": 30,
            "safetyDays": 7,
            "source": "velocity" if velocity else "default",
        },
        "last14": [
            max(0, round(velocity * dice.uniform(0.55, 1.5))) for _ in range(14)
        ],
    }


def _store(
    store: tuple[Any, ...], orders: int, total: Decimal, share: float
) -> dict[str, Any]:
    converted = (total * Decimal(str(store[4] / share))).quantize(Decimal("0.01"))
    return {
        "marketplaceId": store[0],
        "country": store[1],
        "name": store[2],
        "currency": store[3],
        "orders": round(orders * store[4] / share),
        "units": round(orders * store[4] / share * 1.4),
        "revenue": f"{converted / Decimal(store[6]):.2f}",
        "converted": f"{converted:.2f}",
    }
