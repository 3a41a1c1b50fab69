"""What changed between two texts is shown word by word, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from portal.writing.difference import Change, DiffLine, Run, difference, field_difference

WORDS = st.sampled_from(
    ["nước", "mắm", "cà", "phê", " ", "  ", "\n", "\n\n", ",", ".", "40/KH-UBND"]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map("".join))


def side(lines: list[DiffLine] | tuple[DiffLine, ...], hidden: Change) -> str:
    return "".join(run.text for line in lines for run in line.runs if run.change is not hidden)


@given(TEXTS, TEXTS)
def test_kept_and_added_words_are_the_new_text_and_kept_and_removed_the_old(
    before: str, after: str
) -> None:
    lines = tuple(difference(before, after))

    assert side(lines, Change.REMOVED) == after
    assert side(lines, Change.ADDED) == before


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(line.is_changed for line in difference(text, text))


@given(TEXTS, TEXTS)
def test_the_difference_of_a_field_keeps_both_values(before: str, after: str) -> None:
    runs = field_difference(before, after)

    assert "".join(run.text for run in runs if run.change is not Change.REMOVED) == after
    assert "".join(run.text for run in runs if run.change is not Change.ADDED) == before


def test_only_the_changed_words_of_a_line_are_marked() -> None:
    before = "Mở đầu\nSở nộp báo cáo trước ngày 20/11.\nKết\n"
    after = "Mở đầu\nSở nộp báo cáo trước ngày 25/11.\nKết\n"

    _, changed, last = difference(before, after)

    assert changed.runs == (
        Run(Change.KEPT, "Sở nộp báo cáo trước ngày "),
        Run(Change.REMOVED, "20"),
        Run(Change.ADDED, "25"),
        Run(Change.KEPT, "/11.\n"),
    )
    assert not last.is_changed


def test_a_word_with_another_tone_is_another_word() -> None:
    runs = field_difference("cân", "cần")

    assert runs == (Run(Change.REMOVED, "cân"), Run(Change.ADDED, "cần"))


def test_lines_with_nothing_in_common_are_replaced_as_a_whole() -> None:
    runs = field_difference("một hai ba bốn", "năm sáu bảy bốn")

    assert [run.change for run in runs] == [Change.REMOVED, Change.ADDED]


def test_large_texts_of_a_few_words_come_to_an_end() -> None:
    before, after = (
        " ".join("ab\nc"[at * at // step % 4] for at in range(100_000)) for step in (3, 7)
    )

    lines = tuple(difference(before, after))

    assert side(lines, Change.REMOVED) == after
