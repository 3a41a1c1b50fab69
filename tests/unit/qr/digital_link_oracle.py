"""A second reading of the rules of Digital Links: slow, plain, and without any of ours."""

from __future__ import annotations

from datetime import date

from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
CSET39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
PATH_LETTERS = set(UNRESERVED + "!$&'()*+,;=:@")
QUERY_LETTERS = PATH_LETTERS | set("/?[]{}|\\^`")
HEX = "0123456789ABCDEFabcdef"

# Key: digits with their check digit at the end, further digits, alphabet and length of the rest.
KEYS: dict[str, tuple[int, int, str, int]] = {
    "00": (18, 0, "", 0),
    "01": (14, 0, "", 0),
    "253": (13, 0, CSET82, 17),
    "255": (13, 0, DIGITS, 12),
    "401": (0, 4, CSET82, 26),
    "402": (17, 0, "", 0),
    "414": (13, 0, "", 0),
    "415": (13, 0, "", 0),
    "417": (13, 0, "", 0),
    "8003": (14, 0, CSET82, 16),
    "8004": (0, 4, CSET82, 26),
    "8006": (14, 4, "", 0),
    "8010": (0, 4, CSET39, 26),
    "8017": (18, 0, "", 0),
    "8018": (18, 0, "", 0),
}
ORDERS: dict[str, list[list[str]]] = {
    "01": [["22", "10", "21"], ["235"]],
    "414": [["254"], ["7040"]],
    "415": [["8020"]],
    "417": [["7040"]],
    "8004": [["7040"]],
    "8006": [["10", "21"]],
    "8010": [["8011"]],
    "8017": [["8019"]],
    "8018": [["8019"]],
}
QUALIFIERS: dict[str, tuple[str, int]] = {
    "22": (CSET82, 20),
    "10": (CSET82, 20),
    "21": (CSET82, 20),
    "235": (CSET82, 28),
    "254": (CSET82, 20),
    "8011": (DIGITS, 12),
    "8019": (DIGITS, 10),
    "8020": (CSET82, 25),
}
ITEM_DATES = ("11", "13", "15", "16", "17")
# Attributes of which this reading knows every rule.
KNOWN = {*ITEM_DATES, "10", "21", "240", "3102", "3103", "37", "02", "90", "99", "400", "243"}


