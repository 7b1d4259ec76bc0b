"""Phrases about reference data."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from directory.guidance.models import FirstResponder, Hotline, Review, Revision, Rule  # noqa: F401 - the type parameters below

# Words that people add or leave out without meaning anything by it.
SMALL_WORDS = frozenset({"and", "&", "of", "the"})
WORDS = 10
# Days after which a check is too old to be shown without a word of warning.
STALE = 180


class Status(models.TextChoices):
    """Whether a rule may be relied on. What nobody could verify is never shown as if it held."""

    IN_FORCE = "in_force", _("In force at the date of its source")
    SUPERSEDED = "superseded", _("Replaced")
    NOT_VERIFIED = "not_verified", _("Not verified")


class FirstResponderQuerySet(models.QuerySet["FirstResponder"]):
    """Organisations that can be picked in the Home Office's form."""

    def matching(self, text: str) -> Self:
        """Those whose name holds every word of `text` (its first WORDS), in any order; an empty text names all."""
        words = [word for word in text.replace("\x00", " ").split() if word.lower() not in SMALL_WORDS]
        found = self
        for word in words[:WORDS]:
            found = found.filter(name__icontains=word)
        return found


class KeptQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that editors keep true."""

    def published(self) -> Self:
        """Those that anybody may read."""
        return self.filter(is_published=True)

    def stale(self, today: date) -> Self:
        """Those that were last checked more than STALE days ago."""
        return self.filter(checked_on__lt=today - timedelta(days=STALE))

    def due(self, today: date) -> Self:
        """Those that are shown and should be looked at again."""
        return self.filter(is_published=True, review_by__lte=today)

    def owed_by(self, editor: "User", editors: "Collection[User]") -> Self:
        """Those that one of the editors owes another look: what they took, and what none of them has taken."""
        others = [each.pk for each in editors if each != editor]
        return self.exclude(taken_by__in=others)

    def untold(self, since: date) -> Self:
        """Those of which no editor was told since a day."""
        return self.filter(Q(told_on=None) | Q(told_on__lt=since))


class HotlineQuerySet(KeptQuerySet["Hotline"]):
    """Telephone lines."""

    def for_country(self, code: str) -> Self:
        """Those of one country, by its two-letter code."""
        return self.filter(country=code)

    def for_children(self) -> Self:
        """Those that people under 18 may call."""
        return self.filter(takes_children=True)


class RuleQuerySet(KeptQuerySet["Rule"]):
    """Time limits, tests and duties."""

    def shown(self) -> Self:
        """Those of which anybody may read something: a reading, or the title of what was never verified."""
        return super().published()

    def published(self) -> Self:
        """Those that anybody may read: what was never verified is not among them."""
        return super().published().exclude(status=Status.NOT_VERIFIED)

    def unheld(self) -> Self:
        """Those of which the public learns that we hold nothing we could vouch for: their title, and no more."""
        return super().published().filter(status=Status.NOT_VERIFIED)

    def on_topic(self, topic: str) -> Self:
        """All readings of one rule."""
        return self.filter(topic=topic)

    def limits(self) -> Self:
        """Those that are a length of time."""
        return self.filter(amount__isnull=False)

    def possible_on(self, day: date) -> Self:
        """Those that held on a day, or may have: what ended before it or began after it is not among them."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class RevisionQuerySet(models.QuerySet["Revision"]):
    """What became of rows."""

    def of_row(self, kind: str, code: str) -> Self:
        """Those of one row, the newest first."""
        return self.filter(kind=kind, code=code).order_by("-version")

    def on_topic(self, topic: str) -> Self:
        """Those that changed of which rule a reading is."""
        return self.filter(kind="rules", changes__topic__contains=[topic])


class ReviewQuerySet(models.QuerySet["Review"]):
    """Tasks: rows to be read at their source again."""

    def undone(self) -> Self:
        """Those that somebody owes."""
        return self.filter(done_at=None)

    def of_row(self, kind: str, code: str) -> Self:
        """Those of one row, the newest first."""
        return self.filter(kind=kind, code=code).order_by("-pk")
