"""What editors are told."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, has_permission
from news.models import Article, BehindOriginal, DetailsChange, Edition, MovedClaim
from news.states import EditionState
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from accounts.models import User


def subject(edition: Edition) -> str:
    """Name an edition for whoever is told of it."""
    return f"{Edition._meta.label_lower}:{edition.pk}"


def subject_of_article(article: Article) -> str:
    """Name an article for whoever is told of it."""
    return f"{Article._meta.label_lower}:{article.pk}"


def is_editor(user: "User") -> bool:
    return has_permission(user, Permission.EDIT_NEWS)


def _page(subject: str) -> str:
    return reverse("news:desk_edition", args=[subject.rpartition(":")[2]])


def _details_page(subject: str) -> str:
    return reverse("news:desk_details", args=[subject.rpartition(":")[2]])


def _behind_page(_subject: str) -> str:
    return reverse("news:desk_behind")


def _moved_page(_subject: str) -> str:
    return reverse("news:desk_moved")


def _waits(subject: str) -> bool:
    """For a second person, or for anybody: its moment came, and it could not be published."""
    waiting = Edition.objects.in_review() | Edition.objects.due(timezone.now())
    return waiting.filter(pk=subject.rpartition(":")[2]).exists()


def _is_back(subject: str) -> bool:
    return Edition.objects.filter(pk=subject.rpartition(":")[2], state=EditionState.DRAFT).exists()


def _is_unanswered(_subject: str) -> bool:
    return MovedClaim.objects.open().exists()


def _is_undecided(subject: str) -> bool:
    return DetailsChange.objects.waiting().filter(article__pk=subject.rpartition(":")[2]).exists()


def _is_behind(subject: str) -> bool:
    return BehindOriginal.objects.open().filter(edition__pk=subject.rpartition(":")[2]).exists()


REVIEW = MemberKind(
    name="news.review",
    title=_("A text waits for a second person"),
    headline=_("Something waits to be read"),
    why=_("you are one of the editors"),
    page=_page,
    may_receive=is_editor,
    is_wanted=_waits,
)
CHANGES = MemberKind(
    name="news.changes",
    title=_("Somebody asks you to change a text"),
    headline=_("A text came back to you"),
    why=_("you wrote it"),
    page=_page,
    may_receive=is_editor,
    is_wanted=_is_back,
)
MOVED = MemberKind(
    name="news.moved",
    title=_("Numbers that articles quote have moved"),
    headline=_("Something that you keep has changed"),
    why=_("you are one of the editors"),
    page=_moved_page,
    may_receive=is_editor,
    is_wanted=_is_unanswered,
    is_fixed=True,
)
AROUND = MemberKind(
    name="news.details",
    title=_("A change around a public text waits for a second person"),
    headline=_("Something waits for your yes"),
    why=_("you are one of the editors"),
    page=_details_page,
    may_receive=is_editor,
    is_wanted=_is_undecided,
)
BEHIND = MemberKind(
    name="news.behind",
    title=_("A translation is behind its original"),
    headline=_("Something that you keep has changed"),
    why=_("you are one of the editors"),
    page=_behind_page,
    may_receive=is_editor,
    is_wanted=_is_behind,
    is_fixed=True,
)
KINDS = (REVIEW, CHANGES, MOVED, AROUND, BEHIND)
