"""Print symbols per second and bytes per file: `python -m bench.qr [--json FILE]`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import zxingcpp
from PIL import Image

from bench.qr.drawings import DRAWINGS, our_png

_ROUNDS = 5
_SYMBOLS = 60
_DECODED = 500
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def main() -> None:
    """Measure every drawing, in turn within each round, and print the medians."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", type=Path, help="write the figures to this file as well")
    file: Path | None = arguments.parse_args().json
    figures = measure()
    for name, figure in figures.items():
        print(f"{name:20} {figure['per_second']:8.0f}/s {figure['bytes']:8.0f} bytes")
    read = decoded(_DECODED)
    print(f"{read} of {_DECODED} png decoded")
    if file:
        found = {"drawings": figures, "decoded": read, "of": _DECODED}
        file.write_text(json.dumps(found, indent=2), encoding="utf-8")


def measure() -> dict[str, dict[str, float]]:
    """Return, for each drawing, the median over the rounds of files per second, and its bytes."""
    for draw in DRAWINGS.values():
        draw(_address(0))
    rates: dict[str, list[float]] = {name: [] for name in DRAWINGS}
    for round_number in range(_ROUNDS):
        addresses = [_address(round_number * _SYMBOLS + number) for number in range(_SYMBOLS)]
        for name, draw in DRAWINGS.items():
            rates[name].append(_rate(draw, addresses))
    return {
        name: {"per_second": median(rates[name]), "bytes": len(draw(_address(0)))}
        for name, draw in DRAWINGS.items()
    }


def decoded(count: int) -> int:
    """Return how many of so many pictures a decoder reads as what was encoded."""
    return sum(_read(our_png(_address(number))) == _address(number) for number in range(count))


def _rate(draw: Callable[[str], bytes], addresses: list[str]) -> float:
    start = perf_counter()
    for address in addresses:
        draw(address)
    return len(addresses) / (perf_counter() - start)


def _read(png: bytes) -> str | None:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
    return found[0].text if found else None


def _address(number: int) -> str:
    """Return an address as printed on labels, each number another one."""
    spread = (number + 1) * 2_654_435_761 % 32**8
    code = "".join(_LETTERS[spread >> 5 * place & 31] for place in range(8))
    return f"https://tcdlcl.quangngai.gov.vn/q/{code}"


if __name__ == "__main__":
    main()
