"""The search finds what people mean in the real records."""

from flask import Flask

from bench.relevance import TARGET_AMONG, TARGET_FIRST, judge, score


def test_the_search_answers_what_people_ask(seeded_app: Flask) -> None:
    results = judge(seeded_app)

    found = score(results)

    missed = [f"{result.query} ({result.place})" for result in results if result.place != 1]
    assert found.queries >= 60
    assert found.first >= TARGET_FIRST, missed
    assert found.among >= TARGET_AMONG, missed
