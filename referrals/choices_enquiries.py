"""The short lists that enquiries and answers to them choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Funding(models.TextChoices):
    """How the work would be paid for."""

    LEGAL_AID = "legal_aid", _("Legal aid")
    PAID = "paid", _("A fee, paid by us or by the client")
    FREE = "free", _("There is no money for it")
    UNSETTLED = "unsettled", _("Not settled yet")


class Meeting(models.TextChoices):
    """How they would meet."""

    EITHER = "either", _("Either will do")
    REMOTE = "remote", _("By telephone or video")
    IN_PERSON = "in_person", _("In person")


class Paying(models.TextChoices):
    """On which terms somebody could take it."""

    LEGAL_AID = "legal_aid", _("Legal aid")
    FEE = "fee", _("A fee, to be agreed")
    FREE = "free", _("Without a fee")


# How many may be asked in parallel.
FEWEST, MOST = 2, 12
