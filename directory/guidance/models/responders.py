"""Who can be picked in the form of the Home Office."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.guidance.querysets import FirstResponderQuerySet


class FirstResponderKind(models.TextChoices):
    """What sort of body a first responder is, read from its name."""

    POLICE = "police", _("Police")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    HOME_OFFICE = "home_office", _("Home Office")
    HEALTH = "health", _("Health and social care")
    CHARITY = "charity", _("Charity or voluntary body")
    OTHER = "other", _("Other body")


class FirstResponder(models.Model):
    """An organisation that can be picked in the Home Office's own NRM form, named as it is there."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=FirstResponderKind.choices)
    position = models.PositiveIntegerField(_("position in the form"))

    objects = FirstResponderQuerySet.as_manager()

    class Meta:
        verbose_name = _("first responder")
        verbose_name_plural = _("first responders")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FirstResponderKind.values), name="first_responder_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name
