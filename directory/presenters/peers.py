"""What members see of each other: work contacts, threads, saved searches, shared lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Actor
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from directory import picks
from directory.filters import Ask
from directory.lexicon import Lexicon
from directory.models import Post, Profile, SavedSearch, SharedEntry, Thread
from directory.permissions import is_verified_member, speaking
from directory.presenters import facets, words
from directory.presenters.pages import Page, page
from directory.search import facets as numbers


class Work(NamedTuple):
    """What verified members see beside the public contact. `write`: where one writes to them; empty when one cannot."""

    email: str
    telephone: str
    dialled: str
    write: str


class Line(NamedTuple):
    """One thread in a list."""

    href: str
    name: str
    mine: str
    when: str
    unread: int


class Said(NamedTuple):
    """One message. `who`: the entry that it speaks for; `by`: which colleague wrote it, told to their own side only."""

    who: str
    by: str
    at: Any
    text: str | None
    is_mine: bool


class Kept(NamedTuple):
    """One saved search."""

    search: SavedSearch
    tags: list[str]
    href: str
    is_gone: bool


class Row(NamedTuple):
    """One entry of a shared list; no page when it is not shown any more."""

    entry: SharedEntry
    page: Page | None
    by: str


def work(profile: Profile, who: Actor) -> Work | None:
    """Return the work contact of an entry, for verified members only (visitors: no query; others: three at most)."""
    if profile.is_listed or not is_verified_member(who):
        return None
    number = profile.members_phone
    dialled = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    write = reverse("directory:write", args=[profile.slug]) if _can_write(profile, who) else ""
    found = Work(profile.members_email, number, f"tel:{dialled}" if dialled else "", write)
    return found if any(found) else None


def _can_write(profile: Profile, who: Actor) -> bool:
    mine = speaking(who)
    return bool(mine) and profile not in mine and Profile.objects.reachable().filter(pk=profile.pk).exists()


def lines(threads: Sequence[Thread], held: Iterable[UUID]) -> list[Line]:
    """Return the threads of a page (one query): the other side, unless it is not shown any more, and what is unread."""
    mine = set(held)
    shown = _shown({key for each in threads for key in (each.first_id, each.second_id)})
    return [_line(each, each.first if each.first_id in mine else each.second, shown) for each in threads]


def _line(thread: Thread, mine: Profile, shown: set[UUID]) -> Line:
    return Line(
        href=reverse("directory:thread", args=[thread.pk]),
        name=name_of(thread.other(mine), shown),
        mine=mine.name,
        when=words.day(thread.last_at),
        unread=thread.unread,  # type: ignore[attr-defined]
    )


def name_of(profile: Profile, shown: set[UUID]) -> str:
    """Name an entry, as long as everybody may know it."""
    return profile.name if profile.pk in shown else _("An entry that is not shown any more")


def shown_of(thread: Thread) -> set[UUID]:
    """Which of the two sides everybody can see (one query)."""
    return _shown({thread.first_id, thread.second_id})


def _shown(keys: set[UUID]) -> set[UUID]:
    return set(Profile.objects.published().filter(pk__in=keys).values_list("pk", flat=True))


def said(thread: Thread, posts: Sequence[Post], mine: Profile | None, shown: set[UUID]) -> list[Said]:
    """Open messages, in one query. `mine`: the reader's side, whose colleagues are named; None for a moderator."""
    opened = sealing.open_texts(Sealed(bytes(post.body), thread.owner, post.place) for post in posts)
    names = {each.pk: each.name if mine is None else name_of(each, shown) for each in (thread.first, thread.second)}
    return [
        Said(
            names[post.profile_id], _by(post, mine), post.sent_at, text, mine is not None and post.profile_id == mine.pk
        )
        for post, text in zip(posts, opened, strict=True)
    ]


def _by(post: Post, mine: Profile | None) -> str:
    # Whoever has no name would be called by their address.
    return post.sender.name if post.sender and mine is not None and post.profile_id == mine.pk else ""


def kept(search: SavedSearch, known: Lexicon) -> Kept:
    """Return a saved search with its choices in words, and where it is asked."""
    address = reverse("directory:results") + querystring(search.choices)
    return Kept(search, tags(search.choices, known), address, picks.query(search.choices, known) is None)


def tags(choices: Mapping[str, Sequence[str]], known: Lexicon) -> list[str]:
    """Name the choices; a term that is gone has no name."""
    told = []
    for kind in numbers.CHOICES:
        values = [value for value in choices.get(kind, ()) if kind in numbers.CODES or value in known.slugs(kind)]
        told += [facets.label(kind, value, known) for value in values]
    return told + [str(facets.FLAG_LABELS[flag]) for flag in choices.get(picks.FLAGGED, ())]


def querystring(choices: Mapping[str, Sequence[str]]) -> str:
    """Return the address of the results that asks the same."""
    values = {kind: tuple(values) for kind, values in choices.items() if kind != picks.FLAGGED}
    return Ask(values=values, flags=frozenset(choices.get(picks.FLAGGED, ()))).querystring()


def choices_of(ask: Ask) -> dict[str, list[str]]:
    """Return what was chosen from lists; what was typed is left out."""
    chosen = {kind: list(ask.of(kind)) for kind in numbers.CHOICES} | {picks.FLAGGED: sorted(ask.flags)}
    return picks.checked(chosen)


def rows(entries: Sequence[SharedEntry]) -> list[Row]:
    """Return the entries of a list in a constant number of queries."""
    keys = [each.profile_id for each in entries if each.is_shown]  # type: ignore[attr-defined]
    pages = {each.pk: page(each) for each in Profile.objects.published().with_page().filter(pk__in=keys)}
    return [Row(each, pages.get(each.profile_id), each.added_by.name if each.added_by else "") for each in entries]
