"""Keeping the entries true, in the transaction of whoever changes a profile."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from directory.search import distance, facets, reasons, spelling, tally
from directory.search.text import plain


@dataclass(frozen=True, slots=True)
class Document:
    """All that searching needs to know about one published profile.

    Texts, by how much they count: `name`; `specialisms` (names, synonyms, headline); `context` (profession with
    synonyms, names of countries and languages, place); `biography`. `phrases` are (words, label): what to say when one
    of these words found the profile, ("forced scamming", "Specialism: Forced online fraud"); a word that is in no
    phrase and not in the name is said to be in the text.
    `facets` are (kind, key): term kinds with primary keys (ancestors included), country, based and language with
    codes, ("legal_aid", "yes"), ("remote", "yes"). `latitude` and `longitude` are degrees and, where the location is
    confidential, the centre of its place. `open_until` is when the availability stops being believed; None when it is
    not open. `card` is JSON: what a card draws.
    """

    profile_id: UUID
    name: str
    specialisms: str
    context: str
    biography: str
    facets: tuple[tuple[str, int | str], ...]
    phrases: tuple[tuple[str, str], ...]
    score: int
    latitude: float | None
    longitude: float | None
    open_until: datetime | None
    card: dict


# Whoever has a number keeps it: drawing a new one for each conflict would thin the bitmaps out.
# What did not change keeps its old value, not an equal new one: PostgreSQL then leaves the indexes and the text alone.
_WRITE = """
INSERT INTO directory_search_searchentry AS entry
    (profile_id, number, facets, words, score, latitude, longitude, open_until, card, reasons)
SELECT profile_id,
       coalesce((SELECT number FROM directory_search_searchentry AS old WHERE old.profile_id = given.profile_id),
                nextval('directory_search_number')),
       facets::int[],
       setweight(to_tsvector('htmse', name), 'A') || setweight(to_tsvector('htmse', specialisms), 'B')
       || setweight(to_tsvector('htmse', context), 'C') || setweight(to_tsvector('htmse', biography), 'D'),
       score, latitude, longitude, open_until, card::jsonb, reasons::jsonb
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::float8[],
              %s::float8[], %s::timestamptz[], %s::text[], %s::text[])
    AS given (profile_id, name, specialisms, context, biography, facets, score, latitude, longitude, open_until, card,
              reasons)
 ORDER BY profile_id
ON CONFLICT (profile_id) DO UPDATE SET
    facets = CASE WHEN entry.facets = excluded.facets THEN entry.facets ELSE excluded.facets END,
    words = CASE WHEN entry.words = excluded.words THEN entry.words ELSE excluded.words END,
    card = CASE WHEN entry.card = excluded.card THEN entry.card ELSE excluded.card END,
    reasons = CASE WHEN entry.reasons = excluded.reasons THEN entry.reasons ELSE excluded.reasons END,
    score = excluded.score, latitude = excluded.latitude, longitude = excluded.longitude,
    open_until = excluded.open_until
 WHERE (entry.facets, entry.words, entry.score, entry.latitude, entry.longitude, entry.open_until, entry.card,
        entry.reasons)
    IS DISTINCT FROM (excluded.facets, excluded.words, excluded.score, excluded.latitude, excluded.longitude,
        excluded.open_until, excluded.card, excluded.reasons)
"""
_LEXEMES = """
SELECT text, tsvector_to_array(to_tsvector('htmse', plain)) FROM unnest(%s::text[], %s::text[]) AS given (text, plain)
"""
_GATHER = "ALTER INDEX search_words SET (fastupdate = {choice}); ALTER INDEX search_facets SET (fastupdate = {choice})"
_REMOVE = "DELETE FROM directory_search_searchentry WHERE profile_id = ANY(%s)"


def write(documents: Iterable[Document]) -> None:
    """Write the entries of these documents, anew or over their old ones, in a constant number of queries.

    Call it in the transaction of the change, with a thousand documents at most. Of two documents of one profile the
    later one counts.
    """
    wanted = list({document.profile_id: document for document in documents}.values())
    if not wanted:
        return
    lexemes = _lexemes({text for each in wanted for text in (each.name, *(phrase for phrase, _label in each.phrases))})
    texts = [_texts(each) for each in wanted]
    rows = [_row(each, read, lexemes) for each, read in zip(wanted, texts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, _columns(rows))
    spelling.learn(map(" ".join, texts))
    tally.tidy()


def remove(profile_ids: Collection[UUID]) -> None:
    """Take the entries of these profiles away; whoever has none stays without."""
    if profile_ids:
        with connection.cursor() as cursor:
            cursor.execute(_REMOVE, [list(profile_ids)])
        tally.tidy()


def tidy() -> None:
    """Forget words that nobody uses any more and fold the totals; once a day is often enough."""
    spelling.forget()
    tally.tidy(many=0)


@contextmanager
def gathering() -> Iterator[None]:
    """While thousands of entries are written, gather their words and sort them into the index many at a time.

    Three times as fast for the writer; searches meanwhile are exact but slower. Needs the owner of the table.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GATHER.format(choice="on"))
    try:
        with tally.unfolded():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_GATHER.format(choice="off"))
            cursor.execute("SELECT gin_clean_pending_list('search_words'), gin_clean_pending_list('search_facets')")
            cursor.execute("ANALYZE directory_search_searchentry, directory_search_spelledword")
        tally.tidy(many=0)


def _texts(document: Document) -> list[str]:
    """Return the texts as they are indexed, by how much they count."""
    return [plain(text) for text in (document.name, document.specialisms, document.context, document.biography)]


def _row(document: Document, texts: list[str], lexemes: dict[str, list[str]]) -> tuple:
    return (
        document.profile_id,
        *texts,
        f"{{{','.join(map(str, facets.numbers(document.facets)))}}}",
        document.score,
        distance.rounded(document.latitude),
        distance.rounded(document.longitude),
        document.open_until,
        json.dumps(document.card),
        json.dumps(reasons.book(document.name, document.phrases, lexemes)),
    )


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _lexemes(texts: set[str]) -> dict[str, list[str]]:
    """Return the lexemes of each text, as PostgreSQL will read them in a question."""
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, _columns([(text, plain(text)) for text in texts]))
        return dict(cursor.fetchall())
