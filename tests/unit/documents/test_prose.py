"""Plain text of documents taken apart."""

from hypothesis import given
from hypothesis import strategies as st

from portal.core.prose import Block, Span, read_prose


def words(blocks: list[Block]) -> str:
    return "".join(span.text for block in blocks for line in block.lines for span in line)


def test_bullets_become_one_list_also_over_empty_lines() -> None:
    blocks = read_prose("Mở đầu:\n\n- một\n\n- hai\n- ba\n\nHết.", {})

    assert [(block.is_list, len(block.lines)) for block in blocks] == [
        (False, 1),
        (True, 3),
        (False, 1),
    ]


def test_a_number_becomes_a_link_the_first_time() -> None:
    (block,) = read_prose("Theo 996/QĐ-TTg; xem 996/QĐ-TTg.", {"996/QĐ-TTg": "/van-ban/a"})

    assert block.lines[0] == (
        Span("Theo "),
        Span("996/QĐ-TTg", "/van-ban/a"),
        Span("; xem 996/QĐ-TTg."),
    )


def test_a_longer_number_is_not_taken_for_a_shorter_one() -> None:
    links = {"Chỉ thị 38": "/x", "40/KH-UBND": "/y"}

    (block,) = read_prose("Chỉ thị 38-CT/TW, Kế hoạch 140/KH-UBND và 40/KH-UBND2", links)

    assert not any(span.href for span in block.lines[0])


def test_a_note_mark_leads_to_its_note() -> None:
    (block,) = read_prose("(cũ)[^2].", {})

    assert block.lines[0][1] == Span("2", "#chu-thich-2", is_note=True)


@given(
    st.text(st.sampled_from("ab 1/-\n[^]"), max_size=40), st.lists(st.sampled_from(["a", "1/b"]))
)
def test_no_word_is_lost(text: str, links: list[str]) -> None:
    blocks = read_prose(text, dict.fromkeys(links, "/x"))

    kept = [line.strip() for line in text.splitlines() if line.strip()]
    without_marks = "".join(line.removeprefix("- ") for line in kept)
    for note in ("[^1]", "[^11]", "[^111]"):
        without_marks = without_marks.replace(note, note.strip("[^]"))
    assert words(blocks) == without_marks
