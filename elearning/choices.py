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
    # detail: attempt, score (0 to 1); of a case exercise: case
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


class CaseStep(models.TextChoices):
    """The steps of a case exercise, in their order."""

    FIRST = "first", _("What you see first")
    WHOLE = "whole", _("The whole story")
    NAME = "name", _("What it may be a sign of")
    EXPLAIN = "explain", _("What else it may be")
    NEXT = "next", _("The next step")


class Cue(models.TextChoices):
    """Signs that no row of the catalogue names (elearning.cases.Cue)."""

    DEBT = "debt", _("A debt to whoever arranged the work or the journey")
    HOURS = "hours", _("Very long hours, or no day off")
    MINOR = "minor", _("Somebody under 18")
    FORCED_CRIME = "forced_crime", _("Being made to commit crimes")
    PAPERS = "papers", _("Papers kept by somebody else, or signed in a language not understood")
    ACCOUNT = "account", _("No access to one's own account or pay")
    THREAT = "threat", _("Threats, also about the right to stay")
    RULES = "rules", _("Rules with punishments")
    ISOLATION = "isolation", _("Cut off from others, or watched")
    OTHER = "other", _("Another cue that is not in the list")


class PointsTo(models.TextChoices):
    """Whom a sentence points to (elearning.cases.PointsTo)."""

    VICTIM = "victim", _("The person exploited")
    TRAFFICKER = "trafficker", _("The trafficker")
    BOTH = "both", _("Both")
    CANNOT_TELL = "cannot_tell", _("It cannot be told")


class DrawnKind(models.TextChoices):
    """What draws on an indicator."""

    LESSON = "lesson", _("Lesson")
    CASE = "case", _("Case exercise")
    QUESTION = "question", _("Question")
