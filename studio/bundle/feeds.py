"""The feeds of a bundle, beside bundle.csv: its products with the pictures of the recipes that ask for them."""

from collections import Counter

from studio.documents.feed import FeedPicture, FeedProduct, FeedVariant
from studio.documents.feed_kinds import feeds
from studio.report.contents import Contents, ProductEntry


def names(contents: Contents) -> list[str]:
    """What the files of its feeds are called."""
    return [feeds()[name].file for name in _asked(contents)]


def made(contents: Contents) -> list[tuple[str, bytes]]:
    """Each feed that a recipe asks for: the name of its file, and what is in it."""
    return [(feeds()[name].file, feeds()[name].write(_products(contents, name))) for name in _asked(contents)]


def _asked(contents: Contents) -> list[str]:
    asked = {name for file in contents.files for name in file.feeds}
    return [name for name in feeds() if name in asked]


def _products(contents: Contents, feed: str) -> list[FeedProduct]:
    found = []
    apart = _apart(contents.products)
    for product in contents.products:
        files = [file for file in contents.files if file.sku == product.sku and feed in file.feeds]
        if not files:
            continue
        variants = [FeedVariant(one.sku, one.gtin, one.option) for one in product.variants]
        found.append(
            FeedProduct(
                product.sku,
                product.title,
                apart[product.sku],
                product.colourway,
                " ".join((product.description or "").split()),
                contents.drop.brand,
                variants or [FeedVariant(product.sku, product.gtin)],
                [FeedPicture(file.name, file.alt_text or "") for file in files],
            )
        )
    return found


def _apart(products: list[ProductEntry]) -> dict[str, str]:
    """Each product's title, with what tells it from others of that title: its colourway, else its SKU."""
    titles = Counter(product.title for product in products)
    both = Counter((product.title, product.colourway) for product in products)
    found = {}
    for one in products:
        more = one.colourway if one.colourway and both[one.title, one.colourway] == 1 else one.sku
        found[one.sku] = one.title if titles[one.title] == 1 else f"{one.title} {more}"
    return found
