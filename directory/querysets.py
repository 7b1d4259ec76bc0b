"""Phrases about terms and profiles."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Permission, Role, has_permission
from directory.states import State

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor
    from directory.models import ClaimRequest, Evidence, FoundCount, Photo, Profile, Submission, Term  # noqa: F401 - the type parameters below

# An availability nobody confirmed for this many days says nothing about today.
AVAILABILITY_DAYS = 30
# For how long a lapsed check is looked for; longer than any worker stays down.
LAPSE_DAYS = 7
# A smaller number of searches could tell who has searched.
FEWEST = 10


class TermQuerySet(models.QuerySet["Term"]):
    """Words of the vocabularies."""

    def of(self, vocabulary: str) -> Self:
        """Only this vocabulary, in its own order."""
        return self.filter(vocabulary=vocabulary)

    def by_address(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], "Term"]:
        """Those of the terms named as (vocabulary, slug) that exist, in one query."""
        wanted = set(keys)
        found = {(term.vocabulary, term.slug): term for term in self.filter(slug__in={slug for _, slug in wanted})}
        return {key: term for key, term in found.items() if key in wanted}


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Entries of the directory."""

    def published(self) -> Self:
        """What the public may see: published, and either listed with its source or with a checked identity."""
        current = self._verifications().filter(
            profile=OuterRef("pk"), claim="identity", expires_on__gt=timezone.localdate()
        )
        return self.filter(Q(state=State.PUBLISHED) & (~Q(source_name="") | Exists(current)))

    def identified(self) -> Self:
        """Those whose holder's identity is checked, and that check counts today."""
        today = timezone.localdate()
        return self.filter(verifications__claim="identity", verifications__expires_on__gt=today).distinct()

    def decayed(self) -> Self:
        """Those whose search entry says what time alone has made untrue.

        Lapsed checks are looked for over some days, so that an idle worker misses none; doing it again changes nothing.
        """
        now, today = timezone.now(), timezone.localdate()
        said = Q(search_entry__card__availability__in=["open", "waiting", "away", "closed"])
        old = Q(availability_confirmed_at__lte=now - timedelta(days=AVAILABILITY_DAYS))
        back = Q(search_entry__card__availability="away", away_until__lt=today)
        lapsed = Exists(
            self._verifications().filter(
                profile=OuterRef("pk"), expires_on__lte=today, expires_on__gt=today - timedelta(days=LAPSE_DAYS)
            )
        )
        hidden = ~Exists(self.model._default_manager.published().filter(pk=OuterRef("pk")))
        return self.filter(search_entry__isnull=False).filter((said & old) | back | lapsed | hidden)

    def listed(self) -> Self:
        """Imported from elsewhere, not checked by us."""
        return self.exclude(source_name="")

    def held_by(self, user: "User") -> Self:
        """What somebody looks after: by name, or because they manage the organisation that it belongs to."""
        managed = Q(organisation__memberships__user=user, organisation__memberships__role=Role.MANAGER)
        return self.filter(Q(holders__user=user) | managed).distinct()

    def reachable(self) -> Self:
        """Whom members can write to: shown, checked by us, and somebody looks after it."""
        return self.published().filter(source_name="", holders__user__is_active=True).distinct()

    def deserted(self) -> Self:
        """Those that nobody looks after any more who could read what is sent to them, by name or as a manager."""
        named = self._related("holders").filter(profile=OuterRef("pk"), user__is_active=True)
        managers = Membership.objects.filter(role=Role.MANAGER, user__is_active=True)
        return self.filter(~Exists(named), ~Exists(managers.filter(organisation=OuterRef("organisation"))))

    def with_page(self) -> Self:
        """All that the profile page reads, in a constant number of queries."""
        shown = self._related("photos").filter(profile=OuterRef("pk"), is_shown=True).values("pk")
        return (
            self.select_related("profession", "measures")
            .annotate(shown_photo=Subquery(shown))
            .prefetch_related(
                "terms", "registrations", Prefetch("verifications", self._verifications().order_by("claim"))
            )
        )

    def for_index(self) -> Self:
        """All that one entry of the search index is made from, in a constant number of queries."""
        return self.prefetch_related("terms", Prefetch("verifications", self._verifications().order_by("claim")))

    def figures(self) -> dict[str, int]:
        """Count what the public sees: profiles checked and listed, and the countries and languages they cover."""
        public = self.published()
        counts = public.aggregate(
            checked=Count("pk", filter=Q(source_name="")), listed=Count("pk", filter=~Q(source_name=""))
        )
        places = Func("countries", "country", function="array_append", output_field=ArrayField(models.CharField()))
        return counts | {"countries": public._different(places), "languages": public._different(F("languages"))}

    def _different(self, codes: Combinable) -> int:
        code = Func(codes, function="unnest", output_field=models.CharField())
        code.set_returning = True
        return self.order_by().annotate(code=code).values("code").distinct().count()

    def _verifications(self) -> models.QuerySet:
        return self._related("verifications")

    def _related(self, name: str) -> models.QuerySet:
        # The models cannot be imported here: they import this module.
        related = cast("type[models.Model]", self.model._meta.get_field(name).related_model)
        return related._default_manager.all()


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """What was handed in."""

    def waiting(self) -> Self:
        """Nobody has decided yet."""
        return self.filter(decided_at=None)


class ClaimRequestQuerySet(models.QuerySet["ClaimRequest"]):
    """Claims that somebody asked to be checked."""

    def waiting(self) -> Self:
        """Nobody has decided yet."""
        return self.filter(decided_at=None)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Files that show a claim."""

    def visible_to(self, user: "User") -> Self:
        """Moderators see all, everybody else those of claims that they asked about themselves."""
        rows = self.select_related("request__profile", "file")
        if has_permission(user, Permission.MODERATE_DIRECTORY):
            return rows
        return rows.filter(request__made_by=user)


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Faces."""

    def visible_to(self, who: "Actor") -> Self:
        """Everybody sees what is shown of a published entry; holders and moderators see theirs, moderators all."""
        related = cast("type[models.Model]", self.model._meta.get_field("profile").related_model)
        profiles = cast("ProfileQuerySet", related._default_manager.all())
        shown = Q(is_shown=True, profile__in=profiles.published())
        if not who.is_authenticated:
            return self.filter(shown)
        if has_permission(who, Permission.MODERATE_DIRECTORY):
            return self.all()
        return self.filter(shown | Q(profile__in=profiles.held_by(who)))


class FoundCountQuerySet(models.QuerySet["FoundCount"]):
    """How often profiles were found."""

    def tellable(self, today: date) -> Self:
        """What may be told: weeks that are over, so that nobody watches a number grow, and numbers from FEWEST on."""
        return self.filter(week__lt=monday(today), count__gte=FEWEST)


def monday(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())