def check_digit(digits: str) -> str:
    """By the words of the General Specifications: from the right, times 3 and 1 in turn."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        total += int(digit) * (3 if position % 2 == 0 else 1)
    return str((10 - total % 10) % 10)


def decoded(raw: str, letters: set[str]) -> str | None:
    """The text of a part of a URI; None if it is malformed."""
    found = bytearray()
    place = 0
    while place < len(raw):
        if raw[place] == "%":
            pair = raw[place + 1 : place + 3]
            if len(pair) != 2 or pair[0] not in HEX or pair[1] not in HEX:
                return None
            found.append(int(pair, 16))
            place += 3
        elif raw[place] in letters:
            found.append(ord(raw[place]))
            place += 1
        else:
            return None
    try:
        return found.decode()
    except UnicodeDecodeError:
        return None


def is_of(text: str, alphabet: str, least: int, most: int) -> bool:
    return least <= len(text) <= most and all(letter in alphabet for letter in text)


def is_key(ai: str, value: str) -> bool:
    if ai == "8013":
        return value == "1987654Ad4X4bL5ttr2310c2K"
    checked, plain, alphabet, most = KEYS[ai]
    head, rest = value[: checked + plain], value[checked + plain :]
    if len(head) != checked + plain or not all(digit in DIGITS for digit in head):
        return False
    if checked and head[checked - 1] != check_digit(head[: checked - 1]):
        return False
    if ai == "8003" and head[0] != "0":
        return False
    if ai == "8006" and not 0 < int(head[14:16]) <= int(head[16:]):
        return False
    return is_of(rest, alphabet, 0 if checked else 1, most)


def is_qualifier(ai: str, value: str) -> bool:
    if ai == "7040":
        return (
            value[:1] in set(DIGITS)
            and is_of(value[1:], CSET82, 3, 3)
            and (value[3] in UNRESERVED and value[3] not in ".~")
        )
    alphabet, most = QUALIFIERS[ai]
    if not is_of(value, alphabet, 1, most):
        return False
    return ai != "8011" or value == "0" or value[0] != "0"


def is_date(value: str) -> bool:
    if not is_of(value, DIGITS, 6, 6):
        return False
    day = int(value[4:]) or 1
    try:
        date(2000 + int(value[:2]), int(value[2:4]), day)
    except ValueError:
        return False
    return True


def is_attribute(ai: str, value: str) -> bool | None:
    """Whether the value is right; None if this reading does not know."""
    if ai in ITEM_DATES:
        return is_date(value)
    if ai == "02":
        return is_key("01", value)
    lengths = {"10": 20, "21": 20, "240": 30, "243": 20, "90": 30, "99": 90, "400": 30}
    if ai in lengths:
        return is_of(value, CSET82, 1, lengths[ai])
    if ai in {"3102", "3103"}:
        return is_of(value, DIGITS, 6, 6)
    if ai == "37":
        return is_of(value, DIGITS, 1, 8)
    return None


def is_together(key: str, ais: set[str]) -> bool:
    """The association rules of the attributes in KNOWN."""
    everything = {key} | ais
    items = {"01", "02", "8006", "8026"} & everything
    for ai in ais:
        if ai in {"11", "13", "15", "16", "240", "10"} and not items:
            return False
        if ai == "17" and not items and key != "255":
            return False
        if ai in {"3102", "3103"} and not {"01", "02"} & everything:
            return False
        if ai == "37" and (key != "00" or "02" not in ais):
            return False
        if ai == "02" and ("37" not in ais or "01" in everything or key == "255"):
            return False
        if ai == "243" and "01" not in everything:
            return False
    return not {"3102", "3103"} <= ais


def are_in_order(key: str, own: list[str]) -> bool:
    """Whether these qualifiers may follow the key so."""
    if own == []:
        return key != "415"
    return any(
        all(ai in order for ai in own)
        and [order.index(ai) for ai in own] == sorted({order.index(ai) for ai in own})
        for order in ORDERS.get(key, [])
    )


def path_pairs(path: str) -> list[tuple[str, str]] | None:
    """The pairs of a well-formed path, decoded."""
    bare = path[:-1] if path.endswith("/") else path
    parts = bare[1:].split("/")
    if not bare.startswith("/") or len(parts) % 2 or not all(parts):
        return None
    texts = [decoded(text, PATH_LETTERS) for text in parts[1::2]]
    if any(text in {None, ".", ".."} for text in texts):
        return None
    return [(ai, text or "") for ai, text in zip(parts[0::2], texts, strict=True)]


def path_verdict(path: str) -> tuple[str, list[str]] | None:
    """Key and qualifiers of an allowed path."""
    pairs = path_pairs(path)
    if not pairs or pairs[0][0] not in {*KEYS, "8013"}:
        return None
    (key, value), *rest = pairs
    if key == "01" and len(value) in {8, 12, 13}:
        value = "0" * (14 - len(value)) + value
    own = [ai for ai, _ in rest]
    if not is_key(key, value) or not are_in_order(key, own):
        return None
    return (key, own) if all(is_qualifier(ai, text) for ai, text in rest) else None


def parameters_of(query: str) -> list[tuple[str, str, str]] | None:
    """The parameters of a well-formed query: name as written, name and value decoded."""
    found: list[tuple[str, str, str]] = []
    for part in query.replace(";", "&").split("&"):
        raw_name, _, raw_value = part.partition("=")
        name = decoded(raw_name.replace("+", "%20"), QUERY_LETTERS)
        value = decoded(raw_value.replace("+", "%20"), QUERY_LETTERS)
        if name is None or value is None or (part and not name):
            return None
        if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in name + value):
            return None
        if part:
            found.append((raw_name, name, value))
    return found


def verdict(path: str, query: str) -> bool | None:
    """Whether the link is allowed; None where this reading does not know an attribute."""
    found = path_verdict(path)
    parameters = parameters_of(query)
    if found is None or parameters is None or len(path) + len(query) > 4000:
        return False
    key, own = found
    refused = {key, *own, "21", *(ai for order in ORDERS.get(key, []) for ai in order)}
    data = [row for row in parameters if all(letter in DIGITS for letter in row[1])]
    for raw_name, name, value in data:
        if raw_name not in _GS1_APPLICATION_IDENTIFIERS or name in refused or not value:
            return False
        if is_attribute(name, value) is False:
            return False
    names = [name for _, name, _ in data]
    if len(names) != len(set(names)):
        return False
    return is_together(key, set(names)) if KNOWN.issuperset(names) else None
