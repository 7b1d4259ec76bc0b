"""The short lists that help requests choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Queue(models.TextChoices):
    """Which desk a request goes to."""

    GENERAL = "general", _("Desk")
    SAFEGUARDING = "safeguarding", _("Safeguarding desk")


class Urgency(models.IntegerChoices):
    """How soon somebody has to look, from what the person said about danger and age; lower is sooner."""

    NOW = 1, _("Now")
    SOON = 2, _("Soon")
    USUAL = 3, _("Usual")


class Author(models.TextChoices):
    """Who wrote a message of a request. A note is the desk's own: the person never sees it, yet erases it."""

    SEEKER = "seeker", _("the person")
    DESK = "desk", _("the desk")
    NOTE = "note", _("a note of the desk")


class Closing(models.TextChoices):
    """Why the desk closed a request."""

    HELPED = "helped", _("They have what they asked for")
    PASSED_ON = "passed_on", _("Somebody else helps them now")
    NOT_OURS = "not_ours", _("We cannot help with this, and said who can")
    UNCLEAR = "unclear", _("Nobody could be made out: a test or an empty message")
    QUIET = "quiet", _("They did not come back")


class OpeningReason(models.TextChoices):
    """Why somebody outside of the desk had to read a request."""

    LIFE = "life", _("Somebody's life may be at risk")
    ABSENT = "absent", _("Whoever has it cannot be reached")
    COURT = "court", _("A court has ordered it")
    FAULT = "fault", _("Something went wrong with it")
    COMPLAINT = "complaint", _("A complaint is being looked into")
