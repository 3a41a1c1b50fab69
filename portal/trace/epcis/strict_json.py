"""JSON from outside, read strictly and within bounds."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

DEEPEST = 24
LONGEST_NUMBER = 40
LONGEST_TEXT = 4_000
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class MalformedJsonError(ValueError):
    """Something that is no JSON, or more than the portal takes; `reason` is for machines."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_json(data: bytes) -> Any:
    """The value of a UTF-8 JSON text.

    Raises MalformedJsonError also for what JSON leaves open or a database cannot keep: names that
    stand twice, numbers without end, control characters, halves of surrogate pairs, deep nesting.
    """
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except UnicodeDecodeError:
        raise MalformedJsonError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise MalformedJsonError(f"not JSON: line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise MalformedJsonError("nested too deeply") from None
    _refuse_depth(value)
    return value


def write_json(value: object) -> str:
    """The shortest JSON text of a value, letters as they are."""
    return _WRITER.encode(value)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise MalformedJsonError("a name stands twice in one object")
    for name, value in pairs:
        _refuse_unfit(name)
        if isinstance(value, str):
            _refuse_unfit(value)
    return made


def _refuse_unfit(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise MalformedJsonError(f"a text is longer than {LONGEST_TEXT} characters")
    if _UNFIT.search(text):
        raise MalformedJsonError("a text holds control characters or broken surrogates")


def _refuse_constant(name: str) -> Any:
    raise MalformedJsonError(f"{name} is no number of JSON")


def _float(digits: str) -> float:
    number = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise MalformedJsonError("a number is too large or too long")
    return number


def _int(digits: str) -> int:
    # Whole numbers that a double cannot hold exactly mean something else to every reader.
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) > 2**53:
        raise MalformedJsonError("a number is too large or too long")
    return int(digits)


def _refuse_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise MalformedJsonError("nested too deeply")
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if not isinstance(value, list):
        return ()
    for one in value:
        if isinstance(one, str):
            _refuse_unfit(one)
    return value
