"""The short lists that commissions and quotes choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Terms(models.TextChoices):
    """How a fee is counted."""

    FIXED = "fixed", _("A fixed fee")
    HOURLY = "hourly", _("By the hour")


class Paid(models.TextChoices):
    """How a report is paid for."""

    PRIVATE = "private", _("Privately")
    LEGAL_AID = "legal_aid", _("Legal aid, no prior authority needed")
    AUTHORITY = "authority", _("Legal aid, prior authority granted")


# How many may be asked for a quote, in one commission.
MOST = 12
# Days before the report is due on which whoever acts next is reminded; at 0 it is overdue.
REMINDERS = (7, 1, 0)
# Of one instruction: files with the letter, versions of the report, questions.
MOST_FILES, MOST_REPORTS, MOST_QUESTIONS = 100, 30, 60
