"""What the tables and columns of the warehouse are called on screen."""

from collections.abc import Mapping

from storehelm.languages.speech import Sentence, say

COLUMNS: Mapping[str, Sentence] = {
    # Translators: this and the next ones are columns of a file: of orders, refunds, visits, ad costs or products.
    "accepts_marketing": "Accepts marketing",
    "account": "Account",
    "add_payment_info": "Add payment info",
    "add_shipping_info": "Add shipping info",
    "add_to_cart": "Add to cart",
    "address": "Address",
    "amount": "Amount",
    "begin_checkout": "Begin checkout",
    "brand": "Brand",
    "campaign": "Campaign",
    "campaign_type": "Campaign type",
    "cancelled_at": "Cancelled at",
    "category": "Category",
    "channel": "Channel",
    "claimed_conversions": "Claimed conversions",
    "claimed_revenue": "Claimed revenue",
    "clicks": "Clicks",
    "cost": "Cost",
    "cost_date": "Cost date",
    "country": "Country",
    "currency": "Currency",
    "customer_id": "Customer id",
    "customer_type": "Customer type",
    "date": "Date",
    "device_category": "Device category",
    "discount": "Discount",
    "email": "Email",
    "engaged_sessions": "Engaged sessions",
    "first_order_at": "First order at",
    "goods": "Goods",
    "gross": "Gross",
    "impressions": "Impressions",
    "is_date_known": "Is date known",
    "is_test": "Is test",
    "kind": "Kind",
    "landing_page": "Landing page",
    "line_no": "Line no",
    "medium": "Medium",
    "name": "Name",
    "order_id": "Order id",
    "ordered_at": "Ordered at",
    "period_from": "Period from",
    "period_to": "Period to",
    "phone": "Phone",
    "platform": "Platform",
    "product": "Product",
    "product_id": "Product id",
    "purchase": "Purchase",
    "purchase_revenue": "Purchase revenue",
    "purchases": "Purchases",
    "quantity": "Quantity",
    "rate": "Rate",
    "rate_date": "Rate date",
    "refund": "Refund",
    "refund_date": "Refund date",
    "refund_id": "Refund id",
    "refunded_at": "Refunded at",
    "revenue": "Revenue",
    "sales_channel": "Sales channel",
    "segment": "Segment",
    "session_date": "Session date",
    "session_id": "Session id",
    "sessions": "Sessions",
    "shipping": "Shipping",
    "source_name": "Source name",
    "spend_date": "Spend date",
    "status": "Status",
    "tax": "Tax",
    "tax_included": "Tax included",
    "tips": "Tips",
    "total_sales": "Total sales",
    "transaction_date": "Transaction date",
    "transaction_id": "Transaction id",
    "transactions": "Transactions",
    "unit_cost": "Unit cost",
    "unit_price": "Unit price",
    "valid_from": "Valid from",
    "view_item": "View item",
}
COLUMNS_OF_PARTS: tuple[Sentence, ...] = (
    # Translators: "Line" is one product of an order, with its quantity and price.
    "Line: product id",
    "Line: product",
    "Line: category",
    "Line: quantity",
    "Line: unit price",
    "Line: gross",
    "Line: discount",
    "Cost: product id",
    "Cost: unit cost",
    "Cost: currency",
    "Cost: valid from",
)
"""Columns of tables that a file fills beside its first one."""
TABLES: Mapping[str, Sentence] = {
    # Translators: this and the next ones are kinds of data, inside a sentence or in a list.
    "orders": "orders",
    "order_lines": "order lines",
    "refunds": "refunds",
    "products": "products",
    "product_costs": "product costs",
    "customers": "customers",
    "sessions": "sessions",
    "ad_spend": "ad spend",
    "marketing_costs": "marketing costs",
    "exchange_rates": "exchange rates",
    "transactions": "transactions",
}


def column_words(column: str) -> str:
    """The head of a column; one that has no name of its own is read as it is written."""
    return say(COLUMNS[column]) if column in COLUMNS else column.replace("_", " ").capitalize()


def table_words(table: str) -> str:
    """A table inside a sentence."""
    return say(TABLES[table]) if table in TABLES else table.replace("_", " ")
