"""What may be done to the words of the vocabularies. A changed word is changed in every entry that uses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.permissions import Permission, System, require
from directory import indexing, lexicon
from directory.models import Profile, Term

if TYPE_CHECKING:
    from accounts.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """One term as a file states it; `parent` is a slug of the same vocabulary or empty."""

    vocabulary: str
    slug: str
    name: str
    parent: str = ""
    synonyms: tuple[str, ...] = ()
    position: int = 0


class ParentLoopError(ValueError):
    """A term was put below itself."""


@transaction.atomic
def save_term(*, term: Term, by: "Actor | System") -> Term:
    """Create or change a term, and re-index the profiles under it. ParentLoopError: it would stand below itself."""
    require(by, Permission.EDIT_VOCABULARY)
    lexicon.own()
    _refuse_loop(term)
    is_new = term.pk is None
    term.save()
    audit.record(by=by, verb="added" if is_new else "changed", target=term)
    if not is_new:
        indexing.refresh(_users_of([term.pk]))
    return term


@transaction.atomic
def upsert_terms(*, rows: Iterable[TermRow], by: "Actor | System") -> int:
    """Make the vocabularies say what the rows say (parents before children); return how many terms changed.

    Terms that no row names stay: profiles may use them.
    """
    require(by, Permission.EDIT_VOCABULARY)
    lexicon.own()
    known = {(term.vocabulary, term.slug): term for term in Term.objects.all()}
    changed = [term for row in rows if (term := _written(row, known))]
    if changed:
        audit.record(by=by, verb="loaded", target="vocabularies", detail={"changed": len(changed)})
        indexing.refresh(_users_of([term.pk for term in changed]))
    return len(changed)


def _written(row: TermRow, known: dict[tuple[str, str], Term]) -> Term | None:
    """Save the row's term; None when it already says so. KeyError for an unknown parent."""
    term = known.setdefault((row.vocabulary, row.slug), Term(vocabulary=row.vocabulary, slug=row.slug))
    wanted = {
        "name": row.name,
        "parent_id": known[row.vocabulary, row.parent].pk if row.parent else None,
        "synonyms": list(row.synonyms),
        "position": row.position,
    }
    if term.pk and all(getattr(term, field) == value for field, value in wanted.items()):
        return None
    for field, value in wanted.items():
        setattr(term, field, value)
    term.save()
    return term


def _refuse_loop(term: Term) -> None:
    parents = dict(Term.objects.values_list("pk", "parent_id"))
    above = term.parent_id
    while above is not None:
        if above == term.pk:
            raise ParentLoopError(f"{term} would stand below itself.")
        above = parents.get(above)


def _users_of(terms: list[int]) -> list:
    """Profiles that use one of these terms, or one below them."""
    below = lexicon.current().with_descendants(terms)
    users = Profile.objects.filter(Q(profession__in=below) | Q(terms__in=below))
    return list(users.values_list("pk", flat=True).distinct())
