"""The tables. Money is BIGINT millionths beside its currency; moments are UTC.

Words of ours have a length; those of a channel or a person do not (`Text`).

Everything belongs to an account, and an account to an organisation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    or_,
)  # fmt: skip
from sqlalchemy.types import TypeEngine

metadata = MetaData()
# Of what is found by how it begins: an index in a language's order cannot tell that.
ByBytes = Text().with_variant(Text(collation="C"), "postgresql")


def moment_text(moment: datetime) -> str:
    """Write a moment as SQLite keeps it."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # Several times as fast as `isoformat`, and imports write millions.
    text: str = msgspec.to_builtins(moment)[:-1]
    return f"{text}+00:00" if moment.microsecond else f"{text}.000000+00:00"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: TIMESTAMPTZ, or text of fixed width that sorts as time runs."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name == "postgresql":
            return None if value is None else value.astimezone(UTC)
        return datetime.fromisoformat(value)


def _id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _account() -> Column[int]:
    return Column("account_id", ForeignKey("accounts.id"), primary_key=True)


organisations = Table(
    "organisations", metadata, _id(), Column("name", Text, nullable=False)
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("channel", String(16), nullable=False),  # amazon, shopify
    Column("region", Text),  # NA, EU, FE; None while it only has files
    Column("seller_id", Text),
    Column("name", Text, nullable=False, unique=True),  # shown; unique
    Column("connected", Boolean, nullable=False),
    Column("marketplace_ids", Text, nullable=False, default="[]"),  # JSON list
    Column("created_at", Moment, nullable=False),
)

# What is due: one row for each stream of an account.
streams = Table(
    "streams",
    metadata,
    _account(),
    Column("stream", String(32), primary_key=True),
    Column("position", Text, nullable=False),  # JSON; each commit is fenced by it
    Column("due_at", Moment),
    Column("failing_since", Moment),
    Column("throttled_until", Moment),
    Column("completed_at", Moment),  # when the last complete pass ended
    Column("as_of", Moment),  # up to when the data is known to be complete
    Column("status", String(16), nullable=False, default="new"),
    Column("attempts", Integer, nullable=False, default=0),  # failures in a row
)

