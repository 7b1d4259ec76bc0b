"""Phrases about what professionals have among themselves: threads, saved searches, shared lists."""

from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from accounts.models import User
    from directory.models import (  # noqa: F401 - the type parameters below
        Post,
        Profile,
        SavedSearch,
        SharedEntry,
        SharedList,
        Thread,
    )
    from directory.querysets import ProfileQuerySet


class ThreadQuerySet(models.QuerySet["Thread"]):
    """What two entries have written to each other."""

    def visible_to(self, user: "User") -> Self:
        """Those of the entries that somebody looks after by name. Moderators see none of them here."""
        return self.filter(Q(first__holders__user=user) | Q(second__holders__user=user)).distinct()

    def between(self, one: "Profile", other: "Profile") -> Self:
        """The thread of these two, whoever began it."""
        return self.filter(Q(first=one, second=other) | Q(first=other, second=one))

    def of(self, profile: "Profile") -> Self:
        """All threads of one entry."""
        return self.filter(Q(first=profile) | Q(second=profile))

    def reported(self) -> Self:
        """What a moderator may read: one side has reported it, and no moderator has settled it."""
        return self.filter(reported_at__isnull=False, settled_at=None)

    def with_news_for(self, user: "User") -> Self:
        """Add `unread`: how many posts of the other side nobody on this side has opened."""
        mine = Q(posts__profile__holders__user=user)
        return self.annotate(unread=Count("posts", filter=Q(posts__read_at=None) & ~mine, distinct=True))


class PostQuerySet(models.QuerySet["Post"]):
    """Single messages."""

    def unread_by(self, profile: "Profile") -> Self:
        """What the other side wrote and this side has not opened."""
        return self.filter(read_at=None).exclude(profile=profile)


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Questions that somebody wants asked again."""

    def due(self, before: datetime) -> Self:
        """Those not asked since, who has waited longest first."""
        return self.filter(checked_at__lte=before, user__is_active=True).order_by("checked_at", "pk")


class SharedListQuerySet(models.QuerySet["SharedList"]):
    """Lists that an organisation keeps together."""

    def visible_to(self, user: "User") -> Self:
        """Those of the organisations that somebody belongs to, in whatever role."""
        return self.filter(organisation__in=user.memberships.values("organisation"))

    def with_sizes(self) -> Self:
        """Add `size`: how many entries stand on it."""
        return self.annotate(size=Count("entries"))


class SharedEntryQuerySet(models.QuerySet["SharedEntry"]):
    """Entries on shared lists."""

    def visible_to(self, user: "User") -> Self:
        """Those on lists that somebody may see."""
        return self.filter(list__organisation__in=user.memberships.values("organisation"))

    def with_standing(self) -> Self:
        """Add `is_shown`: whether everybody still sees what the row speaks of."""
        related = cast("type[models.Model]", self.model._meta.get_field("profile").related_model)
        profiles = cast("ProfileQuerySet", related._default_manager.all())
        return self.annotate(is_shown=Exists(profiles.published().filter(pk=OuterRef("profile")))).order_by(
            F("added_at"), "pk"
        )
