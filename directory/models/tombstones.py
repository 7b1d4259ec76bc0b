"""What is left of a suspended profile that its holder deleted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """By what a suspended profile would be known again."""

    REGISTRATION = "registration", _("registration number")
    TELEPHONE = "telephone", _("telephone number")
    EMAIL = "email", _("e-mail address")
    ADDRESS = "address", _("web address here")


class Tombstone(models.Model):
    """A keyed hash of one mark of a profile that was deleted while it was suspended.

    Whoever comes back under the same number is noticed; nobody can read from it whose it was.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Mark.choices)
    digest = models.CharField(_("keyed hash"), max_length=64)
    reason = models.CharField(_("reason"), max_length=20, default="suspended")
    at = models.DateTimeField(_("suspended at"))

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "digest", name="tombstone_once"),
            models.CheckConstraint(condition=Q(kind__in=Mark.values), name="tombstone_kind_known"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="tombstone_holds_a_hash_only"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
