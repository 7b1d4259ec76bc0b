"""The words of the catalogue's lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frontline(models.TextChoices):
    """Who looks (elearning.redflags.documents.Frontline)."""

    BANK = "bank", _("Bank or payment service")
    PLATFORM = "platform", _("Online platform")
    POLICE = "police", _("Police")
    SOCIAL_WORKER = "social_worker", _("Social work")
    HEALTH = "health", _("Health care")
    PUBLIC_OFFICE = "public_office", _("Public office")
    NEIGHBOUR = "neighbour", _("Neighbour, customer or passer-by")


class Category(models.TextChoices):
    """The three parts of the source's table."""

    BEHAVIOURAL = "behavioural", _("How somebody behaves")
    FINANCIAL = "financial", _("Money and identity")
    RECRUITMENT = "recruitment", _("Recruitment, coercion and surveillance")


class Subject(models.TextChoices):
    """Whom a row points to, as its source says."""

    VICTIM = "victim", _("the person exploited")
    TRAFFICKER = "trafficker", _("the trafficker")
    BOTH = "both", _("both")
    NOT_STATED = "not_stated", _("not stated in the source")


class SuggestionState(models.TextChoices):
    """What became of a cue that a learner proposed."""

    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Not taken up")
