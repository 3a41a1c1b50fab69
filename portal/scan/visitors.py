"""Who scans, as coarsely as counting allows: people, not machines; networks, not addresses."""

import hashlib
import re
import socket
from contextlib import suppress
from functools import lru_cache

NUMBER_BYTES = 6
IPV4_BYTES = 24 // 8
IPV6_BYTES = 48 // 8
# How an IPv4 address stands in an IPv6 one (RFC 4291, 2.5.5.2).
IPV4_INSIDE = bytes(10) + b"\xff\xff"
# Cubot makes telephones. The browser inside Zalo or Facebook is a person's, their previews are not.
MACHINES = re.compile(
    r"(?<!cu)bot\b|bot/|crawl|spider|slurp|facebookexternalhit|meta-external|whatsapp/|preview"
    r"|curl/|wget/|python-|aiohttp|httpx|okhttp|go-http|java/|libwww|headless|lighthouse|monitor"
    r"|uptime|pingdom|feedfetcher|scrapy|nikto|nmap|masscan|zgrab",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)
def is_person(user_agent: str) -> bool:
    """Whether a browser speaks; obvious machines and those that give no name are not people."""
    return bool(user_agent) and MACHINES.search(user_agent) is None


def network_of(address: str) -> bytes:
    """The first 24 bits of an IPv4 address, the first 48 of an IPv6 one; empty for neither."""
    with suppress(OSError):
        return socket.inet_pton(socket.AF_INET, address)[:IPV4_BYTES]
    with suppress(OSError):
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
        if packed.startswith(IPV4_INSIDE):
            return packed.removeprefix(IPV4_INSIDE)[:IPV4_BYTES]
        return packed[:IPV6_BYTES]
    return b""


def number_of(network: bytes, secret: bytes) -> int:
    """The number that stands for a network on the day of this secret."""
    return int.from_bytes(hashlib.blake2b(network, key=secret, digest_size=NUMBER_BYTES).digest())
