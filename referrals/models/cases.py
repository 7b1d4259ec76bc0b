"""A case and what belongs to it. Whatever is said about the person is sealed; in the clear stand dates and kinds."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.choices_cases import STEPS, CaseClosing, DeadlineKind
from referrals.querysets_cases import CaseDeadlineQuerySet, CaseQuerySet
from referrals.states_cases import CASE_TRANSITIONS, CaseState

CLOSED_FIELDS = {"closed_at": None, "closing": "", "erase_on": None}


class Case(models.Model):
    """One client of one caseworker, under a pseudonym. The row stays when all that it held is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="cases", verbose_name=_("organisation")
    )
    # Who works on it, and alone reads it. A closed one is nobody's when their account is deleted.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases", verbose_name=_("with")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closing = models.CharField(_("closed because"), max_length=12, choices=CaseClosing.choices, blank=True, default="")
    erase_on = models.DateField(_("to be erased on"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)
    pseudonym = models.BinaryField(_("sealed pseudonym"), null=True)
    # Country, region, languages, needs, exploitation types: JSON, sealed.
    answers = models.BinaryField(_("sealed answers"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(closing__in=["", *CaseClosing.values]), name="case_closing_known"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.OPEN) | Q(owner__isnull=False), name="case_open_has_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False, erase_on__isnull=False) & ~Q(closing="")
                | ~Q(state=CaseState.CLOSED) & Q(**CLOSED_FIELDS),
                name="case_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.ERASED, erased_at__isnull=False, pseudonym=None, answers=None, owner=None)
                | ~Q(state=CaseState.ERASED) & Q(erased_at=None, pseudonym__isnull=False, answers__isnull=False),
                name="case_erased_is_empty",
            ),
        ]
        indexes: ClassVar = [
            models.Index("owner", "state", name="case_by_owner"),
            models.Index("erase_on", name="case_by_erasure", condition=Q(erase_on__isnull=False)),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in CASE_TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            # Handed over within the organisation only.
            pgtrigger.Protect(
                name="organisation_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__organisation__df=pgtrigger.F("new__organisation")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it (accounts.vault.sealing)."""
        return f"referrals.case:{self.pk}"

    @property
    def number(self) -> str:
        """What it is called on lists and in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()


class CaseNote(models.Model):
    """Something written down about a case. Never changed; struck by whoever wrote it, the words go and the row stays.

    Each is sealed under a key of its own, so that one of them can be erased for good, from backups too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", verbose_name=_("case"))
    # Whoever deletes their account leaves what they wrote, without their name.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"))
    body = models.BinaryField(_("sealed words"), null=True)
    struck_at = models.DateTimeField(_("struck at"), null=True)

    class Meta:
        verbose_name = _("note of a case")
        verbose_name_plural = _("notes of cases")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(body=None, struck_at__isnull=False) | Q(body__isnull=False, struck_at=None),
                name="case_note_struck_is_empty",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__body__df=pgtrigger.F("new__body"), new__body__isnull=False)
                | pgtrigger.Q(old__at__df=pgtrigger.F("new__at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it."""
        return f"referrals.casenote:{self.pk}"

    @property
    def place(self) -> str:
        """Where the sealed words stand."""
        return f"referrals_casenote.body:{self.pk}"

    @property
    def is_of_client(self) -> bool:
        """Whether these are the client's own words, with which the case was opened: their key is that of the case."""
        return self.by_id is None and self.pk == self.case_id


class CaseDeadline(models.Model):
    """A day by which something is to be done in a case. It is the care of whoever has the case.

    `readings`: how the rule was counted from the date on the letter, as it was shown when it was kept; the rule may
    change afterwards, what somebody relied on may not. `on` is the earliest of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines", verbose_name=_("case"))
    kind = models.CharField(_("what for"), max_length=20, choices=DeadlineKind.choices)
    label = models.BinaryField(_("sealed words"), null=True)
    on = models.DateField(_("day"))
    counted_from = models.DateField(_("date on the letter"), null=True)
    readings = models.JSONField(_("readings"), default=list)
    set_at = models.DateTimeField(_("set at"))
    # Of STEPS, the last that its owner was reminded at.
    reminded = models.PositiveSmallIntegerField(_("reminded"), null=True)
    # How often reminders have begun anew: what was taken back unsent is told again.
    turn = models.PositiveIntegerField(_("turn"), default=0)
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("done by")
    )

    objects = CaseDeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline of a case")
        verbose_name_plural = _("deadlines of cases")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DeadlineKind.values), name="case_deadline_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=DeadlineKind.OTHER, label__isnull=False) | ~Q(kind=DeadlineKind.OTHER) & Q(label=None),
                name="case_deadline_other_says_what",
            ),
            models.CheckConstraint(
                condition=Q(counted_from=None, readings=[]) | Q(counted_from__isnull=False) & ~Q(readings=[]),
                name="case_deadline_counted_has_readings",
            ),
            models.CheckConstraint(
                condition=Q(counted_from=None) | Q(on__gt=F("counted_from")), name="case_deadline_after_its_letter"
            ),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="case_deadline_done_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(reminded=None) | Q(reminded__in=STEPS), name="case_deadline_reminded_at_a_step"
            ),
        ]
        indexes: ClassVar = [
            models.Index("on", name="case_deadline_by_day", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    def remind_anew(self) -> None:
        """Let reminders begin anew; the caller saves it."""
        self.reminded, self.turn = None, self.turn + 1

    @property
    def place(self) -> str:
        """Where the sealed words stand; the key is the case's."""
        return f"referrals_casedeadline.label:{self.pk}"

    @property
    def number(self) -> str:
        """What calendars call it; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()


class CaseFile(models.Model):
    """A file of a case. Each lies sealed under a key of its own, so that one of them can be erased for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="files", verbose_name=_("case"))
    file = models.OneToOneField("accounts_vault.SealedFile", models.CASCADE, related_name="+", verbose_name=_("file"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering: ClassVar = ["added_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it."""
        return f"referrals.casefile:{self.pk}"
