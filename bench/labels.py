"""Ten thousand labels as one PDF: time, memory, and whether every code on it is read.

Run as `python -m bench.labels [--json FILE] [--count 10000]`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import pypdfium2
import zxingcpp

from qr.batch import encode
from qr.paper import PAPERS, ROLL_50X30, SHEET_21, SHEET_65, Paper
from qr.sheet import draw_sheets
from qr.sheet_words import LabelContent

MEASURED = (SHEET_21, SHEET_65, ROLL_50X30)
CODES = 20_000
# A poor scan of the paper; a good printer's dots are three times finer.
DPI = 200
TARGET_SECONDS, TARGET_MB, TARGET_CODES = 10, 100, 10_000
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def main() -> None:
    """Measure the encoder and three papers, print one row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--draw", nargs=2, metavar=("PAPER", "FILE"), help="draw only; inner use")
    options = parser.parse_args()
    if options.draw:
        print(json.dumps(drawn(*options.draw, options.count)))
        return
    rows = [codes_per_second(), *(measured(paper, options.count) for paper in MEASURED)]
    for row in rows:
        print(row)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def codes_per_second() -> dict[str, object]:
    """How many different addresses one core turns into symbols, all eight masks rated."""
    addresses = [_address(number) for number in range(CODES)]
    encode(addresses[0])
    start = perf_counter()
    for address in addresses:
        encode(address)
    rate = round(CODES / (perf_counter() - start))
    return {"part": "batch encoder", "codes/s": rate, "target": TARGET_CODES}


def measured(paper: Paper, count: int) -> dict[str, object]:
    """Draw in a process of its own, whose peak memory is then that of the labels alone."""
    with tempfile.TemporaryDirectory(prefix="bench-labels-") as folder:
        file = Path(folder) / "labels.pdf"
        command = [sys.executable, "-m", "bench.labels", "--count", str(count)]
        command += ["--draw", paper.key, str(file)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        figures: dict[str, float] = json.loads(answer.stdout)
        read = decoded(file)
        megabytes = round(file.stat().st_size / 1e6, 1)
    wanted = {_address(number) for number in range(count)}
    return {
        "part": paper.name,
        "labels": count,
        "s": round(figures["seconds"], 2),
        "target s": TARGET_SECONDS,
        "peak MB": round(figures["peak_mb"]),
        "target MB": TARGET_MB,
        "labels/min": round(count / figures["seconds"] * 60),
        "file MB": megabytes,
        "decoded": len(read & wanted),
    }


def drawn(key: str, path: str, count: int) -> dict[str, float]:
    """Draw the labels into a file; return seconds and the peak memory of this process."""
    (paper,) = (one for one in PAPERS if one.key == key)
    start = perf_counter()
    with Path(path).open("wb") as file:
        draw_sheets(file, _labels(count), paper)
    seconds = perf_counter() - start
    # Unlike ru_maxrss, which a child inherits, this is the peak of this program alone.
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak_kb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return {"seconds": seconds, "peak_mb": peak_kb / 1024}


def decoded(file: Path) -> set[str]:
    """Return what a decoder reads on all pages at 200 dpi."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    document = pypdfium2.PdfDocument(file)
    read: set[str] = set()
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(picture, formats=formats, try_rotate=False)
        read.update(code.text for code in found)
        page.close()
    document.close()
    return read


def _labels(count: int) -> Iterator[LabelContent]:
    for number in range(count):
        address = _address(number)
        yield LabelContent(
            address,
            f"{address[-8:-4]}-{address[-4:]}",
            f"Nước mắm cá cơm than Đức Phổ, chai {number // 500} (dữ liệu mẫu)",
            lot=f"L2026-{number // 100:03d}",
            made_on=date(2026, 10, 1),
            expires_on=date(2027, 10, 1),
        )


def _address(number: int) -> str:
    """Return an address as printed on labels, each number another one."""
    spread = (number + 1) * 2_654_435_761 % 32**8
    code = "".join(_LETTERS[spread >> 5 * place & 31] for place in range(8))
    return f"https://tcdlcl.quangngai.gov.vn/q/{code}"


if __name__ == "__main__":
    main()
