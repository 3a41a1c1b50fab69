"""A hundred thousand generated links against a second, slow and plain reading of the rules."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import quote

import pytest

from qr.digital_link import InvalidLinkError, parse_link, parse_uri
from tests.unit.qr.digital_link_oracle import (
    CSET82,
    DIGITS,
    ITEM_DATES,
    KEYS,
    ORDERS,
    QUALIFIERS,
    check_digit,
    verdict,
)

COUNT = 100_000


class Writer:
    """Writes links: right ones, damaged ones and noise."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret depends on it.

    def text(self, alphabet: str, least: int, most: int) -> str:
        length = self.random.randint(least, most)
        return "".join(self.random.choices(alphabet, k=length))

    def key(self, ai: str) -> str:
        if ai == "8013":
            return "1987654Ad4X4bL5ttr2310c2K"
        checked, plain, alphabet, most = KEYS[ai]
        head = ""
        if checked:
            head = self.text(DIGITS, checked - 1, checked - 1)
            if ai == "8003":
                head = "0" + head[1:]
            if ai == "01" and self.random.random() < 0.3:
                head = "0" + head[1:]
            head += check_digit(head)
        if ai == "8006":
            return head + self.random.choice(["0101", "0102", "9999"])
        if ai == "01" and head[0] == "0" and self.random.random() < 0.5:
            head = head[1:]
        return (
            head + self.text(DIGITS, plain, plain) + self.text(alphabet, 0 if checked else 1, most)
        )

    def qualifier(self, ai: str) -> str:
        if ai == "7040":
            return self.text(DIGITS, 1, 1) + self.text("ABCabc-_", 3, 3)
        alphabet, most = QUALIFIERS[ai]
        return self.text(alphabet, 1, most).lstrip("0") or "7"

    def encoded(self, text: str) -> str:
        kind = self.random.random()
        if kind < 0.7:
            return quote(text, safe="")
        if kind < 0.85:
            return quote(text, safe="!'()*+,;:@").lower() if text.isdigit() else quote(text, "!+,")
        return "".join(f"%{ord(letter):02x}" for letter in text)

    def path(self) -> str:
        key = self.random.choice(["01", "01", "01", "8013", *KEYS])
        order = self.random.choice(ORDERS.get(key, [[]]))
        is_needed = key == "415"
        own = [ai for ai in order if is_needed or self.random.random() < 0.5]
        parts = [key, self.encoded(self.key(key))]
        for ai in own:
            parts += [ai, self.encoded(self.qualifier(ai))]
        return "/" + "/".join(parts) + ("/" if self.random.random() < 0.05 else "")

    def query(self) -> str:
        parameters = []
        for _ in range(self.random.choice([0, 0, 0, 1, 2, 3])):
            parameters.append(
                self.random.choice(
                    [
                        f"{self.random.choice(ITEM_DATES)}={self.text('0123', 6, 6)}",
                        f"17=26{self.random.randint(1, 13):02}{self.random.randint(0, 31):02}",
                        f"310{self.random.choice('23')}=000{self.text(DIGITS, 3, 3)}",
                        f"99={self.encoded(self.text(CSET82, 1, 12))}",
                        f"02={self.key('01').zfill(14)}&37={self.text(DIGITS, 1, 8)}",
                        f"10={self.encoded(self.text(CSET82, 1, 20))}",
                        f"21={self.text(DIGITS, 1, 3)}",
                        f"{self.text(DIGITS, 1, 4)}={self.text(DIGITS, 1, 6)}",
                        f"{self.text('abcXYZ', 1, 6)}={self.encoded(self.text(CSET82, 0, 9))}",
                        "linkType=gs1:pip",
                        "flag",
                    ]
                )
            )
        return self.random.choice("&&&;").join(parameters)

    def damaged(self, text: str) -> str:
        place = self.random.randint(0, len(text))
        scrap = self.random.choice(
            ["/", "%", "%00", "%zz", "%2F", "%c3", "+", " ", "?", "#", "&", "=", "..", "é", "\n"]
            + ["10", "21", "/10/L", "/21/S", "/22/V", "/235/T", "\0", "\ud800", "0", "9", "A", "~"]
        )
        kind = self.random.randrange(5)
        if kind == 0:
            return text[:place] + scrap + text[place:]
        if kind == 1:
            return text[:place] + text[place + 1 :]
        if kind == 2:
            return text[:place] + self.random.choice(DIGITS + "AZaz/%") + text[place + 1 :]
        parts = text.split("/")
        first, second = self.random.randrange(len(parts)), self.random.randrange(len(parts))
        if kind == 3:
            parts[first], parts[second] = parts[second], parts[first]
        else:
            parts.insert(first, parts[second])
        return "/".join(parts)

    def noise(self) -> str:
        length = self.random.randint(0, 60)
        if self.random.random() < 0.5:
            return self.random.randbytes(length).decode("latin-1")
        return "/" + self.text("/01%2?&=#.+AB9521\x00ô", 0, 60)

    def link(self) -> tuple[str, str]:
        """Path and query; about two in five have no damage."""
        kind = self.random.random()
        path, query = self.path(), self.query()
        if kind < 0.4:
            return path, query
        if kind < 0.75:
            return self.damaged(path), query
        if kind < 0.9:
            return path, self.damaged(query)
        return self.noise(), self.noise()


def accepts(read: Callable[[], object]) -> bool:
    """Whether the link is read; anything but a refusal by InvalidLinkError is an error."""
    try:
        read()
    except InvalidLinkError:
        return False
    return True


@pytest.mark.parametrize("seed", range(10))
def test_no_generated_link_is_wrongly_read_or_refused(seed: int) -> None:
    writer = Writer(seed)
    counts = {True: 0, False: 0, None: 0}

    for _ in range(COUNT // 10):
        path, query = writer.link()
        expected = verdict(path, query)
        is_read = accepts(lambda path=path, query=query: parse_link(path, query))
        counts[expected] += 1
        assert expected is None or is_read == expected, (path, query)

    assert counts[True] > COUNT // 50
    assert counts[False] > COUNT // 50


def test_whole_uris_never_raise_anything_else() -> None:
    writer = Writer(11)
    read = 0

    for _ in range(10_000):
        path, query = writer.link()
        uri = writer.random.choice(["https://a.vn", "HTTP://A.VN/x", "https://", "", "a:"])
        uri = writer.damaged(f"{uri}{path}?{query}") if read % 2 else f"{uri}{path}?{query}"
        read += accepts(lambda uri=uri: parse_uri(uri))

    assert read > 100
