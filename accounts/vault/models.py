"""Data keys, which live in a database of their own (see router.py), and the files that are sealed with them."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.vault.querysets import DataKeyQuerySet


class DataKey(models.Model):
    """The key of one owner ("referrals.case:<uuid>"), wrapped. Erased: the key is gone for ever, the row stays.

    The row that stays refuses a second key: what is sealed for somebody whose content was erased would otherwise come
    to life again, unnoticed.
    """

    owner = models.CharField(max_length=200, unique=True)
    key_version = models.PositiveIntegerField(null=True)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    objects = DataKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(key_version__isnull=False, wrapped__isnull=False, erased_at=None)
                | Q(key_version=None, wrapped=None, erased_at__isnull=False),
                name="data_key_held_or_erased",
            ),
            models.CheckConstraint(condition=~Q(owner=""), name="data_key_has_an_owner"),
        ]
        indexes: ClassVar = [models.Index("key_version", "id", name="data_key_by_version")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="erased_stays_erased",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__erased_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="owner_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__owner__df=pgtrigger.F("new__owner")),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.owner


class SealedFile(models.Model):
    """A file that somebody entrusted to us. Name and content are sealed; a hash would tell which known file it is.

    The content, of up to 25 MB, stands in pieces of its own, so that no query for files ever loads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=200, db_index=True)
    name = models.BinaryField()
    media_type = models.CharField(max_length=100)
    # Of the content, in the clear.
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sealed file")
        verbose_name_plural = _("sealed files")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(owner=""), name="sealed_file_has_an_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class SealedPiece(models.Model):
    """A part of a file's sealed content. Only all of them, in their order, open."""

    file = models.ForeignKey(SealedFile, models.DB_CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a sealed file")
        verbose_name_plural = _("pieces of sealed files")
        constraints: ClassVar = [models.UniqueConstraint("file", "number", name="sealed_piece_once")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
