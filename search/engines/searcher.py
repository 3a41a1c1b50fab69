"""Answers a question from one view: layers, correction, order, facets."""

from dataclasses import dataclass

from search.ask import MAX_PAGE_SIZE, MAX_REACHABLE, Hit, Page, Query, Sort, Tier
from search.engines import facets, layers, rank, repair, wording
from search.engines.layers import Layers
from search.engines.rank import Ranked
from search.engines.view import View
from search.lexicon import Lexicon
from search.question import Question, Words, analyse, code_keys
from search.terms import code_term, word_term

_ORDERS = {
    Sort.RELEVANCE: rank.by_relevance,
    Sort.DATE: rank.by_date,
    Sort.STARS: rank.by_stars,
}
# Words stand together by chance if no more records hold them all than this multiple of it, or
# if so many times more are found for what was probably meant.
_CHANCE, _MANY = 2.0, 8
_MAX_LOOKED_UP = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """The records that fit a question, and how it was read."""

    layers: Layers
    corrected: str | None = None
    did_you_mean: str | None = None


def page_of(view: View, lexicon: Lexicon, query: Query) -> Page:
    """Answer a query; odd input is cut to what is sensible and never an error."""
    size = min(max(query.size, 1), MAX_PAGE_SIZE)
    number = min(max(query.page, 1), MAX_REACHABLE)
    listing = not query.text.strip()
    found = _everything(view) if listing else findings(view, analyse(query.text, lexicon))
    allowed = facets.passing(view, query.filters)
    total = (found.layers.bits & allowed).bit_count()
    sort = Sort.DATE if listing and query.sort is Sort.RELEVANCE else query.sort
    start, end = (number - 1) * size, min(number * size, MAX_REACHABLE)
    ranked = _ORDERS[sort](found.layers, allowed, start, end) if start < end else []
    return Page(
        total=total,
        hits=tuple(_hit(view, row) for row in ranked),
        facets=facets.counts(view, found.layers.bits, query.facets, query.filters),
        corrected=found.corrected,
        did_you_mean=found.did_you_mean,
        generation=view.generation,
        page=number,
        size=size,
        truncated=total > MAX_REACHABLE,
    )


def hits_with_code(view: View, code: str) -> tuple[Hit, ...]:
    """Return the records that bear a code in any spelling, current before superseded ones."""
    found = Layers(view)
    for key in code_keys(code):
        found.add(Tier.CODE, view.bits(code_term(key)), ())
        if found.rows:
            break
    ranked = rank.by_relevance(found, view.alive, 0, _MAX_LOOKED_UP)
    return tuple(_hit(view, row) for row in ranked)


def findings(view: View, question: Question) -> Findings:
    """Gather layers from the best fit on, weaker ones only while hits are few."""
    found = Layers(view)
    layers.add_codes(found, question)
    layers.add_adjacent(found, question)
    if found.is_whole or not question.words:
        return Findings(_widened(found, question))
    return _repaired(view, question, found) or Findings(_widened(found, question))


def _widened(found: Layers, question: Question) -> Layers:
    if found.total < layers.ENOUGH and question.words:
        layers.add_scattered(found, question)
        if not found.rows:
            layers.add_some(found, question)
    return found


def _repaired(view: View, question: Question, adjacent: Layers) -> Findings | None:
    """Return what a repaired question finds, if its words stand together as typed ones do not."""
    meant = repair.repaired(view, question)
    if meant is None:
        return None
    is_sure = repair.is_known_whole(view, meant) and _binds_more(view, meant, question.words)
    if adjacent.rows and not is_sure:
        return None
    typed, repaired = Layers(view), Layers(view)
    layers.add_scattered(typed, question)
    layers.add_folded(repaired, Tier.REPAIRED, Tier.REPAIRED, [meant])
    if not typed.rows:
        layers.add_words(repaired, Tier.REPAIRED, [meant])
    if not repaired.rows:
        return None
    text = wording.as_text(view, question, meant)
    if not typed.rows:
        return Findings(repaired, corrected=text)
    if not is_sure and _is_meant(view, question, typed, repaired):
        return Findings(typed, did_you_mean=text)
    layers.add_scattered(repaired, question)
    return Findings(repaired, did_you_mean=text)


def _is_meant(view: View, question: Question, typed: Layers, repaired: Layers) -> bool:
    """Whether too many records hold the words as typed for that to be chance."""
    by_chance = _CHANCE * _by_chance(view, question)
    return by_chance < typed.total and repaired.total < _MANY * typed.total


def _binds_more(view: View, meant: Words, typed: Words) -> bool:
    """Whether more neighbours belong together than in what was typed."""
    return len(layers.sticky(view, meant)) > len(layers.sticky(view, typed))


def _by_chance(view: View, question: Question) -> float:
    expected = float(view.total)
    for word in question.words:
        expected *= view.count(word_term(word.folded)) / max(view.total, 1)
    return expected


def _everything(view: View) -> Findings:
    found = Layers(view)
    found.add(Tier.CODE, view.alive, ())
    return Findings(found)


def _hit(view: View, row: Ranked) -> Hit:
    return Hit(*view.name(row.number), int(row.tier), round(row.score, 6))
