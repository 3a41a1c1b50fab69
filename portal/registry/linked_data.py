"""Products and establishments in the words of schema.org, for search engines."""

from typing import Any

from portal.core.addresses import absolute
from portal.core.tax_code import public_tax_code
from portal.registry.models import Establishment, Product

CONTEXT = "https://schema.org"
PICTURE_WIDTH = 1280


def product_data(product: Product) -> dict[str, Any]:
    """The product as schema.org Product; nothing that its page does not show."""
    address = absolute(f"/san-pham/{product.code}")
    return _without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Product",
            "@id": address,
            "url": address,
            "name": product.name,
            "sku": product.code,
            "gtin14": product.gtin,
            "description": product.description,
            "image": [absolute(image.url(PICTURE_WIDTH)) for image in product.images],
            "category": product.ocop_set.name if product.ocop_set else None,
            "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
            "manufacturer": _producer(product),
        }
    )


def establishment_data(establishment: Establishment) -> dict[str, Any]:
    """The establishment as schema.org Organization; personal numbers are left out."""
    address = absolute(f"/co-so/{establishment.code}")
    return _without_blanks(
        {
            "@context": CONTEXT,
            "@type": "Organization",
            "@id": address,
            "url": address,
            "name": establishment.name,
            "alternateName": establishment.name_en,
            "taxID": public_tax_code(establishment.tax_code),
            "globalLocationNumber": establishment.gln,
            "description": establishment.description,
            "telephone": establishment.phone if establishment.shows_phone else None,
            "email": establishment.email if establishment.shows_email else None,
            "sameAs": establishment.website if establishment.shows_website else None,
            "address": _without_blanks(
                {
                    "@type": "PostalAddress",
                    "streetAddress": establishment.address,
                    "addressLocality": establishment.commune and establishment.commune.full_name,
                    "addressRegion": establishment.province and establishment.province.full_name,
                    "addressCountry": "VN",
                }
            ),
        }
    )


def _producer(product: Product) -> dict[str, Any] | None:
    if product.establishment is not None:
        path = f"/co-so/{product.establishment.code}"
        return {"@type": "Organization", "@id": absolute(path), "name": product.producer}
    return {"@type": "Organization", "name": product.producer} if product.producer else None


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
