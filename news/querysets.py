"""Phrases about articles."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Max, Q

from news.states import EditionState

if TYPE_CHECKING:
    from news.models import (  # noqa: F401 - in the bases
        Article,
        BehindOriginal,
        Claim,
        DetailsChange,
        Edition,
        MovedClaim,
        Subscriber,
    )


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles."""

    def published(self) -> Self:
        """Those that anybody may read."""
        return self.filter(live__isnull=False)

    def in_language(self, code: str) -> Self:
        """Those in one language."""
        return self.filter(language=code)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions."""

    def due(self, now: datetime) -> Self:
        """Those whose moment has come."""
        return self.filter(state=EditionState.SCHEDULED, scheduled_for__lte=now)

    def in_review(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(state=EditionState.IN_REVIEW)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Quoted numbers."""

    def live(self) -> Self:
        """Those that stand in what the public reads now: in the newest wording of a live edition."""
        newest = Max("revision__edition__revisions__number")
        public = self.filter(revision__edition__state=EditionState.PUBLISHED)
        return public.annotate(newest=newest).filter(revision__number=F("newest"))


class MovedClaimQuerySet(models.QuerySet["MovedClaim"]):
    """Numbers that moved under articles."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(answered_at=None)


class BehindOriginalQuerySet(models.QuerySet["BehindOriginal"]):
    """Translations that their originals have left behind."""

    def open(self) -> Self:
        """Those that nobody has brought up, or said to stand; of translations that can be read."""
        return self.filter(answered_at=None, translation__live__isnull=False)


class DetailsChangeQuerySet(models.QuerySet["DetailsChange"]):
    """Changes around texts."""

    def waiting(self) -> Self:
        """Those that a second person has not decided about."""
        return self.filter(state="waiting")


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Addresses that asked to be told."""

    def confirmed(self) -> Self:
        """Those whose reader said yes."""
        return self.filter(confirmed_at__isnull=False)

    def wanting(self, tags: Collection[int]) -> Self:
        """Those who chose one of these topics, or none and so all."""
        return self.filter(Q(topics__in=tags) | Q(topics=None)).distinct()

    def unconfirmed_since(self, moment: datetime) -> Self:
        """Those who never said yes, and asked before `moment`."""
        return self.filter(confirmed_at=None, asked_at__lt=moment)
