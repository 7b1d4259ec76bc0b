"""Legal time limits, tests and duties."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.names import jurisdiction_name
from directory.guidance.models.keeping import Kept
from directory.guidance.models.revisions import Keeping
from directory.guidance.querysets import RuleQuerySet, Status

JURISDICTION = r"^([A-Z]{2}(-[A-Z]{3})?|COE)$"
# Jurisdictions that are no country.
UNIONS = {"EU": _("European Union"), "COE": _("Council of Europe")}


class Unit(models.TextChoices):
    """What the amount counts."""

    DAYS = "days", _("days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")


class Basis(models.TextChoices):
    """What sort of text it stands in: policy can be bent, statute cannot."""

    STATUTE = "statute", _("Law")
    POLICY = "policy", _("Policy, not law")
    TREATY = "treaty", _("Treaty")
    UNKNOWN = "unknown", _("Not known")


class Rule(Kept):
    """One reading of one rule; readings of the same rule share their `topic` and are shown together."""

    topic = models.SlugField(_("topic"), max_length=80, help_text=_("Readings of the same rule share it."))
    title = models.CharField(_("title"), max_length=120)
    jurisdiction = models.CharField(
        _("jurisdiction"), max_length=6, validators=[RegexValidator(JURISDICTION)],
        help_text=_("A country (NO), a part (GB-SCT), EU, or COE for the Council of Europe."),
    )  # fmt: skip
    amount = models.PositiveSmallIntegerField(_("amount"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=15, choices=Unit.choices, blank=True)
    is_minimum = models.BooleanField(_("at least"), default=False)
    counted_from = models.CharField(_("counted from"), max_length=120, blank=True)
    authority = models.CharField(_("where it stands, or who set it"), max_length=120, blank=True)
    basis = models.CharField(_("law or policy"), max_length=10, choices=Basis.choices, default=Basis.UNKNOWN)
    text = models.CharField(_("in our words"), max_length=400, blank=True)
    status = models.CharField(_("status"), max_length=15, choices=Status.choices, default=Status.NOT_VERIFIED)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = RuleQuerySet.as_manager()
    kept_as = Keeping.RULES

    class Meta(Kept.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            *Kept.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True, unit="") | Q(amount__isnull=False, amount__gt=0, unit__in=Unit.values),
                name="rule_amount_has_its_unit",
                violation_error_message=_("An amount and its unit go together; an amount is 1 or more."),
            ),
            models.CheckConstraint(
                condition=Q(is_minimum=False) | Q(amount__isnull=False),
                name="rule_minimum_of_an_amount",
                violation_error_message=_("“At least” needs an amount."),
            ),
            models.CheckConstraint(condition=Q(jurisdiction__regex=JURISDICTION), name="rule_jurisdiction_is_a_code"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="rule_basis_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="rule_status_known"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_valid_in_order",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.IN_FORCE) | Q(valid_to=None),
                name="rule_in_force_has_no_end",
                violation_error_message=_("What is in force has no end: say that it was replaced, or empty the end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_name}: {self.title}"

    @property
    def jurisdiction_name(self) -> str:
        return str(UNIONS.get(self.jurisdiction) or jurisdiction_name(self.jurisdiction))

    @property
    def length(self) -> str:
        """The time limit in words ("at least 30 days"); empty for a rule that is none."""
        if not self.amount:
            return ""
        words = {
            Unit.DAYS: ngettext("%(n)d day", "%(n)d days", self.amount),
            Unit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", self.amount),
            Unit.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", self.amount),
            Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", self.amount),
        }[Unit(self.unit)] % {"n": self.amount}
        return gettext("at least %(length)s") % {"length": words} if self.is_minimum else words
