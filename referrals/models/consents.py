"""What a client agreed to: a record and not a tick. And the code by which they can look at it, and take it back."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.querysets_referrals import ConsentQuerySet

# Whoever may take a consent back.
TAKERS = ("client", "sender")
KEPT = ("case", "purpose", "shared", "until", "language", "asked", "answered", "given_at")


class Consent(models.Model):
    """A client's consent that one recipient is told some things, for one purpose, until a day.

    Never changed: whoever wants something else asks anew. The words in which it was asked are sealed, under the key
    of the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="consents", verbose_name=_("case"))
    # An entry that is deleted leaves what was agreed, and nobody whom it lets read.
    recipient = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="consents", verbose_name=_("recipient")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    shared = ArrayField(models.CharField(max_length=12, choices=Shared.choices), verbose_name=_("what may be told"))
    until = models.DateField(_("until"))
    language = models.CharField(_("asked in"), max_length=8)
    asked = models.CharField(_("how it was asked"), max_length=12, choices=Asked.choices)
    answered = ArrayField(models.CharField(max_length=12, choices=Question.choices), verbose_name=_("what was said"))
    words = models.BinaryField(_("sealed words"), null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=8, blank=True, default="")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-given_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(asked__in=Asked.values), name="consent_asked_known"),
            models.CheckConstraint(
                condition=Q(shared__contained_by=Shared.values, shared__len__gte=1), name="consent_shares_something"
            ),
            models.CheckConstraint(
                condition=Q(answered__contains=Question.values), name="consent_all_questions_answered"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("given_at__date")), name="consent_lasts"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__in=TAKERS),
                name="consent_withdrawn_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="terms_stay", fields=list(KEPT)),
            # What goes with a deleted entry, an account or the case only ever goes.
            *(
                pgtrigger.Protect(
                    name=f"{column}_stays",
                    operation=pgtrigger.Update,
                    condition=pgtrigger.Q(
                        **{f"old__{column}__df": pgtrigger.F(f"new__{column}"), f"new__{column}__isnull": False}
                    ),
                )
                for column in ("recipient", "asked_by", "words")
            ),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__withdrawn_at__isnull=False, old__withdrawn_at__df=pgtrigger.F("new__withdrawn_at")
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """Where the sealed words stand; the key is the case's."""
        return f"referrals_consent.words:{self.pk}"


class ClientCode(models.Model):
    """What a client's own code is recognised by, as `ReturnCode` is. One for a case: another one replaces it."""

    case = models.OneToOneField("referrals.Case", models.PROTECT, primary_key=True, related_name="client_code")
    bucket = models.CharField(max_length=4, db_index=True)
    salt = models.BinaryField()
    digest = models.BinaryField()
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("code of a client")
        verbose_name_plural = _("codes of clients")

    def __str__(self) -> str:
        return f"{self.bucket}…"
