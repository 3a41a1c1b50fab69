"""The text of PDF files is taken without page numbers and broken lines."""

import itertools
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from portal.core.errors import RefusedError
from portal.writing.convert.pdf_file import MOST_PAGES, from_pdf

FONTS = Path(__file__).parents[3] / "static" / "fonts" / "ttf"
FONT = "Chu"
LONG = "Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành và địa phương"


def make_pdf(path: Path, pages: list[list[str]], **options: str) -> Path:
    pdfmetrics.registerFont(TTFont(FONT, str(next(iter(sorted(FONTS.glob("*.ttf")))))))
    canvas = Canvas(str(path), **options)
    for lines in pages:
        canvas.setFont(FONT, 11)
        for at, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * at, line)
        canvas.showPage()
    canvas.save()
    return path


def test_lines_of_one_paragraph_are_joined(tmp_path: Path) -> None:
    lines = [
        LONG,
        "xây dựng kế hoạch kiểm tra.",
        "1. Mục đích",
        LONG + ".",
        "- Một việc",
        "- Hai việc",
    ]
    path = make_pdf(tmp_path / "a.pdf", [lines])

    paragraphs = from_pdf(path).markdown.split("\n\n")

    assert paragraphs == [
        f"{LONG} xây dựng kế hoạch kiểm tra.",
        "1. Mục đích",
        f"{LONG}.",
        "- Một việc",
        "- Hai việc",
    ]


def test_page_numbers_and_repeated_heads_are_taken_away(tmp_path: Path) -> None:
    pages = [
        ["UBND TỈNH - BÁO CÁO NĂM 2025", f"Nội dung {word} của báo cáo.", LONG + ".", f"- {n} -"]
        for n, word in enumerate(("một", "hai", "ba", "bốn"), start=1)
    ]
    path = make_pdf(tmp_path / "a.pdf", pages)

    markdown = from_pdf(path).markdown

    assert "UBND TỈNH" not in markdown
    assert "- 2 -" not in markdown
    assert all(f"Nội dung {word} của báo cáo." in markdown for word in ("một", "hai", "ba", "bốn"))


def test_a_sentence_goes_on_over_the_page(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[LONG + ".", LONG], ["thực hiện " + LONG + "."]])

    assert f"{LONG} thực hiện {LONG}." in from_pdf(path).markdown


def test_signs_of_markdown_are_words(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[LONG + " *sao* <b> [x](javascript:alert(1))"]])

    assert "\\*sao\\* \\<b> \\[x\\](javascript:alert(1))" in from_pdf(path).markdown


def test_a_scanned_file_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[], []])

    with pytest.raises(RefusedError, match="ảnh chụp"):
        from_pdf(path)


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[LONG + "."], [], [LONG + "."]])

    assert "trang 2." in from_pdf(path).notes[1]


def test_a_file_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[]] * (MOST_PAGES + 1))

    with pytest.raises(RefusedError, match="trang"):
        from_pdf(path)


def test_a_file_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[LONG]])
    clock = itertools.count(0.0, 1_000.0)

    with pytest.raises(RefusedError, match="phức tạp"):
        from_pdf(path, elapsed=lambda: next(clock))


def test_a_protected_file_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=make_pdf(tmp_path / "a.pdf", [[LONG]]))
    writer.encrypt("mat-khau", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    (tmp_path / "b.pdf").write_bytes(buffer.getvalue())

    with pytest.raises(RefusedError, match="mật khẩu"):
        from_pdf(tmp_path / "b.pdf")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"%PDF-1.7" + b"(" * 999]
)
def test_what_is_not_a_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)

    with pytest.raises(RefusedError):
        from_pdf(path)
