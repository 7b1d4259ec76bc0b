"""The same questions put to tantivy, a search library in Rust that runs in this process and writes nothing back.

Not the same work: it ranks every hit, takes a box for a circle, allows typing errors instead of correcting them, and
its index is frozen, where ours changes in the transaction that changes a profile.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tantivy
from django.utils import timezone

from directory import lexicon
from directory.indexing import document
from directory.models import Profile
from directory.search import choices, distance, facets
from directory.search.choices import Choice
from directory.search.index import Document
from directory.search.text import asked, plain
from directory.search.values import Query

BOOSTS = {"name": 10.0, "specialisms": 4.0, "context": 2.0, "biography": 1.0}
FUZZY = dict.fromkeys(BOOSTS, (False, 1, True))
EVERY = {"facets": {"terms": {"field": "facets", "size": 10_000}}}
HEAP = 200_000_000


class Rival:
    """An index of every published profile in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.index = tantivy.Index(_schema(), path=str(folder))
        self.index.register_tokenizer("htmse", _analyser())
        writer = self.index.writer(HEAP, 1)
        for each in _documents():
            writer.add_document(_written(each))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, query: Query) -> tuple[int, list[Any], list[Any]]:
        """Return the total, one page of hits with their cards, and the counts of every filter."""
        words = " ".join(asked(query.text))
        found = self._search(query, words, {})
        return found if found[0] or not words else self._search(query, words, FUZZY)

    def _search(self, query: Query, words: str, fuzzy: dict[str, Any]) -> tuple[int, list[Any], list[Any]]:
        searcher = self.index.searcher()
        chosen, always = choices.chosen(query), list(self._always(query, words, fuzzy))
        everything = _all(chosen, always)
        order = {} if words else {"order_by_field": "score"}
        hits = searcher.search(everything, query.size, offset=(query.page - 1) * query.size, **order)
        cards = [searcher.doc(address) for _score, address in hits.hits]
        ignoring = [_all(choices.without(chosen, each), always) for each in chosen if not each.is_flag]
        counts = [searcher.aggregate(each, EVERY) for each in (everything, *ignoring)]
        return hits.count, cards, counts

    def _always(self, query: Query, words: str, fuzzy: dict[str, Any]) -> Iterator[tantivy.Query]:
        if words:
            yield self.index.parse_query(
                words, list(BOOSTS), field_boosts=BOOSTS, fuzzy_fields=fuzzy, conjunction_by_default=True
            )
        if query.available:
            yield self._range("open_until", tantivy.FieldType.Integer, int(timezone.now().timestamp()), 1 << 40)
        if query.near:
            box = distance.parameters(query.near)
            yield self._range("latitude", tantivy.FieldType.Float, box["south"], box["north"])
            yield self._range("longitude", tantivy.FieldType.Float, box["west"], box["east"])

    def _range(self, field: str, kind: tantivy.FieldType, low: float, high: float) -> tantivy.Query:
        return tantivy.Query.range_query(self.index.schema, field, kind, low, high)


def _all(chosen: list[Choice], always: list[tantivy.Query]) -> tantivy.Query:
    must = [(tantivy.Occur.Must, each) for each in always]
    must += [(tantivy.Occur.Must, _any(choice)) for choice in chosen]
    return tantivy.Query.boolean_query(must) if must else tantivy.Query.all_query()


def _any(choice: Choice) -> tantivy.Query:
    return tantivy.Query.term_set_query(_schema(), "facets", list(choice.values))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="htmse")
    builder.add_integer_field("facets", indexed=True, fast=True)
    builder.add_integer_field("score", fast=True)
    builder.add_integer_field("open_until", indexed=True, fast=True)
    builder.add_float_field("latitude", indexed=True, fast=True)
    builder.add_float_field("longitude", indexed=True, fast=True)
    builder.add_json_field("card", stored=True)
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    """The nearest it has to our text search configuration."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    builder = builder.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stopword("english"))
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def _documents() -> Iterator[Document]:
    known = lexicon.current()
    for profile in Profile.objects.published().for_index().iterator(chunk_size=1000):
        yield document(profile, known)


def _written(each: Document) -> tantivy.Document:
    written = tantivy.Document(
        name=plain(each.name),
        specialisms=plain(each.specialisms),
        context=plain(each.context),
        biography=plain(each.biography),
        score=each.score,
    )
    for number in facets.numbers(each.facets):
        written.add_integer("facets", number)
    if each.open_until:
        written.add_integer("open_until", int(each.open_until.timestamp()))
    if each.latitude is not None and each.longitude is not None:
        written.add_float("latitude", each.latitude)
        written.add_float("longitude", each.longitude)
    written.add_json("card", each.card)
    return written
