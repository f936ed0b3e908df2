"""Amazon's words become ours, and records that are not right are put aside."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

import msgspec
import pytest

from sentia.connectors.amazon import answers, mapping
from sentia.connectors.amazon.quarantine import each
from sentia.domain.money import Money
from sentia.domain.orders import Order, Status
from sentia.domain.stock import Buckets, SalesMetric, ShipmentItem
from tests.connectors.pretend import CA, US, seat
from tests.connectors.pretend import order as written


def raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def reread(stream: str, payload: bytes) -> Any:
    return seat().connector.reread(stream, payload)


def mapped(**fields: Any) -> Order:
    return mapping.order(raw(written(**fields)), fallback=US)


def refused(**fields: Any) -> str:
    good, bad = each(
        [raw(written(**fields))],
        lambda record: mapping.order(record, fallback=US),
        names=itemgetter("orderId"),
    )
    assert good == []
    return bad[0].reason


# Orders


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("PENDING", Status.PENDING),
        ("PENDING_AVAILABILITY", Status.PENDING),
        ("UNSHIPPED", Status.UNSHIPPED),
        ("PARTIALLY_SHIPPED", Status.PARTIALLY_SHIPPED),
        ("SHIPPED", Status.SHIPPED),
        ("CANCELLED", Status.CANCELLED),
        ("CANCELED", Status.CANCELLED),
        ("UNFULFILLABLE", Status.OTHER),
        ("INVOICE_UNCONFIRMED", Status.OTHER),
        ("SOMETHING_NEW", Status.OTHER),
    ],
)
def test_each_status_word_has_a_meaning_and_is_kept(word: str, status: Status) -> None:
    order = mapped(fulfillment={"fulfillmentStatus": word})

    assert (order.status, order.status_word) == (status, word)


@pytest.mark.parametrize("proceeds", [None, {}, {"grandTotal": None}])
def test_a_pending_order_has_no_total_rather_than_a_total_of_nothing(
    proceeds: Any,
) -> None:
    order = mapped(proceeds=proceeds, fulfillment={"fulfillmentStatus": "PENDING"})

    assert order.total is None


def test_everything_that_may_be_absent_may_be_absent_or_null() -> None:
    bare = {
        "orderId": "A-1",
        "createdTime": "2026-03-01T10:15:30Z",
        "lastUpdatedTime": "2026-03-01T10:15:30+02:00",
        "salesChannel": {"channelName": "AMAZON"},
        "orderItems": [{"orderItemId": "1", "quantityOrdered": 1, "product": {}}],
    }
    nulls = bare | dict.fromkeys(
        ["programs", "associatedOrders", "proceeds", "fulfillment", "buyer"]
    )

    order = mapping.order(raw(bare), fallback=CA)

    assert order == mapping.order(raw(nulls), fallback=CA)
    assert order.marketplace_id == CA
    assert (order.status, order.status_word) == (Status.OTHER, "")
    assert (order.total, order.tax, order.fulfilled_by) == (None, None, None)
    assert order.updated_at == datetime(2026, 3, 1, 8, 15, 30, tzinfo=UTC)


def test_new_fields_are_no_matter() -> None:
    assert mapped(somethingNew={"a": [1, 2, {"b": None}]}) == mapped()


@pytest.mark.parametrize(
    ("amount", "value"),
    [("43.18", "43.18"), (43.5, "43.5"), (43, "43"), ("1.0000001e2", "100.00001")],
)
def test_amounts_are_exact_in_every_spelling(amount: Any, value: str) -> None:
    order = mapped(proceeds={"grandTotal": {"amount": amount, "currencyCode": "USD"}})

    assert order.total == Money(Decimal(value), "USD")


@pytest.mark.parametrize("total", [{}, {"amount": {}}, {"amount": None}])
def test_an_amount_that_is_empty_is_unknown(total: Any) -> None:
    assert mapped(proceeds={"grandTotal": total}).total is None


def test_tax_is_the_sum_of_the_items_taxes() -> None:
    item = written()["orderItems"][0]
    both = [item, item | {"orderItemId": "2"}]

    assert mapped(orderItems=both).tax == Money(Decimal("6.40"), "USD")


def test_multi_channel_orders_are_not_amazons_sales() -> None:
    channel = {"channelName": "NON_AMAZON", "marketplaceName": "Non-Amazon US"}

    order = mapped(salesChannel=channel)

    assert not order.on_channel
    assert order.marketplace_id == US


def test_a_marketplace_may_be_known_by_its_name_alone() -> None:
    channel = {"channelName": "AMAZON", "marketplaceName": "Amazon.ca"}

    assert mapped(salesChannel=channel).marketplace_id == CA


@pytest.mark.parametrize("kind", ["REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID"])
def test_replacements_and_exchanges_are_told_apart(kind: str) -> None:
    origin = {"orderId": "A-0", "associationType": kind}

    assert mapped(associatedOrders=[origin]).is_replacement
    assert mapped(associatedOrders=[]).is_replacement is False


def test_business_and_ship_by_are_read() -> None:
    window = {"latestDateTime": "2026-03-04T07:59:59Z"}
    order = mapped(
        programs=["AMAZON_BUSINESS", "NEW_PROGRAM"],
        fulfillment={"fulfillmentStatus": "UNSHIPPED", "shipByWindow": window},
    )

    assert order.is_business
    assert order.ship_by == datetime(2026, 3, 4, 7, 59, 59, tzinfo=UTC)


BAD_FIELDS: list[tuple[str, Any, str]] = [
    ("orderId", None, "$.orderId"),
    ("orderId", 7, "$.orderId"),
    ("orderId", "", "$.orderId"),
    ("orderId", "x" * 65, "$.orderId"),
    ("createdTime", "yesterday", "$.createdTime"),
    ("createdTime", "2026-03-01T10:15:30", "$.createdTime"),
    ("lastUpdatedTime", None, "$.lastUpdatedTime"),
    ("salesChannel", [], "$.salesChannel"),
    ("orderItems", None, "$.orderItems"),
    ("orderItems", [{"orderItemId": "1"}], "$.orderItems[0]"),
    (
        "orderItems",
        [{"orderItemId": "1", "quantityOrdered": "2", "product": {}}],
        "$.orderItems[0].quantityOrdered",
    ),
    (
        "orderItems",
        [{"orderItemId": "1", "quantityOrdered": -2, "product": {}}],
        "$.orderItems[0].quantityOrdered",
    ),
    ("programs", "PRIME", "$.programs"),
    ("proceeds", {"grandTotal": {"amount": "x", "currencyCode": "USD"}}, "$.proceeds"),
]


@pytest.mark.parametrize(("field", "value", "place"), BAD_FIELDS)
def test_a_wrong_type_costs_one_record_and_names_the_place(
    field: str, value: Any, place: str
) -> None:
    assert place in refused(**{field: value})


@pytest.mark.parametrize(
    "total",
    [
        {"amount": "1.0000001", "currencyCode": "USD"},
        {"amount": "NaN", "currencyCode": "USD"},
        {"amount": "Infinity", "currencyCode": "USD"},
        {"amount": "1e400", "currencyCode": "USD"},
        {"amount": "1e999999999", "currencyCode": "USD"},
        {"amount": "99999999999999", "currencyCode": "USD"},
        {"amount": "5", "currencyCode": None},
        {"amount": "5", "currencyCode": "DOLLAR"},
        {"amount": "5", "currencyCode": "EUR"},
    ],
)
def test_money_that_cannot_be_stored_exactly_is_put_aside(total: Any) -> None:
    assert refused(proceeds={"grandTotal": total})


def test_what_the_database_could_not_store_is_put_aside() -> None:
    item = written()["orderItems"][0]

    assert "NUL" in refused(salesChannel={"channelName": "A\x00B"})
    assert "twice" in refused(orderItems=[item, item])
    assert refused(createdTime="0001-01-01T00:00:00+05:00")


@pytest.mark.parametrize("record", [None, 7, "text", [], {}])
def test_a_record_of_another_kind_is_put_aside(record: Any) -> None:
    good, bad = each(
        [raw(record)],
        lambda one: mapping.order(one, fallback=US),
        names=itemgetter("orderId"),
    )

    assert (good, len(bad)) == ([], 1)
    assert bad[0].key.startswith("sha256:")


def test_what_is_put_aside_has_no_personal_keys_and_can_be_read_again() -> None:
    told = written(buyer={"buyerName": "Ann"}, orderItems=None)
    _, bad = each(
        [raw(told)],
        lambda one: mapping.order(one, fallback=US),
        names=itemgetter("orderId"),
    )

    assert b"Ann" not in bad[0].payload
    assert bad[0].key == "111-0000001-0000001"
    with pytest.raises(ValueError, match="orderItems"):
        reread("orders", bad[0].payload)
    assert reread("orders", bytes(raw(written()))) == mapped()


def test_streams_that_read_everything_again_do_not_reread_records() -> None:
    with pytest.raises(ValueError, match="next pass of inventory"):
        reread("inventory", b"{}")


# Stock, shipments, figures


@pytest.mark.parametrize("details", [{}, {"inventoryDetails": None}])
def test_buckets_that_were_not_sent_are_unknown_not_empty(details: Any) -> None:
    row = raw({"sellerSku": "S", "totalQuantity": 5, **details})

    assert mapping.stock_position(row, marketplace_id=US).buckets == Buckets(total=5)


def test_a_null_among_the_buckets_is_unknown() -> None:
    details = {"fulfillableQuantity": 0, "reservedQuantity": None}
    row = raw({"sellerSku": "S", "inventoryDetails": details, "totalQuantity": None})

    assert mapping.stock_position(row, marketplace_id=US).buckets == Buckets(
        fulfillable=0
    )


@pytest.mark.parametrize("sku", [" a", "A+b/c%d,e", "ä", "x" * 300])
def test_a_sku_is_taken_as_it_is(sku: str) -> None:
    row = raw({"sellerSku": sku, "fnSku": "X1", "condition": "NewItem"})

    assert mapping.stock_position(row, marketplace_id=US).sku == sku


def test_two_lines_of_one_sku_are_one_item_of_a_shipment() -> None:
    said = answers.Shipment(shipment_id="F1", shipment_status="NEW_WORD")
    lines = [
        {"SellerSKU": "S", "QuantityShipped": 3, "QuantityReceived": 4},
        {"SellerSKU": "S", "QuantityShipped": 2, "QuantityReceived": None},
    ]

    shipment = mapping.shipment(
        said,
        map(raw, lines),
        marketplace_id=US,
        seen_at=datetime(2026, 3, 1, tzinfo=UTC),
    )

    assert shipment.status == "NEW_WORD"
    assert shipment.items == (ShipmentItem(sku="S", shipped=5, received=None),)


@pytest.mark.parametrize(
    ("amount", "sales"),
    [
        ("12.50", Money(Decimal("12.50"), "USD")),
        (12.5, Money(Decimal("12.5"), "USD")),
        ({}, None),
    ],
)
def test_a_sales_metric_is_of_the_day_as_written(
    amount: Any, sales: Money | None
) -> None:
    told = {
        "interval": "2026-03-01T00:00-08:00--2026-03-02T00:00-08:00",
        "unitCount": 2, "orderItemCount": 2, "orderCount": 1,
        "averageUnitPrice": {}, "totalSales": {"amount": amount, "currencyCode": "USD"},
    }  # fmt: skip

    assert mapping.sales_metric(raw(told), marketplace_id=US) == SalesMetric(
        marketplace_id=US, day=date(2026, 3, 1), orders=1, units=2, order_items=2,
        sales=sales,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stream", "record"),
    [
        (
            "metrics",
            {
                "interval": "2026-03-01T00:00Z--2026-03-02T00:00Z",
                "unitCount": 0, "orderItemCount": 0, "orderCount": 0,
            },
        ),
        ("traffic", {"date": "2026-03-01", "salesByDate": {}, "trafficByDate": {}}),
    ],
)  # fmt: skip
def test_days_put_aside_are_read_again_with_their_marketplace(
    stream: str, record: Any
) -> None:
    payload = json.dumps({"marketplaceId": CA, "record": record}).encode()

    found = reread(stream, payload)

    assert getattr(found, "marketplace_id", "") == CA


def test_a_pseudo_marketplace_is_left_out() -> None:
    def row(marketplace_id: str, *, sells: bool = True) -> Any:
        return {
            "marketplace": {"id": marketplace_id, "name": "Non-Amazon US"},
            "participation": {"isParticipating": sells},
        }

    rows = [row("A2ZV50J4W1RKNI"), row(US), row(CA, sells=False)]
    said = msgspec.convert(rows, list[answers.Participation])

    assert mapping.marketplaces(said) == (US,)
