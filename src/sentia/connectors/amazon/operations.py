"""The Selling Partner operations we use. Add an endpoint: add a row.

Rates are Amazon's published defaults; a contract test compares every row with the
official model it names. Roles: facts of the developer docs' use-case guides.
"""

from __future__ import annotations

from typing import Final

from sentia.connectors.client.operation import Operation

_ORDERS: Final = "orders_2026-01-01.json"
_INBOUND: Final = "fulfillmentInboundV0.json"
_REPORTS: Final = "reports_2021-06-30.json"
TRACKING: Final = "Inventory and Order Tracking"
FULFILMENT: Final = "Amazon Fulfillment"
BRAND: Final = "Brand Analytics"
PARTNER: Final = "Selling Partner Insights"

SEARCH_ORDERS = Operation(
    name="searchOrders", method="GET", path="/orders/2026-01-01/orders",
    rate=0.0056, burst=20, model=_ORDERS, role=TRACKING,
)  # fmt: skip
GET_ORDER = Operation(
    name="getOrder", method="GET", path="/orders/2026-01-01/orders/{orderId}",
    rate=0.5, burst=30, model=_ORDERS, role=TRACKING,
)  # fmt: skip
GET_INVENTORY_SUMMARIES = Operation(
    name="getInventorySummaries", method="GET", path="/fba/inventory/v1/summaries",
    rate=2, burst=2, model="fbaInventory.json", role=FULFILMENT,
    timeout=10,  # a page token lives 30 seconds: leave time for another try
)  # fmt: skip
GET_SHIPMENTS = Operation(
    name="getShipments", method="GET", path="/fba/inbound/v0/shipments",
    rate=2, burst=30, model=_INBOUND, role=FULFILMENT,
)  # fmt: skip
GET_SHIPMENT_ITEMS = Operation(
    name="getShipmentItemsByShipmentId", method="GET",
    path="/fba/inbound/v0/shipments/{shipmentId}/items",
    rate=2, burst=30, model=_INBOUND, role=FULFILMENT,
)  # fmt: skip
CREATE_REPORT = Operation(
    name="createReport", method="POST", path="/reports/2021-06-30/reports",
    rate=0.0167, burst=15, model=_REPORTS,
)  # fmt: skip
GET_REPORT = Operation(
    name="getReport", method="GET", path="/reports/2021-06-30/reports/{reportId}",
    rate=2, burst=15, model=_REPORTS,
)  # fmt: skip
GET_REPORTS = Operation(
    name="getReports", method="GET", path="/reports/2021-06-30/reports",
    rate=0.0222, burst=10, model=_REPORTS,
)  # fmt: skip
GET_REPORT_DOCUMENT = Operation(
    name="getReportDocument", method="GET",
    path="/reports/2021-06-30/documents/{reportDocumentId}",
    rate=0.0167, burst=15, model=_REPORTS,
)  # fmt: skip
GET_ORDER_METRICS = Operation(
    name="getOrderMetrics", method="GET", path="/sales/v1/orderMetrics",
    rate=0.5, burst=15, model="sales.json", role=TRACKING,
)  # fmt: skip
GET_MARKETPLACE_PARTICIPATIONS = Operation(
    name="getMarketplaceParticipations", method="GET",
    path="/sellers/v1/marketplaceParticipations",
    rate=0.016, burst=15, model="sellers.json", role=PARTNER,
)  # fmt: skip
