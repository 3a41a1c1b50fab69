"""Whether a rule holds for answers: three outcomes, one spelling, nothing unreachable."""

from itertools import chain, combinations, product

from hypothesis import given
from hypothesis import strategies as st

from portal.finder.judgement import (
    Answers,
    Asked,
    Condition,
    Terms,
    can_hold,
    judge,
    open_questions,
    read_answers,
)
from portal.finder.states import Fit, Mode

GROUPS = frozenset({"gao", "muoi"})
OPTIONS = {"vai": ("a", "b"), "can": ("x", "y", "z")}
ASKED = {
    "vai": Asked("vai", frozenset(OPTIONS["vai"]), is_multiple=False),
    "can": Asked("can", frozenset(OPTIONS["can"]), is_multiple=True),
}


def conditions() -> st.SearchStrategy[tuple[Condition, ...]]:
    """Up to one condition for each question; options may be out of use."""
    of_one = {
        code: st.builds(
            Condition,
            st.just(code),
            st.sampled_from(Mode),
            st.frozensets(st.sampled_from((*options, "cu")), min_size=1),
        )
        for code, options in OPTIONS.items()
    }
    return st.lists(st.sampled_from(sorted(of_one)), unique=True).flatmap(
        lambda codes: st.tuples(*(of_one[code] for code in codes))
    )


def terms() -> st.SearchStrategy[Terms]:
    groups = st.none() | st.frozensets(st.sampled_from(("gao", "muoi", "khac")), min_size=1)
    return st.builds(Terms, groups, conditions())


def subsets(options: tuple[str, ...]) -> list[frozenset[str]]:
    return [
        frozenset(one) for one in chain.from_iterable(combinations(options, n) for n in range(1, 4))
    ]


def complete_answers() -> list[Answers]:
    """Every way to answer everything."""
    return [
        Answers(group, {"vai": frozenset({role}), "can": scales})
        for group, role, scales in product(GROUPS, OPTIONS["vai"], subsets(OPTIONS["can"]))
    ]


def completions(partly: Answers) -> list[Answers]:
    """The complete answers that agree with what was told."""
    return [
        one
        for one in complete_answers()
        if one.group == partly.group
        and all(one.given[code] == chosen for code, chosen in partly.given.items())
    ]


def partial_answers() -> st.SearchStrategy[Answers]:
    scales = st.sampled_from(subsets(OPTIONS["can"]))
    given = st.fixed_dictionaries(
        {},
        optional={"vai": st.sampled_from(["a", "b"]).map(lambda o: frozenset({o})), "can": scales},
    )
    return st.builds(Answers, st.sampled_from(sorted(GROUPS)), given)


@given(terms(), partial_answers())
def test_what_is_settled_stays_settled_whatever_is_answered_later(
    rule: Terms, partly: Answers
) -> None:
    now = judge(rule, partly).fit
    later = {judge(rule, one).fit for one in completions(partly)}

    assert Fit.DEPENDS not in later
    if now is not Fit.DEPENDS:
        assert later == {now}
    assert (now is Fit.DEPENDS) <= bool(open_questions(rule, partly))


@given(terms())
def test_a_rule_counts_as_dead_exactly_when_no_answers_make_it_hold(rule: Terms) -> None:
    holds_somewhere = any(judge(rule, one).fit is Fit.APPLIES for one in complete_answers())

    assert can_hold(rule, GROUPS, ASKED) == holds_somewhere


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("nhom", "vai", "can", "rac", "")),
            st.sampled_from(("gao", "muoi", "a", "b", "x", "y", "cu", "", "'<script>")),
        )
    )
)
def test_every_spelling_of_an_address_reads_as_one(pairs: list[tuple[str, str]]) -> None:
    answers = read_answers(pairs, GROUPS, ASKED)
    again = read_answers(
        [tuple(one.split("=")) for one in answers.query.split("&") if one],  # type: ignore[misc]
        GROUPS,
        ASKED,
    )

    assert again == answers
    assert again.query == answers.query
    assert again.digest == answers.digest
    assert len(answers.given.get("vai", ())) <= 1
    assert answers.group in GROUPS | {""}


def test_another_group_or_an_excluded_answer_rules_a_rule_out() -> None:
    rule = Terms(frozenset({"gao"}), (Condition("vai", Mode.NONE, frozenset({"a"})),))

    assert judge(rule, Answers("muoi", {"vai": frozenset({"b"})})).fit is Fit.OUT
    assert judge(rule, Answers("gao", {"vai": frozenset({"a"})})).fit is Fit.OUT
    assert judge(rule, Answers("gao", {"vai": frozenset({"b"})})).fit is Fit.APPLIES
    assert judge(rule, Answers("gao")).fit is Fit.DEPENDS
    assert judge(rule, Answers("")).fit is Fit.OUT
