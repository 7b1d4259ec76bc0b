"""What a number is, and what may be said about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatasetKind(models.TextChoices):
    """How the numbers came about. Two kinds are never added up or drawn on one axis, unless an editor writes why."""

    OFFICIAL = "official", _("Official count")
    ESTIMATE = "estimate", _("Estimate")
    NGO = "ngo", _("Figure of a non-governmental organisation")
    PRESS = "press", _("Figure from the press")


class MeasureKind(models.TextChoices):
    """What may be done with the numbers of a measure: counts add up, shares and changes are checked against counts."""

    COUNT = "count", _("Count")
    SHARE = "share", _("Share")
    CHANGE = "change", _("Change")
    MONEY = "money", _("Money")
    ORDINAL = "ordinal", _("Place in an order")


class Against(models.TextChoices):
    """With what a change compares."""

    BEFORE = "before", _("the period before")
    YEAR_BEFORE = "year_before", _("the same period a year before")


class Precision(models.TextChoices):
    """As much of its day as a publication says. A month counts as its last day."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")


class ReleaseKind(models.TextChoices):
    """Why there was a publication."""

    SCHEDULED = "scheduled", _("Scheduled")
    CORRECTION = "correction", _("Correction")
    AD_HOC = "ad_hoc", _("Ad hoc")


class Qualifier(models.TextChoices):
    """What the source says beside a number."""

    EXACT = "exact", _("exactly")
    OVER = "over", _("more than")
    UNDER = "under", _("fewer than")
    ABOUT = "about", _("about")


class Flag(models.TextChoices):
    """Status letters as the Government Statistical Service writes them in brackets.

    Source: "Using symbols and shorthand in tables", analysisfunction.civilservice.gov.uk (GSS), 11 January 2022.
    """

    AVERAGE = "a", _("average")
    BREAK = "b", _("break in the series")
    CONFIDENTIAL = "c", _("confidential")
    ESTIMATED = "e", _("estimated")
    FORECAST = "f", _("forecast")
    LOW = "low", _("low: rounds to zero")
    PROVISIONAL = "p", _("provisional")
    REVISED = "r", _("revised")
    TOTAL = "t", _("total")
    UNRELIABLE = "u", _("low reliability")
    NONE = "w", _("none recorded")
    MISSING = "x", _("not available")
    NOT_APPLICABLE = "z", _("not applicable")


# A cell without a value says why.
EMPTY_FLAGS = (Flag.CONFIDENTIAL, Flag.LOW, Flag.NONE, Flag.MISSING, Flag.NOT_APPLICABLE)


class ImportState(models.TextChoices):
    """Where a file stands that somebody handed in."""

    QUEUED = "queued", _("Waiting to be read")
    REFUSED = "refused", _("Refused: it has faults")
    PREVIEWED = "previewed", _("Waiting for your word")
    TAKING = "taking", _("Accepted, and being stored")
    ACCEPTED = "accepted", _("Accepted")
    DROPPED = "dropped", _("Dropped")