runs = Table(
    "runs",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("stream", String(32), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("status", String(16), nullable=False),
    Column("records", Integer, nullable=False, default=0),
    Column("rejected", Integer, nullable=False, default=0),
    Column("calls", Integer, nullable=False, default=0),
    Column("waited_seconds", Float, nullable=False, default=0),
    Column("code", String(32)),
    Column("detail", Text),
    Index("runs_by_stream", "account_id", "stream", "id"),
)

issues = Table(
    "issues",
    metadata,
    _account(),
    Column("stream", String(32), primary_key=True),
    Column("code", String(32), primary_key=True),
    Column("severity", String(8), nullable=False),  # issue, warning
    Column("message", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    _account(),
    Column("stream", String(64), primary_key=True),  # or the kind of file
    Column("key", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("version", String(32), nullable=False),  # of Sentia, when it failed
    Column("quarantined_at", Moment, nullable=False),
    Column("tried_at", Moment),  # when it was last read again, in vain
    # The span of the report it stood in: asked for again, that report tells all.
    Column("told_from", Moment),
    Column("told_until", Moment),
    # Somebody needs no more to see it; it stays, and comes back when it changes.
    Column("dismissed_at", Moment),
)

raw_answers = Table(
    "raw_answers",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),  # zlib
)

# What lists of orders are sorted by, each by an index of its name. An order that is
# due, was updated late or is large may be of any day: there the index tells it, too.
SORTED = {
    "placed": ("placed_at", "order_id"),
    "updated": ("updated_at", "order_id", "day"),
    "ship_by": ("ship_by", "order_id", "day"),
    "total": ("currency", "total", "order_id", "day"),
}
orders = Table(
    "orders",
    metadata,
    _account(),
    Column("order_id", ByBytes, primary_key=True),
    Column("marketplace_id", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_word", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("placed_on", Date),  # the day as written, where a file had no more
    Column("day", Date, nullable=False),  # business day of the marketplace
    Column("report_day", Date, nullable=False),  # business day of the report zone
    Column("updated_at", Moment),
    Column("fulfilled_by", String(8)),
    Column("counted", Boolean, nullable=False),  # in orders and revenue, DESIGN 4
    Column("on_channel", Boolean, nullable=False),
    Column("is_replacement", Boolean),
    Column("is_business", Boolean),
    Column("ship_by", Moment),
    Column("currency", Text, nullable=False),  # the marketplace's, if no total
    Column("total", BigInteger),
    Column("tax", BigInteger),
    Column("units", Integer, nullable=False),
    Column("source", String(4), nullable=False),
    Column("file_id", Text),
    Index("orders_by_day", "account_id", "day", "order_id"),
    # Lists are read in the order of one of these, marketplace by marketplace.
    *(
        Index(f"orders_by_{name}", "account_id", "marketplace_id", *columns)
        for name, columns in SORTED.items()
    ),
)  # fmt: skip
UNUSUAL = or_(~orders.c.counted, orders.c.status != "shipped", orders.c.total.is_(None))
Index(
    "orders_unusual", orders.c.account_id, orders.c.marketplace_id,
    orders.c.placed_at, orders.c.order_id, orders.c.day, orders.c.status,
    orders.c.fulfilled_by, orders.c.counted, orders.c.total, orders.c.currency,
    orders.c.units, sqlite_where=UNUSUAL, postgresql_where=UNUSUAL,
)  # fmt: skip
Index(
    "orders_open", orders.c.account_id, orders.c.ship_by,
    sqlite_where=orders.c.status.in_(["unshipped", "partially_shipped"]),
    postgresql_where=orders.c.status.in_(["unshipped", "partially_shipped"]),
)  # fmt: skip

order_items = Table(
    "order_items",
    metadata,
    _account(),
    Column("order_id", ByBytes, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("sku", ByBytes, nullable=False),
    Column("asin", Text),
    Column("title", Text),
    Column("quantity", Integer, nullable=False),
    Column("quantity_shipped", Integer),
    Column("total", BigInteger),
    Column("day", Date),  # its order's, so that a SKU is found by days
    Index("order_items_by_sku", "account_id", "sku", "day", "order_id"),
)

sales_days = Table(
    "sales_days",
    metadata,
    _account(),
    Column("calendar", String(12), primary_key=True),  # marketplace, report
    Column("day", Date, primary_key=True),
    Column("marketplace_id", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("fulfilled_by", String(8), primary_key=True),  # '' where unknown
    Column("orders", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("revenue", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("without_total", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sales_slots = Table(
    "sales_slots",
    metadata,
    _account(),
    Column("slot", Moment, primary_key=True),  # quarter of an hour, UTC
    Column("marketplace_id", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("orders", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("revenue", BigInteger, nullable=False),
    Column("without_total", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sku_days = Table(
    "sku_days",
    metadata,
    _account(),
    Column("sku", ByBytes, primary_key=True),
    Column("day", Date, primary_key=True),  # business day of the marketplace
    Column("marketplace_id", Text, primary_key=True),
    Column("fba", Boolean, primary_key=True),  # left Amazon's stock; MCF included
    Column("units", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

stock = Table(
    "stock",
    metadata,
    _account(),
    Column("marketplace_id", Text, primary_key=True),
    Column("sku", ByBytes, primary_key=True),
    Column("fnsku", Text, primary_key=True),
    Column("condition", Text, primary_key=True),
    Column("asin", Text),
    Column("title", Text),
    Column("total", Integer),
    Column("fulfillable", Integer),
    Column("inbound_working", Integer),
    Column("inbound_shipped", Integer),
    Column("inbound_receiving", Integer),
    Column("reserved", Integer),
    Column("researching", Integer),
    Column("unfulfillable", Integer),
    Column("updated_at", Moment),
    Column("seen_at", Moment, nullable=False),  # the last sweep that had it
    Column("missed", Integer, nullable=False, default=0),  # complete sweeps without it
)

# One row a pool and business day: what velocity needs to leave out days without stock.
stock_days = Table(
    "stock_days",
    metadata,
    _account(),
    Column("day", Date, primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("sku", ByBytes, primary_key=True),
    Column("fulfillable", Integer, nullable=False),  # the most that day
    Index("stock_days_by_sku", "account_id", "sku", "day"),
)

shipments = Table(
    "shipments",
    metadata,
    _account(),
    Column("shipment_id", Text, primary_key=True),
    Column("marketplace_id", Text, nullable=False),
    Column("name", Text),
    Column("destination", Text),
    Column("status", Text, nullable=False),
    Column("first_seen_at", Moment, nullable=False),
    Column("status_since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

shipment_items = Table(
    "shipment_items",
    metadata,
    _account(),
    Column("shipment_id", Text, primary_key=True),
    Column("sku", ByBytes, primary_key=True),
    Column("fnsku", Text),
    Column("shipped", Integer),
    Column("received", Integer),
)

traffic_days = Table(
    "traffic_days",
    metadata,
    _account(),
    Column("marketplace_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("currency", Text),
    Column("ordered_sales", BigInteger),
    Column("units_ordered", Integer),
    Column("order_items", Integer),
    Column("units_refunded", Integer),
    Column("sessions", Integer),
    Column("page_views", Integer),
)

asin_days = Table(
    "asin_days",
    metadata,
    _account(),
    Column("marketplace_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("asin", Text, primary_key=True),
    Column("currency", Text),
    Column("ordered_sales", BigInteger),
    Column("units_ordered", Integer),
    Column("sessions", Integer),
    Column("page_views", Integer),
    sqlite_with_rowid=False,
)

sales_metrics = Table(
    "sales_metrics",
    metadata,
    _account(),
    Column("marketplace_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("orders", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("order_items", Integer, nullable=False),
    Column("currency", Text),
    Column("sales", BigInteger),
)

# The limiter's buckets: a restart must not believe in a full burst.
buckets = Table(
    "buckets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970
    Column("rate", Float, nullable=False),  # calls per second, as last told
)

# The truth about change: one number for each topic, bumped by the writing transaction.
versions = Table(
    "versions",
    metadata,
    _account(),
    Column("topic", String(32), primary_key=True),
    Column("version", BigInteger, nullable=False),
)

reorder_settings = Table(  # a person's own; None: the default
    "reorder_settings",
    metadata,
    _account(),
    Column("sku", ByBytes, primary_key=True),
    Column("reorder_point", Integer),
    Column("lead_time_days", Integer),
    Column("safety_days", Integer),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", ForeignKey("users.id")),  # None: an API token
)

facts = Table(  # what the database remembers of its settings, such as the report zone
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    _id(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(8), nullable=False),  # viewer, admin
    Column("password", Text),  # argon2id; None: cannot sign in with one
    Column("created_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the cookie
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),  # to the minute
    Column("expires_at", Moment, nullable=False),
    Column("user_agent", Text),  # as the browser calls itself, its beginning
)

tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
)
