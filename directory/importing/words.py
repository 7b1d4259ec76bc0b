"""The vocabularies as a file writes them: slugs in a CSV, names and synonyms of others in HSDS."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.utils.text import slugify

from accounts.faults import BadValueError, UnreadableError
from directory.importing.values import hint, short
from directory.models import Term, Vocabulary


@dataclass(frozen=True, eq=False)
class Words:
    """Every term, read once for one import (one query)."""

    terms: tuple[Term, ...]

    @classmethod
    def load(cls) -> Self:
        """UnreadableError while there is no vocabulary: every row would be refused for it."""
        terms = tuple(Term.objects.all())
        if not any(term.vocabulary == Vocabulary.PROFESSION for term in terms):
            raise UnreadableError("The directory has no professions yet. Run `python manage.py load_terms` first.")
        return cls(terms)

    @cached_property
    def ids(self) -> Mapping[tuple[str, str], int]:
        return {(term.vocabulary, term.slug): term.pk for term in self.terms}

    @cached_property
    def by_id(self) -> Mapping[int, Term]:
        return {term.pk: term for term in self.terms}

    def id_of(self, vocabulary: str, slug: str) -> int:
        """BadValueError for a slug that the vocabulary lacks."""
        try:
            return self.ids[vocabulary, slug]
        except KeyError:
            slugs = [term.slug for term in self.terms if term.vocabulary == vocabulary]
            meant = hint(slug, slugs)
            raise BadValueError(f"“{short(slug)}” is not in the vocabulary {vocabulary}.{meant}") from None

    def slugs(self, ids: Iterable[int], vocabulary: str) -> tuple[str, ...]:
        return tuple(sorted(self.by_id[key].slug for key in ids if self.by_id[key].vocabulary == vocabulary))

    def meant_by(self, label: str) -> frozenset[int]:
        """The terms that somebody else's word names: by slug or name, else by a synonym no other term shares.

        Never a guess: a word that two terms share ("lawyer") names neither.
        """
        return self._named.get(fold(label)) or self._spoken.get(fold(label), frozenset())

    @cached_property
    def _named(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for term in self.terms:
            found[fold(term.slug)].add(term.pk)
            found[fold(term.name)].add(term.pk)
        return {label: frozenset(keys) for label, keys in found.items()}

    @cached_property
    def _spoken(self) -> Mapping[str, frozenset[int]]:
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for term in self.terms:
            for synonym in term.synonyms:
                found[fold(synonym), term.vocabulary].add(term.pk)
        clear: dict[str, set[int]] = defaultdict(set)
        for (label, _vocabulary), keys in found.items():
            if len(keys) == 1:
                clear[label] |= keys
        return {label: frozenset(keys) for label, keys in clear.items()}


def fold(label: str) -> str:
    """Compare words, not spelling: case, accents, hyphens and punctuation do not count."""
    return slugify(label) or re.sub(r"\s+", " ", label.strip().casefold())
