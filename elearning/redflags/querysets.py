"""Phrases about the catalogue."""

from typing import TYPE_CHECKING, Self

from django.db import models

from elearning.redflags.choices import SuggestionState
from elearning.redflags.states import FROZEN, OPEN, EditionState

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from elearning.redflags.models import Edition, Suggestion  # noqa: F401 - in the bases


class CatalogueQuerySet(models.QuerySet["Edition"]):
    """Editions of the catalogue."""

    def published(self) -> Self:
        """The one that counts today."""
        return self.filter(state=EditionState.PUBLISHED)

    def frozen(self) -> Self:
        """Those that counted once, or do."""
        return self.filter(state__in=FROZEN)

    def open(self) -> Self:
        """The one that is being worked on."""
        return self.filter(state__in=OPEN)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Cues that learners proposed."""

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state=SuggestionState.WAITING)

    def of(self, who: "Actor") -> Self:
        """Those of one person."""
        return self.filter(by=who) if who.is_authenticated else self.none()
