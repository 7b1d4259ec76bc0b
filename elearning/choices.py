"""The words of the school's lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LearnerRole(models.TextChoices):
    """Whom a course is written for (elearning.documents.Role)."""

    EVERYONE = "everyone", _("Everyone")
    BANK = "bank", _("Banks")
    PLATFORM = "platform", _("Online platforms")
    POLICE = "police", _("Police")
    SOCIAL_WORKER = "social_worker", _("Social work")
    HEALTH = "health", _("Health care")
    PUBLIC_OFFICE = "public_office", _("Public offices")
    NGO = "ngo", _("Support organisations")
    LAWYER = "lawyer", _("Lawyers")
    EXPERT = "expert", _("Experts")


class EventKind(models.TextChoices):
    """What can happen to a learner's way through a course. Kept for ever; progress is worked out from these alone."""

    STARTED = "started", _("started the course")
    VIEWED = "viewed", _("opened")
    # The learner says that they have read, watched or taken it.
    MARKED = "marked", _("marked as done")
    BEGAN = "began", _("began an attempt")
    # detail: attempt, score (0 to 1)
    HANDED_IN = "handed_in", _("handed in")
    # detail: attempt, score
    REGRADED = "regraded", _("marked again")
    # From here on another version of the course counts. detail: number
    MOVED = "moved", _("went over to a newer version")
    RESET = "reset", _("started again")


class StandingState(models.TextChoices):
    """How far an activity is."""

    OPENED = "opened", _("Opened")
    COMPLETE = "complete", _("Complete")


class Confidence(models.IntegerChoices):
    """How sure somebody was of an answer, asked before they know."""

    GUESS = 1, _("I am guessing")
    FAIRLY = 2, _("Fairly sure")
    SURE = 3, _("Sure")


class AttemptState(models.TextChoices):
    """Where an attempt stands."""

    OPEN = "open", _("Open")
    HANDED_IN = "handed_in", _("Handed in")


class RegradePolicy(models.TextChoices):
    """What marking again does to marks that were given."""

    KEEP = "keep", _("Keep every mark: the mended question counts from now on")
    CREDIT_EITHER = "credit_either", _("Take the better of the old and the new mark")
    RESCORE = "rescore", _("Take the new mark, also where it is lower")
