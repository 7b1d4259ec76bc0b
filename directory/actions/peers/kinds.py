"""What members are told about each other: never a name, never a word of what was written."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.kinds import is_holder, is_moderator, key_of
from directory.models import Post, Profile, SavedSearch, Thread
from notifications.choices import Pace
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from accounts.models import User


def side(thread: Thread, profile: Profile) -> str:
    """Name one side of a thread, as the subject of what its people are told: what one has read, no other is told."""
    return f"directory.thread:{thread.pk}/{profile.pk}"


def _parts(subject: str) -> tuple[str, str]:
    thread, _slash, profile = key_of(subject).partition("/")
    return thread, profile


def _thread_page(subject: str) -> str:
    return reverse("directory:thread", args=[_parts(subject)[0]])


def _is_unread(subject: str) -> bool:
    thread, profile = _parts(subject)
    return Post.objects.filter(thread=UUID(thread), read_at=None).exclude(profile=UUID(profile)).exists()


def _reported_page(subject: str) -> str:
    return reverse("directory:reported_thread", args=[key_of(subject)])


def _is_reported(subject: str) -> bool:
    return Thread.objects.reported().filter(pk=key_of(subject)).exists()


def _search_page(subject: str) -> str:
    return reverse("directory:search", args=[key_of(subject)])


def _has_news(subject: str) -> bool:
    return SavedSearch.objects.filter(pk=key_of(subject)).exclude(fresh=[]).exists()


def _searches(user: "User") -> bool:
    return SavedSearch.objects.filter(user=user).exists()


WRITTEN = MemberKind(
    name="directory.written",
    title=_("Somebody has written to you"),
    headline=_("Somebody has written to you"),
    why=_("you look after an entry that members can write to"),
    page=_thread_page,
    may_receive=is_holder,
    is_wanted=_is_unread,
)
REPORTED = MemberKind(
    name="directory.reported",
    title=_("Messages between members are reported"),
    headline=_("Something waits to be looked at"),
    why=_("you look after the entries"),
    page=_reported_page,
    may_receive=is_moderator,
    is_wanted=_is_reported,
)
MATCHES = MemberKind(
    name="directory.matches",
    title=_("A search that you saved finds somebody new"),
    headline=_("A search that you saved finds more"),
    why=_("you saved a search"),
    page=_search_page,
    may_receive=_searches,
    is_wanted=_has_news,
    pace=Pace.DIGEST,
)
PEER_KINDS = (WRITTEN, REPORTED, MATCHES)
