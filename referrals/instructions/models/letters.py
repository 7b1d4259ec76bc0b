"""Letters of instruction in numbered versions, and the bundle that goes with them."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.instructions.models.instructions import Instruction
from referrals.instructions.models.laws import SENT_STAYS, WHILE_LIVE, frozen_once, only_goes

DIGEST = r"^[0-9a-f]{64}$"


class Letter(models.Model):
    """One version. A draft may be written anew; what was signed stays, and only ever goes as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="letters", verbose_name=_("instruction"))
    number = models.PositiveSmallIntegerField(_("version"))
    written_at = models.DateTimeField(_("written at"))
    # All that is signed: canonical JSON, sealed under the instruction's key; and its SHA-256.
    words = models.BinaryField(_("sealed words"), null=True)
    digest = models.CharField(_("hash"), max_length=64)
    sender_signed_at = models.DateTimeField(_("signed by the sender at"), null=True)
    sender_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )
    sender_digest = models.CharField(_("hash that the sender signed"), max_length=64, blank=True, default="")
    expert_signed_at = models.DateTimeField(_("signed by the expert at"), null=True)
    expert_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("signed by")
    )
    expert_digest = models.CharField(_("hash that the expert signed"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("letter of instruction")
        verbose_name_plural = _("letters of instruction")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "number"], name="letter_numbered_once"),
            # One draft at a time.
            models.UniqueConstraint(
                fields=["instruction"], condition=Q(sender_signed_at=None), name="letter_one_draft"
            ),
            models.CheckConstraint(condition=Q(number__gte=1, digest__regex=DIGEST), name="letter_has_a_hash"),
            models.CheckConstraint(
                condition=Q(sender_signed_at=None, sender_digest="")
                | Q(sender_signed_at__isnull=False, sender_digest=F("digest")),
                name="letter_signed_as_it_is",
            ),
            models.CheckConstraint(
                condition=Q(expert_signed_at=None, expert_digest="")
                | Q(expert_signed_at__isnull=False, sender_signed_at__isnull=False, expert_digest=F("sender_digest")),
                name="letter_both_sign_the_same",
            ),
        ]
        triggers: ClassVar = [
            WHILE_LIVE,
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="number_stays", fields=["instruction", "number"]),
            frozen_once("sender_signed_at", "digest", "sender_digest", "written_at"),
            frozen_once("expert_signed_at", "expert_digest"),
            pgtrigger.Protect(
                name="signed_words_only_go",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__sender_signed_at__isnull=False,
                    old__words__df=pgtrigger.F("new__words"),
                    new__words__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} v{self.number}"

    @property
    def place(self) -> str:
        """Where the sealed words stand; the key is the instruction's."""
        return f"referrals_instructions_letter.words:{self.pk}"


class BundleItem(models.Model):
    """One document of the bundle, in the order of the index, with the hash of what was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="bundle", verbose_name=_("instruction"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.BinaryField(_("sealed title"), null=True)
    pages = models.PositiveSmallIntegerField(_("pages"))
    sha256 = models.CharField(_("hash"), max_length=64)
    # Sealed under a key of its own; gone when that is.
    file = models.OneToOneField(
        "accounts_vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("file")
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("document of a bundle")
        verbose_name_plural = _("documents of bundles")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "number"], name="bundle_numbered_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, pages__gte=1, sha256__regex=DIGEST), name="bundle_has_a_hash"
            ),
        ]
        triggers: ClassVar = [
            WHILE_LIVE,
            SENT_STAYS,
            pgtrigger.ReadOnly(name="item_stays", fields=["instruction", "number", "pages", "sha256", "added_at"]),
            only_goes("title"),
            only_goes("file"),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.number}"

    @property
    def vault_owner(self) -> str:
        """Whose data key seals the file."""
        return f"referrals_instructions.bundleitem:{self.pk}"

    @property
    def place(self) -> str:
        """Where the sealed title stands; the key is the instruction's."""
        return f"referrals_instructions_bundleitem.title:{self.pk}"
