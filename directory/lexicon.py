"""All terms in one query: what each is called, what stands above it and below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.db import connection

from directory.models import Term

# PostgreSQL advisory locks are numbers: this one stands for "what the words of the vocabularies are".
VOCABULARY_LOCK = 0x48544D01


@dataclass(frozen=True)
class Word:
    """One term, detached from the database."""

    id: int
    vocabulary: str
    slug: str
    name: str
    parent_id: int | None
    synonyms: tuple[str, ...]


class Lexicon:
    """The vocabularies as they stood when this was read. `version` names that state (models.TermVersion)."""

    def __init__(self, words: Iterable[Word], version: UUID | None = None) -> None:
        self.words = {word.id: word for word in words}
        self.version = version

    def with_ancestors(self, terms: Iterable[int]) -> list[Word]:
        """Return the terms and all that they are part of, each once, in a steady order."""
        found: dict[int, Word] = {}
        for term in terms:
            found.update(self._lines[term])
        return list(found.values())

    def with_descendants(self, terms: Iterable[int]) -> set[int]:
        """Return the terms and all that are part of them."""
        roots = set(terms)
        return {term for term, line in self._lines.items() if roots & line.keys()}

    def slugs(self, vocabulary: str) -> dict[str, Word]:
        """Return the terms of one vocabulary by slug, in their own order."""
        return self._by_slug.get(vocabulary, {})

    def roots(self, vocabulary: str) -> list[Word]:
        """Return the terms of one vocabulary that are part of no other, in their own order."""
        return self._roots.get(vocabulary, [])

    @cached_property
    def _roots(self) -> dict[str, list[Word]]:
        found: dict[str, list[Word]] = {}
        for word in self.words.values():
            if not word.parent_id:
                found.setdefault(word.vocabulary, []).append(word)
        return found

    @cached_property
    def _by_slug(self) -> dict[str, dict[str, Word]]:
        found: dict[str, dict[str, Word]] = {}
        for word in self.words.values():
            found.setdefault(word.vocabulary, {})[word.slug] = word
        return found

    @cached_property
    def _lines(self) -> dict[int, dict[int, Word]]:
        return {term: self._line(word) for term, word in self.words.items()}

    def _line(self, word: Word | None) -> dict[int, Word]:
        line: dict[int, Word] = {}
        while word is not None and word.id not in line:
            line[word.id] = word
            word = self.words.get(word.parent_id) if word.parent_id else None
        return line


def current() -> Lexicon:
    """Return all terms as they are now; they are read again only when one has changed (one small query)."""
    with connection.cursor() as cursor:
        # A trigger renames the state of the terms with each change; those who see the change see the new name.
        cursor.execute("SELECT name FROM directory_termversion")
        row = cursor.fetchone()
    _last[:] = [_at(row[0] if row else None)]
    return _last[0]


def last() -> Lexicon:
    """Return all terms as this process read them last. For whoever then sees by `version` whether they still hold."""
    return _last[0] if _last else current()


_last: list[Lexicon] = []


@lru_cache(maxsize=2)
def _at(version: UUID | None) -> Lexicon:
    rows = Term.objects.order_by("vocabulary", "position", "name")
    columns = rows.values_list("pk", "vocabulary", "slug", "name", "parent_id", "synonyms")
    return Lexicon((Word(*row[:5], tuple(row[5])) for row in columns), version)


def share() -> None:
    """Until the transaction ends nobody renames a term. Whoever writes entries takes this before locking a profile."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s)")


def own() -> None:
    """Until the transaction ends nobody writes an entry. Whoever renames a term takes this first."""
    _lock("SELECT pg_advisory_xact_lock(%s)")


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [VOCABULARY_LOCK])
