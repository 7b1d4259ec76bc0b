"""The short lists that cases choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseClosing(models.TextChoices):
    """Why a case was closed."""

    HELPED = "helped", _("They have what they came for")
    PASSED_ON = "passed_on", _("Somebody else works with them now")
    LEFT = "left", _("They did not want to go on")
    LOST = "lost", _("They cannot be reached any more")
    OTHER = "other", _("Another reason")


class DeadlineKind(models.TextChoices):
    """What has to be done until a day, or what happens on it."""

    RECONSIDERATION_RG = "reconsideration_rg", _("Reconsideration of a negative reasonable grounds decision")
    RECONSIDERATION_CG = "reconsideration_cg", _("Reconsideration of a negative conclusive grounds decision")
    RECOVERY_END = "recovery_end", _("End of the recovery period after a positive reasonable grounds decision")
    JUDICIAL_REVIEW = "judicial_review", _("Judicial review")
    APPEAL = "appeal", _("Appeal to a tribunal")
    HEARING = "hearing", _("Hearing")
    REPORT_DUE = "report_due", _("Report due")
    COMPENSATION = "compensation", _("Compensation claim")
    EMPLOYMENT_CLAIM = "employment_claim", _("Employment claim")
    OTHER = "other", _("Something else")


RECONSIDERATIONS = frozenset({DeadlineKind.RECONSIDERATION_RG, DeadlineKind.RECONSIDERATION_CG})
# Which rule of directory.guidance counts; of every other kind none is held.
TOPICS = {
    DeadlineKind.RECONSIDERATION_RG: "uk-reconsideration",
    DeadlineKind.RECONSIDERATION_CG: "uk-reconsideration",
    DeadlineKind.RECOVERY_END: "uk-recovery-period",
}
# So many days before a deadline its owner is reminded, and on the day itself.
STEPS = (14, 7, 2, 0)
