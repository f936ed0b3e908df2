"""The Selling Partner operations we use. Add an endpoint: add a row.

Rates are Amazon's published defaults; a contract test compares every row with the
official model it names. Roles: facts of the developer docs' use-case guides.
"""

from __future__ import annotations

from typing import Final

from sentia.connectors.client.operation import Operation

_ORDERS: Final = "orders_2026-01-01.json"
_STOCK: Final = "fbaInventory.json"
_INBOUND: Final = "fulfillmentInboundV0.json"
_REPORTS: Final = "reports_2021-06-30.json"
TRACKING: Final = "Inventory and Order Tracking"
FULFILMENT: Final = "Amazon Fulfillment"
BRAND: Final = "Brand Analytics"
PARTNER: Final = "Selling Partner Insights"

SEARCH_ORDERS = Operation(
    "searchOrders", "/orders/2026-01-01/orders", 0.0056, 20, _ORDERS, TRACKING
)
GET_ORDER = Operation(
    "getOrder", "/orders/2026-01-01/orders/{orderId}", 0.5, 30, _ORDERS, TRACKING
)
GET_INVENTORY_SUMMARIES = Operation(
    "getInventorySummaries", "/fba/inventory/v1/summaries", 2, 2, _STOCK, FULFILMENT
)
GET_SHIPMENTS = Operation(
    "getShipments", "/fba/inbound/v0/shipments", 2, 30, _INBOUND, FULFILMENT
)
GET_SHIPMENT_ITEMS = Operation(
    "getShipmentItemsByShipmentId", "/fba/inbound/v0/shipments/{shipmentId}/items",
    2, 30, _INBOUND, FULFILMENT,
)  # fmt: skip
CREATE_REPORT = Operation(
    "createReport", "/reports/2021-06-30/reports", 0.0167, 15, _REPORTS, method="POST"
)
GET_REPORT = Operation(
    "getReport", "/reports/2021-06-30/reports/{reportId}", 2, 15, _REPORTS
)
GET_REPORTS = Operation(
    "getReports", "/reports/2021-06-30/reports", 0.0222, 10, _REPORTS
)
GET_REPORT_DOCUMENT = Operation(
    "getReportDocument", "/reports/2021-06-30/documents/{reportDocumentId}",
    0.0167, 15, _REPORTS,
)  # fmt: skip
GET_ORDER_METRICS = Operation(
    "getOrderMetrics", "/sales/v1/orderMetrics", 0.5, 15, "sales.json", TRACKING
)
GET_MARKETPLACE_PARTICIPATIONS = Operation(
    "getMarketplaceParticipations", "/sellers/v1/marketplaceParticipations",
    0.016, 15, "sellers.json", PARTNER,
)  # fmt: skip
