"""Exports in the forms that shops give them, written by tests: each header is the shop's own, in full."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path


def _named(columns: str) -> list[str]:
    return columns.split(",")


# As public programs and files have them, November 2026; see `source` in resources/shops/.
SHOPIFY = _named(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
    "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,"
    "Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,"
    "Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,"
    "Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
SQUARE = _named(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,"
    "Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count,GTIN,"
    "Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token,Card Brand,PAN Suffix"
)
ETSY = _named(
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,"
    "Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,"
    "Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,"
    "VAT Paid by Buyer,SKU"
)
WOOCOMMERCE = _named(
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
)


def write(
    path: Path,
    header: list[str],
    rows: Iterable[Mapping[str, object]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    without: tuple[str, ...] = (),
) -> Path:
    """Write rows below a shop's header; what a row does not name is empty. without: columns that this file lacks."""
    columns = [column for column in header if column not in without]
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(
            file, columns, restval="", delimiter=delimiter, extrasaction="raise" if not without else "ignore"
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def shopify(order: str, at: str, lines: list[tuple[str, int, float]], **more: object) -> list[dict[str, object]]:
    """An order of Shopify's: its own fields in the first line alone. lines: SKU, pieces, price. more: Discount_Code and the like."""
    gross = sum(units * price for _, units, price in lines)
    named = {key.replace("_", " "): value for key, value in more.items()}
    subtotal = float(str(named.pop("Subtotal", gross)))
    rows: list[dict[str, object]] = []
    for place, (sku, units, price) in enumerate(lines):
        row: dict[str, object] = {"Name": order, "Email": f"{order[1:]}@example.com", "Created at": at}
        row |= {
            "Lineitem quantity": units,
            "Lineitem price": f"{price:.2f}",
            "Lineitem sku": sku,
            "Lineitem name": "Ware",
        }
        if place == 0:
            row |= {
                "Financial Status": "paid",
                "Currency": "SEK",
                "Subtotal": f"{subtotal:.2f}",
                "Total": f"{subtotal + 49:.2f}",
            }
            row |= {"Refunded Amount": "0.00", "Billing Name": f"Buyer {order}", **named}
        rows.append(row)
    return rows
