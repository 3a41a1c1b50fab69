"""What a value of an application identifier must be besides its format: check digits, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qr.check_digit import has_check_digit, has_check_pair
from qr.gs1_dates import is_day, is_day_or_month, is_long_day, is_time, is_time_or_none
from qr.iso_codes import COUNTRIES, COUNTRY_NUMBERS, CURRENCY_NUMBERS

Rule = Callable[[str], bool]

# The number of the country of a processor may be 999 for several countries.
_SEVERAL_COUNTRIES = "999"
_ENCODED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}")
_IMPORTER_INDEX = re.compile(r".{3}[-0-9A-Z_a-z]")
_PREFIX_AND_REFERENCE = re.compile(r"[0-9]{4}.")
_LATITUDES = 1_800_000_000
_LONGITUDES = 3_600_000_000
_SEXES = frozenset("0129")
_WINDINGS = frozenset("019")


def _starts_with_company_prefix(value: str) -> bool:
    # The shortest GS1 Company Prefix has four digits, and something has to follow it.
    return _PREFIX_AND_REFERENCE.match(value) is not None


def _is_document_or_coupon(value: str) -> bool:
    return has_check_digit(value[:13])


def _is_returnable_asset(value: str) -> bool:
    return value.startswith("0") and has_check_digit(value[1:14])


def _is_piece_of_total(digits: str) -> bool:
    return "00" < digits[:2] <= digits[2:]


def _is_piece(value: str) -> bool:
    return has_check_digit(value[:14]) and _is_piece_of_total(value[14:])


def _is_model(value: str) -> bool:
    return _starts_with_company_prefix(value) and has_check_pair(value)


def _has_importer_index(value: str) -> bool:
    return _IMPORTER_INDEX.fullmatch(value) is not None


def _is_percent_encoded(value: str) -> bool:
    return _ENCODED.fullmatch(value) is not None


def _is_iban(value: str) -> bool:
    turned = value[4:] + value[:4]
    return (
        _IBAN.fullmatch(value) is not None
        and value[:2] in COUNTRIES
        and int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1
    )


def _is_place(value: str) -> bool:
    return int(value[:10]) <= _LATITUDES and int(value[10:]) <= _LONGITUDES


def _is_roll(value: str) -> bool:
    lengths = (value[:4], value[4:9], value[9:12])
    return all(map(int, lengths)) and value[12] in _WINDINGS


def _is_media_type(value: str) -> bool:
    return "01" <= value <= "10" or value >= "80"


def _is_birth_sequence(value: str) -> bool:
    return value[1] == "/" and "0" < value[0] <= value[2]


def _has_no_leading_zero(value: str) -> bool:
    return value == "0" or value[0] != "0"


def _is_day_and_time(value: str) -> bool:
    return is_day(value[:6]) and is_time(value[6:])


def _is_test_day(value: str) -> bool:
    return is_day(value[:6]) and (len(value) == 6 or is_time(value[6:]))


def _is_delivery(value: str) -> bool:
    return is_day_or_month(value[:6]) and is_time_or_none(value[6:])


def _is_harvest(value: str) -> bool:
    return is_day(value[:6]) and (len(value) == 6 or is_day(value[6:]))


def _is_birth_time(value: str) -> bool:
    return is_long_day(value[:8]) and is_time(value[8:])


def _starts_with_country(value: str) -> bool:
    return value[:3] in COUNTRY_NUMBERS


def _starts_with_processor_country(value: str) -> bool:
    return value[:3] == _SEVERAL_COUNTRIES or value[:3] in COUNTRY_NUMBERS


def _are_countries(value: str) -> bool:
    return all(value[at : at + 3] in COUNTRY_NUMBERS for at in range(0, len(value), 3))


def _starts_with_currency(value: str) -> bool:
    return value[:3] in CURRENCY_NUMBERS


def _numbered(start: int, count: int) -> Iterable[str]:
    return map(str, range(start, start + count))


# General Specifications 3: AI -> rule, for all whose format does not say everything.
_ROWS: tuple[tuple[Rule, Iterable[str]], ...] = (
    (has_check_digit, ("00", "01", "02", "03", "402", *_numbered(410, 8), "8017", "8018")),
    (_is_document_or_coupon, ("253", "255")),
    (_is_returnable_asset, ("8003",)),
    (_is_piece, ("8006", "8026")),
    (_is_model, ("8013", "8014")),
    (_starts_with_company_prefix, ("401", "7023", "8004", "8010")),
    (is_day_or_month, ("11", "12", "13", "15", "16", "17")),
    (is_day, ("4326", "7006")),
    (_is_day_and_time, ("7003", "8008")),
    (_is_test_day, ("7011",)),
    (_is_harvest, ("7007",)),
    (_is_delivery, ("4324", "4325")),
    (is_long_day, ("7250",)),
    (_is_birth_time, ("7251",)),
    (_starts_with_country, ("421", "422", "424", "426")),
    (_are_countries, ("423", "425")),
    (_starts_with_processor_country, _numbered(7030, 10)),
    (COUNTRIES.__contains__, ("4307", "4317")),
    (_starts_with_currency, (*_numbered(3910, 10), *_numbered(3930, 10))),
    (_is_percent_encoded, (*_numbered(4300, 7), *_numbered(4310, 7), "4320")),
    (_is_percent_encoded, ("7253", "7254", "7256", "7257", "7259")),
    (_is_place, ("4309",)),
    (frozenset("01").__contains__, ("4321", "4322", "4323")),
    (_SEXES.__contains__, ("7252",)),
    (_is_media_type, ("7241",)),
    (_is_birth_sequence, ("7258",)),
    (_has_importer_index, ("7040",)),
    (_is_iban, ("8007",)),
    (_is_roll, ("8001",)),
    (_has_no_leading_zero, ("8011",)),
)
_RULES: dict[str, Rule] = {ai: rule for rule, ais in _ROWS for ai in ais}


def fits_content(ai: str, value: str) -> bool:
    """Tell whether a value that has the format of its AI also has the content that it needs."""
    rule = _RULES.get(ai)
    return rule is None or rule(value)
