"""Telephone lines."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.names import country_name
from directory.guidance.models.keeping import Kept
from directory.guidance.models.revisions import Keeping
from directory.guidance.querysets import HotlineQuerySet

COUNTRY = r"^[A-Z]{2}$"
# E.164, or as it is dialled inside the country.
PHONE = r"^(\+[1-9][0-9]{6,14}|[0-9]{2,12})$"
SMS = r"^(\+[1-9][0-9]{6,14}|[0-9]{2,12})?$"
ADDRESS_OR_NONE = r"^(https?://.+)?$"
# A country's code, which a number is often printed without.
LONGEST_CODE = 4


class Audience(models.TextChoices):
    """Whom a line is for."""

    TRAFFICKING = "trafficking", _("Trafficking")
    MODERN_SLAVERY = "modern_slavery", _("Modern slavery")
    LABOUR = "labour_exploitation", _("Exploitation at work")
    ABUSE = "domestic_abuse", _("Domestic abuse")
    CHILD = "child", _("Children and young people")


class Confidence(models.TextChoices):
    """Who printed the number."""

    OFFICIAL = "official", _("A public body")
    NGO = "ngo", _("The organisation itself, or another in the field")
    SECONDARY = "secondary", _("Somebody else: we have not checked this number ourselves")


class Hotline(Kept):
    """A number somebody can call, as its source prints it. Nobody dialled it."""

    country = models.CharField(_("country"), max_length=2, validators=[RegexValidator(COUNTRY)])
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(
        _("telephone"), max_length=16,
        validators=[RegexValidator(PHONE, _("Write +442079460000, or the digits dialled inside the country."))],
    )  # fmt: skip
    phone_as_printed = models.CharField(_("telephone as printed"), max_length=40)
    sms = models.CharField(_("text message"), max_length=16, blank=True, validators=[RegexValidator(SMS)])
    hours = models.CharField(_("hours"), max_length=100, blank=True)
    languages = models.CharField(_("languages"), max_length=160, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    audience = models.CharField(_("for"), max_length=20, choices=Audience.choices)
    takes_children = models.BooleanField(_("also for children"), default=False)
    is_public_authority = models.BooleanField(_("may be the police or a public authority"), default=False)
    confidence = models.CharField(_("who printed it"), max_length=10, choices=Confidence.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = HotlineQuerySet.as_manager()
    kept_as = Keeping.HOTLINES
    # Somebody who is in a hurry reads no number twice.
    shown_once = ("country", "phone")

    class Meta(Kept.Meta):
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering: ClassVar = ["country", "position", "pk"]
        constraints: ClassVar = [
            *Kept.Meta.constraints,
            models.CheckConstraint(condition=Q(country__regex=COUNTRY), name="hotline_country_is_a_code"),
            models.CheckConstraint(condition=Q(phone__regex=PHONE), name="hotline_phone_can_be_dialled"),
            models.CheckConstraint(condition=Q(sms__regex=SMS), name="hotline_sms_can_be_dialled"),
            models.CheckConstraint(condition=~Q(phone_as_printed=""), name="hotline_phone_was_printed"),
            models.CheckConstraint(condition=Q(website__regex=ADDRESS_OR_NONE), name="hotline_website_is_one"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="hotline_audience_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="hotline_confidence_known"),
            models.CheckConstraint(
                condition=~Q(audience=Audience.CHILD) | Q(takes_children=True),
                name="hotline_for_children_takes_them",
                violation_error_message=_("A line for children is for children too: tick it."),
            ),
            models.UniqueConstraint(
                fields=["country", "phone"],
                condition=Q(is_published=True),
                name="hotline_number_shown_once",
                violation_error_message=_("This number is shown for this country already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_name}: {self.name}"

    def clean(self) -> None:
        """Raises ValidationError when the number that is called is not the one that was printed."""
        super().clean()
        if self.phone and self.phone_as_printed and not _is_same_number(self.phone, self.phone_as_printed):
            raise ValidationError(
                {
                    "phone_as_printed": _(
                        "This is another number than the one that is called: write it as it is printed."
                    )
                }
            )

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def is_secondary(self) -> bool:
        return self.confidence == Confidence.SECONDARY


def _is_same_number(phone: str, printed: str) -> bool:
    """Whether one ends with the other, without leading zeros; what is printed in brackets may count or not."""
    called = _digits(phone)
    for told in filter(None, {_digits(printed), _digits(re.sub(r"\([^)]*\)", "", printed))}):
        longer, shorter = max(called, told, key=len), min(called, told, key=len)
        if longer.endswith(shorter) and len(longer) - len(shorter) <= LONGEST_CODE:
            return True
    return False


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text).lstrip("0")
