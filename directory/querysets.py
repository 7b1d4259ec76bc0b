"""Phrases about terms and profiles."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Self, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from directory.states import State

if TYPE_CHECKING:
    from directory.models import Profile, Term  # noqa: F401 - the type parameters below

# An availability nobody confirmed for this many days says nothing about today.
AVAILABILITY_DAYS = 30
# For how long a lapsed check is looked for; longer than any worker stays down.
LAPSE_DAYS = 7


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

    def with_page(self) -> Self:
        """All that the profile page reads, in a constant number of queries."""
        return self.select_related("profession").prefetch_related(
            "terms", "registrations", Prefetch("verifications", self._verifications().order_by("claim"))
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
        # The model cannot be imported here: it imports this module.
        related = cast("type[models.Model]", self.model._meta.get_field("verifications").related_model)
        return related._default_manager.all()
