"""Phrases about terms and profiles."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from directory.states import State

if TYPE_CHECKING:
    from directory.models import Profile, Term  # noqa: F401 - the type parameters below


class TermQuerySet(models.QuerySet["Term"]):
    """Words of the vocabularies."""

    def of(self, vocabulary: str) -> Self:
        """Only this vocabulary, in its own order."""
        return self.filter(vocabulary=vocabulary)


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Entries of the directory."""

    def published(self) -> Self:
        """What the public may see: published, and either listed with its source or with a checked identity."""
        current = self._verifications().filter(
            profile=OuterRef("pk"), claim="identity", expires_on__gt=timezone.localdate()
        )
        return self.filter(Q(state=State.PUBLISHED) & (~Q(source_name="") | Exists(current)))

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

    def _verifications(self) -> models.QuerySet:
        return self.model._meta.get_field("verifications").related_model._default_manager.all()
