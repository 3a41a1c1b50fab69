"""The three engines that are measured, behind one small interface."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Protocol

import tantivy

from bench.search.questions import FACETS, Ask
from search.ask import Query, Sort
from search.document import Document
from search.index import open_index, open_writer
from search.lexicon import EMPTY
from search.question import Question, analyse, code_keys
from search.terms import (
    accent_pair_term,
    accent_word_term,
    code_term,
    facet_term,
    facets_of,
    impacts,
    pair_term,
    plain_terms,
    word_term,
)


class Engine(Protocol):
    """What is measured of an engine."""

    def build(self, documents: Iterable[Document]) -> None:
        """Write a new index."""

    def ask(self, ask: Ask) -> int | None:
        """Answer as a page would need it and return the number of hits; None if it cannot."""


class Ours:
    """The portal's own search."""

    name = "portal"

    def __init__(self, directory: Path) -> None:
        self.directory = directory / self.name
        self.index = open_index(self.directory, EMPTY) if self.directory.exists() else None

    def build(self, documents: Iterable[Document]) -> None:
        """Write a new index."""
        with open_writer(self.directory, EMPTY) as writer:
            writer.rebuild(documents)

    def ask(self, ask: Ask) -> int | None:
        """Answer a search or a suggestion."""
        if self.index is None:
            raise FileNotFoundError(self.directory)
        if ask.prefix is not None:
            return len(self.index.suggest(ask.prefix))
        return self.index.search(ask.query).total


class Fts5:
    """SQLite FTS5 holding the same ready terms, hashed to plain words."""

    name = "FTS5"

    def __init__(self, directory: Path) -> None:
        self.base = sqlite3.connect(directory / "fts5.sqlite")

    def build(self, documents: Iterable[Document]) -> None:
        """Write a new index."""
        columns = ", ".join(f"{name} TEXT" for name in FACETS)
        self.base.execute(f"CREATE TABLE record (id INTEGER PRIMARY KEY, day TEXT, {columns})")
        self.base.execute(
            "CREATE VIRTUAL TABLE term USING fts5(terms, content='', tokenize='ascii', detail=none)"
        )
        for number, document in enumerate(documents, 1):
            row = (number, str(document.date), *_facet_row(document))
            self.base.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", row)
            text = " ".join(_tokens(document))
            self.base.execute("INSERT INTO term (rowid, terms) VALUES (?, ?)", (number, text))
        self.base.execute("CREATE INDEX by_day ON record (day)")
        self.base.commit()

    def ask(self, ask: Ask) -> int | None:
        """Answer a search; suggestions and repair are beyond it."""
        terms = _terms_of(ask)
        if terms is None:
            return None
        match = " AND ".join(f"({' OR '.join(map(_token, group))})" for group in terms)
        start = (ask.query.page - 1) * ask.query.size
        self.base.execute(_ORDERED[ask.query.sort], (match, ask.query.size, start)).fetchall()
        if ask.query.facets:
            self.base.execute(_COUNTED, (match,)).fetchall()
        counted = self.base.execute("SELECT count(*) FROM term WHERE term MATCH ?", (match,))
        return int(counted.fetchone()[0])


_ORDERED = {
    Sort.RELEVANCE: (
        "SELECT rowid FROM term WHERE term MATCH ? ORDER BY bm25(term) LIMIT ? OFFSET ?"
    ),
    Sort.DATE: (
        "SELECT id FROM record WHERE id IN (SELECT rowid FROM term WHERE term MATCH ?) "
        "ORDER BY day DESC LIMIT ? OFFSET ?"
    ),
}
_COUNTED = """
WITH found AS MATERIALIZED
    (SELECT * FROM record WHERE id IN (SELECT rowid FROM term WHERE term MATCH ?))
SELECT 'kind', kind, count(*) FROM found GROUP BY kind
UNION ALL SELECT 'commune', commune, count(*) FROM found GROUP BY commune
UNION ALL SELECT 'stars', stars, count(*) FROM found GROUP BY stars
UNION ALL SELECT 'year', year, count(*) FROM found GROUP BY year
"""


class Tantivy:
    """tantivy (Rust) holding the same ready terms."""

    name = "tantivy"

    def __init__(self, directory: Path) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        schema.add_unsigned_field("day", fast=True)
        for name in FACETS:
            schema.add_text_field(name, tokenizer_name="raw", fast=True)
        self.schema = schema.build()
        folder = directory / self.name
        folder.mkdir(exist_ok=True)
        self.index = tantivy.Index(self.schema, str(folder))
        self.searcher = self.index.searcher()

    def build(self, documents: Iterable[Document]) -> None:
        """Write a new index."""
        writer = self.index.writer(heap_size=100_000_000, num_threads=1)
        for document in documents:
            entry = tantivy.Document(terms=" ".join(_tokens(document)))
            entry.add_unsigned("day", document.date.toordinal() if document.date else 0)
            for name, value in zip(FACETS, _facet_row(document), strict=True):
                entry.add_text(name, value)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()

    def ask(self, ask: Ask) -> int | None:
        """Answer a search; suggestions and repair are beyond it."""
        terms = _terms_of(ask)
        if terms is None:
            return None
        found = tantivy.Query.boolean_query([self._either(group) for group in terms])
        start = (ask.query.page - 1) * ask.query.size
        order = "day" if ask.query.sort is Sort.DATE else None
        result = self.searcher.search(
            found, limit=ask.query.size, offset=start, count=True, order_by_field=order
        )
        if ask.query.facets:
            counts = {name: {"terms": {"field": name, "size": 200}} for name in FACETS}
            self.searcher.aggregate(found, counts)
        return int(result.count or 0)

    def _either(self, group: Sequence[str]) -> tuple[tantivy.Occur, tantivy.Query]:
        rows = [tantivy.Query.term_query(self.schema, "terms", _token(term)) for term in group]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, row) for row in rows])
        return tantivy.Occur.Must, rows[0] if len(rows) == 1 else either


ENGINES: tuple[type[Ours] | type[Fts5] | type[Tantivy], ...] = (Ours, Fts5, Tantivy)


def _token(term: str) -> str:
    return f"t{zlib.crc32(term.encode()):08x}"


def _tokens(document: Document) -> Iterator[str]:
    return map(_token, [*impacts(document), *plain_terms(document)])


def _facet_row(document: Document) -> list[str]:
    facets = facets_of(document)
    return [next(iter(facets.get(name, ())), "") for name in FACETS]


def _terms_of(ask: Ask) -> list[list[str]] | None:
    """Return the terms of the best tier: all groups must hold, in a group one of the terms."""
    if ask.prefix is not None or ask.needs_repair:
        return None
    filters = [
        [facet_term(name, value) for value in values] for name, values in ask.query.filters.items()
    ]
    return filters + [[term] for term in _text_terms(ask.query)]


def _text_terms(query: Query) -> list[str]:
    question = analyse(query.text, EMPTY)
    if question.codes:
        return [code_term(key) for key in islice(code_keys(question.codes[0]), 1)]
    return _exact(question) if question.is_marked else _folded(question)


def _exact(question: Question) -> list[str]:
    forms = [(word.folded, word.accent) for word in question.words]
    terms = [accent_pair_term(left, right) for left, right in pairwise(forms)]
    return terms + [accent_word_term(*form) for form in forms]


def _folded(question: Question) -> list[str]:
    forms = [word.folded for word in question.words]
    return [pair_term(left, right) for left, right in pairwise(forms)] + list(map(word_term, forms))
