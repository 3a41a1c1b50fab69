"""Which application identifiers need others beside them, and which exclude each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

# No application identifier begins with another one. So in these rows a beginning stands for all
# that it begins: 310 for net weights in kilograms with any number of decimals, 31 for metric
# measures.
_PRODUCT = "01 02 8006 8026"
_CONTENT = "01 02"
_PIECE = "01 8006"
_PERSON = "8017 8018"
_MEASURED = "30 31 32 35 36"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One of `needs` must be there completely, none of `excludes` may be."""

    needs: tuple[tuple[str, ...], ...]
    excludes: tuple[str, ...]

    def broken(self, ai: str, present: Collection[str]) -> str | None:
        """Return what is wrong with this AI among those present."""
        if self.needs and not any(
            all(_is_any(start, present) for start in alternative) for alternative in self.needs
        ):
            return f"{ai} needs {' or '.join(map('+'.join, self.needs))}"
        others = [other for other in present if other != ai and other.startswith(self.excludes)]
        return f"{ai} excludes {min(others)}" if others else None


def _is_any(start: str, present: Collection[str]) -> bool:
    return any(ai.startswith(start) for ai in present)


# General Specifications 4.14 (mandatory associations) and 4.13 (invalid pairs): application
# identifiers, what they need (alternatives; + for together), what they exclude. Rows that bind
# only qualifiers in the path are not repeated: see gs1_keys.
_ROWS = (
    ("01", "", "02 255 37"),
    ("02", "37", "01"),
    ("10 11 13 15 16", _PRODUCT, ""),
    ("12", "8020", ""),
    ("17", f"{_PRODUCT} 255", ""),
    ("20 240 241 242 7001", _PRODUCT, ""),
    ("243 337 710 711 712 713 714 715 716 717 8001", "01", ""),
    ("250", "01+21 8006+21", ""),
    ("251 7021 7240 8012", _PIECE, ""),
    ("255", "", "01 02 415 8006 8020 8026"),
    ("30 7002 7003 7005 7006 7007 7008 7009 7010 7011 703 8005 8008", _CONTENT, ""),
    ("310 311 312 313 314 315 316", _CONTENT, "="),
    ("320 321 322 323 324 325 326 327 328 329", _CONTENT, "="),
    ("350 351 352 356 357 360 361 364 365 366", _CONTENT, "="),
    ("330 331 332 333 334 335 336", "00 01", "="),
    ("340 341 342 343 344 345 346 347 348 349", "00 01", "="),
    ("353 354 355 362 363 367 368 369", "00 01", "="),
    ("337", "01", "="),
    ("37", "00+02 00+8026", "01 8006"),
    ("390", "255 8020", "390 391 394 8111"),
    ("391", "8020", "391"),
    ("392", "01+30 01+31 01+32 01+35 01+36", "392 393"),
    ("393", _MEASURED, "393"),
    ("394", "255", "394 8111"),
    ("395", _MEASURED, "392 393 395 8005"),
    ("403 4300 4301 4302 4304 4305 4306 4307 4308 4309", "00", ""),
    ("4310 4311 4312 4314 4315 4316 4317 4318 4319", "00", ""),
    ("4320 4321 4322 4323 4324 4325 4326", "00", ""),
    ("4303", "4302", ""),
    ("4313", "4312", ""),
    ("420", "", "421"),
    ("421", "", "4307"),
    ("422", _PRODUCT, "426"),
    ("423 424 425", _CONTENT, "426"),
    ("426", _CONTENT, ""),
    ("427", "01+422 02+422", ""),
    ("4330", "00", "4331"),
    ("4331", "00", "4330"),
    ("4332", "00", "4333"),
    ("4333", "00", "4332"),
    ("7004", "01+10", ""),
    ("7020", "01+416 8006+416", ""),
    ("7022", "01+7021 8006+7021", ""),
    ("723", "01 8004", ""),
    ("7241 7242", _PERSON, ""),
    ("7250", "8018", "7251"),
    ("7251", "8018", "7250"),
    ("7252 7257", "8018", ""),
    ("7253 7254 7255", _PERSON, "7256 7259"),
    ("7256", _PERSON, ""),
    ("7258", "8018+7259", ""),
    ("7259", "8018", "7256"),
    ("8006", "", "01 37"),
    ("8007", "415", ""),
    ("8009", "00 01", ""),
    ("8017", "", "8018"),
    ("8018", "", "8017"),
    ("8026", "37", "02 8006"),
    ("8030", "00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018", ""),
    ("8111", "255", ""),
)


def _rule(start: str, needs: str, excludes: str) -> _Rule:
    """Return the rule of a row; = stands for the same measure with other decimals."""
    alternatives = tuple(tuple(part.split("+")) for part in needs.split())
    return _Rule(alternatives, tuple(excludes.replace("=", start).split()))


_RULES = {
    start: _rule(start, needs, excludes)
    for starts, needs, excludes in _ROWS
    for start in starts.split()
}
_LENGTHS = (2, 3, 4)


def broken_pair(present: Collection[str]) -> str | None:
    """Return the first association rule that these application identifiers break, in words."""
    for ai in sorted(present):
        for rule in (_RULES.get(ai[:length]) for length in _LENGTHS[: len(ai) - 1]):
            broken = rule.broken(ai, present) if rule else None
            if broken:
                return broken
    return None
