"""Passing a page on: plain links to services that people use, nothing loaded from them."""

import base64
import json
from urllib.parse import quote

ZALO = "https://button-share.zalo.me/share_external?d="


def zalo_link(address: str) -> str:
    """The link that opens Zalo with `address` ready to be sent."""
    wrapped = json.dumps({"url": address}, separators=(",", ":")).encode()
    return ZALO + quote(base64.b64encode(wrapped), safe="")
