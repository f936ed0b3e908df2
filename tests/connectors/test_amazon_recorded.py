"""What others recorded of Amazon maps without loss: every field that we keep."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.quarantine import each
from sentia.domain.money import Money
from sentia.domain.orders import Order, OrderItem, Status
from sentia.domain.stock import (
    AsinDay,
    Buckets,
    Shipment,
    ShipmentItem,
    StockPosition,
    TrafficDay,
)
from tests.connectors.pretend import CA, MX, US

REALDATA = Path(os.environ.get("SENTIA_REALDATA", "../shared/realdata"))
OFFICIAL = Path(os.environ.get("SENTIA_OFFICIAL_MODELS", "../shared/official"))
READ = {
    "muffin_man/orders_v20260101_get_order.json",
    "muffin_man/orders_v20260101_search_orders.json",
    "muffin_man/get_inventory_summaries_v1.json",
    "muffin_man/get_shipments_v0.json",
    "muffin_man/get_shipment_items_by_shipment_id_v0.json",
    "muffin_man/get_marketplace_participations.json",
    "muffin_man/get_report.json",
    "muffin_man/get_reports.json",
    "muffin_man/get_report_document.json",
    "peddler/Reports20210630Test_test_create_report.yml",
    "peddler/Reports20210630Test_test_get_report.yml",
    "peddler/Reports20210630Test_test_get_reports.yml",
    "peddler/Reports20210630Test_test_get_report_document.yml",
}
# Answers of operations that Sentia never calls: orders by their old API, plans to
# ship (which know no received units), money, notifications, the seller's address.
NEVER_CALLED = (
    "muffin_man/get_order", "peddler/OrdersV0", "muffin_man/fulfillment_inbound",
    "muffin_man/finances", "muffin_man/notifications", "muffin_man/get_sellers",
)  # fmt: skip


def folder() -> Path:
    path = REALDATA / "spapi-json"
    if not path.is_dir():
        pytest.skip(f"no recorded answers in {REALDATA}")
    return path


def recorded(name: str, shape: Any) -> Any:
    """Decode an answer as the client does."""
    text = (folder() / name).read_text("utf-8")
    if name.endswith(".yml"):  # a recording of several calls: the last is ours
        text = re.findall(r"string: '(.*)'$", text, re.MULTILINE)[-1]
    return msgspec.json.decode(text, type=shape)


def test_each_recorded_answer_is_mapped_here_or_of_a_call_we_never_make() -> None:
    found = {path.relative_to(folder()).as_posix() for path in folder().glob("*/*.*")}

    assert found >= READ
    assert [name for name in found - READ if not name.startswith(NEVER_CALLED)] == []


def test_a_recorded_order_of_getorder_is_read_without_loss() -> None:
    said = recorded("muffin_man/orders_v20260101_get_order.json", answers.GetOrder)

    assert mapping.order(said.order, fallback=US) == Order(
        order_id="202-1234567-8901234",
        marketplace_id="A1F83G8C2ARO7P",
        status=Status.SHIPPED,
        status_word="SHIPPED",
        placed_at=datetime(2024, 12, 25, 9, 15, tzinfo=UTC),
        updated_at=datetime(2024, 12, 25, 16, 30, tzinfo=UTC),
        fulfilled_by="merchant",
        is_replacement=False,
        is_business=False,
        ship_by=datetime(2024, 12, 26, 23, 59, 59, tzinfo=UTC),
        total=Money(Decimal("103.97"), "GBP"),
        tax=Money(Decimal("4.00"), "GBP"),
        items=(
            OrderItem(
                item_id="20212345678901",
                sku="ECHO-DOT-4-UK-CHARCOAL-3PACK",
                asin="B08DFPV54V",
                title="Echo Dot (4th Gen) | Smart speaker with Alexa | Charcoal",
                quantity=3,
                quantity_shipped=3,
                total=Money(Decimal("103.97"), "GBP"),
            ),
        ),
    )


def test_a_recorded_page_of_searchorders_is_read_without_loss() -> None:
    page = recorded(
        "muffin_man/orders_v20260101_search_orders.json", answers.SearchOrders
    )

    orders, bad = each(
        page.orders,
        lambda one: mapping.order(one, fallback=CA),
        names=itemgetter("orderId"),
    )

    assert page.next_token == "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"
    assert page.last_updated_before == datetime(2024, 12, 25, 15, tzinfo=UTC)
    assert bad == []
    assert orders == [
        Order(
            order_id="123-4567890-1234567",
            marketplace_id=US,
            status=Status.SHIPPED,
            status_word="SHIPPED",
            placed_at=datetime(2024, 12, 25, 10, 30, tzinfo=UTC),
            updated_at=datetime(2024, 12, 25, 14, 45, tzinfo=UTC),
            fulfilled_by="merchant",
            is_replacement=True,
            is_business=True,
            ship_by=datetime(2024, 12, 27, 23, 59, 59, tzinfo=UTC),
            total=Money(Decimal("149.99"), "USD"),
            tax=Money(Decimal("0.02"), "USD"),
            items=(
                OrderItem(
                    item_id="12345678901234",
                    sku="ECHO-DOT-4-CHARCOAL",
                    asin="B08N5WRWNW",
                    title="Echo Dot (4th Gen) | Smart speaker with Alexa | Charcoal",
                    quantity=2,
                    quantity_shipped=2,
                    total=Money(Decimal("99.98"), "USD"),
                ),
                OrderItem(
                    item_id="12345678901235",
                    sku="FIRE-TV-4K-2021",
                    asin="B07XJ8C8F5",
                    title="Fire TV Stick 4K with Alexa Voice Remote",
                    quantity=1,
                    quantity_shipped=1,
                    total=Money(Decimal("49.99"), "USD"),
                ),
            ),
        )
    ]


def test_a_recorded_page_of_stock_is_read_without_loss() -> None:
    name = "muffin_man/get_inventory_summaries_v1.json"
    said = recorded(name, answers.Payload[answers.Inventory])
    rows = said.payload.inventory_summaries
    none = dict.fromkeys(Buckets.__struct_fields__, 0)
    card = "EMTEC 1 GB 60x SD Flash Memory Card with USB 2.0 Card Reader"

    mapped = [mapping.stock_position(row, marketplace_id=US) for row in rows]

    assert said.next_token == "seed"
    assert said.payload.granularity["granularityId"] == US
    assert mapped == [
        *(
            StockPosition(
                marketplace_id=US, sku=sku, fnsku="B0020MLK00", condition="NewItem",
                asin="B0020MLK00", title=card, buckets=Buckets(**none),
            )
            for sku in ("EMTEC 1 GB", "EMTEC-SdCard-reader")
        ),
        StockPosition(
            marketplace_id=US, sku="Silicon Power 32GB", fnsku="B00T9QONN6",
            condition="NewItem", asin="B00T9QONN6",
            title="Silicon Power 32GB up to 85MB/s MicroSDHC UHS-1 Class10, Elite "
            "Flash Memory Card with Adaptor (SP032GBSTHBU1V20SP)",
            buckets=Buckets(
                **(none | {"total": 87, "fulfillable": 66, "inbound_working": 21})
            ),
            updated_at=datetime(2018, 3, 31, 23, 40, 39, tzinfo=UTC),
        ),
    ]  # fmt: skip


def test_recorded_shipments_and_items_are_read_without_loss() -> None:
    shape = answers.Payload[answers.Shipments]
    listed = recorded("muffin_man/get_shipments_v0.json", shape).payload
    name = "muffin_man/get_shipment_items_by_shipment_id_v0.json"
    items = recorded(name, shape).payload.item_data
    seen_at = datetime(2026, 3, 1, tzinfo=UTC)
    (row,) = listed.shipment_data

    said = answers.read(row, answers.Shipment)

    assert listed.next_token == "string"
    assert mapping.shipment(
        said, items, marketplace_id=US, seen_at=seen_at
    ) == Shipment(
        shipment_id="string", marketplace_id=US, name="string", destination="string",
        status="WORKING", seen_at=seen_at,
        items=(ShipmentItem(sku="string", fnsku="string", shipped=0, received=0),),
    )  # fmt: skip


def test_recorded_participations_give_the_marketplaces_where_we_sell() -> None:
    shape = answers.Payload[list[answers.Participation]]
    said = recorded("muffin_man/get_marketplace_participations.json", shape)

    assert mapping.marketplaces(said.payload) == (MX, CA)


MADE = answers.Report(
    report_id="292248019978",
    processing_status="DONE",
    report_document_id="amzn1.spdoc.1.4.eu.00051127-bd5b-48ff-ab6a-6d76c9061260"
    ".TXVRX1WISIZWM.5900",
    data_start_time=datetime(2024, 9, 12, 19, 40, 59, tzinfo=UTC),
    data_end_time=datetime(2024, 9, 12, 19, 40, 59, tzinfo=UTC),
    marketplace_ids=["A1F83G8C2ARO7P"],
)
IN_PROGRESS = answers.Report(
    report_id="ReportId1",
    processing_status="IN_PROGRESS",
    data_start_time=datetime(2019, 12, 11, 13, 47, 20, 677_000, tzinfo=UTC),
    data_end_time=datetime(2019, 12, 12, 13, 47, 20, 677_000, tzinfo=UTC),
)


def test_the_life_of_a_recorded_report_is_read_without_loss() -> None:
    life = "peddler/Reports20210630Test_test_"
    created = recorded(f"{life}create_report.yml", answers.ReportCreated)
    document = recorded(f"{life}get_report_document.yml", answers.ReportDocument)

    assert created.report_id == MADE.report_id
    assert recorded(f"{life}get_report.yml", answers.Report) == MADE
    assert recorded(f"{life}get_reports.yml", answers.Reports).reports == [MADE]
    assert document.url.startswith("https://tortuga-prod-eu.s3-eu-west-1.amazonaws.com")
    assert document.url.endswith("5260988067d98fe56")


def test_a_recorded_report_that_is_not_made_yet_is_read_without_loss() -> None:
    document = recorded("muffin_man/get_report_document.json", answers.ReportDocument)

    assert recorded("muffin_man/get_report.json", answers.Report) == IN_PROGRESS
    many = recorded("muffin_man/get_reports.json", answers.Reports)
    assert many.reports == [IN_PROGRESS]
    assert document.url == (
        "https://d34o8swod1owfl.cloudfront.net/"
        "Report_47700__GET_MERCHANT_LISTINGS_ALL_DATA_.txt"
    )


def test_the_example_of_the_official_traffic_report_is_read_without_loss() -> None:
    path = OFFICIAL / "amazon/reports/sellerSalesAndTrafficReport.json"
    if not path.is_file():
        pytest.skip(f"no official models in {OFFICIAL}")
    example = json.loads(path.read_text("utf-8"))["examples"][0]
    days = [
        mapping.traffic_day(raw(day), marketplace_id=US)
        for day in example["salesAndTrafficByDate"]
    ]
    products = [
        mapping.asin_day(raw(row), marketplace_id=US, day=date(2021, 6, 11))
        for row in example["salesAndTrafficByAsin"]
    ]

    assert days == [
        TrafficDay(
            marketplace_id=US, day=date(2021, 6, day),
            ordered_sales=Money(Decimal(sales), "USD"), units_ordered=units,
            order_items=items, units_refunded=refunded, sessions=sessions,
            page_views=views,
        )
        for day, sales, units, items, refunded, sessions, views in (
            (11, "238.44", 23, 20, 1, 1000, 1658),
            (12, "217.70", 18, 18, 0, 1100, 1400),
            (13, "277.06", 25, 23, 0, 1100, 1300),
            (14, "349.94", 31, 30, 0, 1253, 2000),
        )
    ]  # fmt: skip
    assert products[:2] == [
        AsinDay(
            marketplace_id=US, day=date(2021, 6, 11), asin=asin,
            ordered_sales=Money(Decimal(sales), "USD"), units_ordered=units,
            sessions=sessions, page_views=views,
        )
        for asin, sales, units, sessions, views in (
            ("B123456789", "16.79", 1, 18, 43),
            ("B234567890", "26.25", 3, 13, 33),
        )
    ]  # fmt: skip


def raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())
