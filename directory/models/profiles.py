"""A public entry, and the numbers its holder states."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.choices import Availability, Kind, SourceConfidence, Vocabulary
from directory.constraints import PROFILE
from directory.models.terms import Term
from directory.querysets import AVAILABILITY_DAYS, PhotoQuerySet, ProfileQuerySet
from directory.states import TRANSITIONS, State
from directory.validators import dialled, is_telephone, reads_as_written, telephones

if TYPE_CHECKING:
    from directory.models.checks import Verification


class Profile(models.Model):
    """A professional's or an organisation's public entry.

    Either verified (has current verifications) or listed (imported, `source_name` set, nothing checked by us).
    Country codes are ISO 3166-1 alpha-2 upper case, jurisdictions those or GB-EAW, GB-SCT, GB-NIR; languages are ISO
    639 codes, lower case. `latitude` and `longitude` are degrees and never hold a confidential address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PERSON)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFTED, editable=False)
    state_changed_at = models.DateTimeField(_("state changed at"), null=True, editable=False)
    withdrawn_reason = models.CharField(_("reason for withdrawal"), max_length=200, blank=True, editable=False)

    name = models.CharField(_("name"), max_length=200, validators=[reads_as_written])
    headline = models.CharField(_("headline"), max_length=160, blank=True, validators=[reads_as_written])
    biography = models.TextField(_("biography"), max_length=5000, blank=True)
    profession = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary": Vocabulary.PROFESSION},
        verbose_name=_("profession"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name=_("managed by"),
    )
    organisation_name = models.CharField(_("works at"), max_length=200, blank=True, validators=[reads_as_written])
    terms = models.ManyToManyField(
        Term,
        blank=True,
        related_name="profiles",
        limit_choices_to=~Q(vocabulary=Vocabulary.PROFESSION),
        verbose_name=_("specialisms, exploitation types and report types"),
    )

    countries = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("countries of expertise")
    )
    jurisdictions = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name=_("jurisdictions")
    )
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True, verbose_name=_("languages"))
    has_legal_aid = models.BooleanField(_("takes legal aid"), default=False)
    fees = models.CharField(_("fees"), max_length=200, blank=True)
    is_remote = models.BooleanField(_("works by telephone or video"), default=False)
    is_in_person = models.BooleanField(_("works in person"), default=False)
    accepts_referrals = models.BooleanField(_("accepts referrals"), default=False)
    publications = models.TextField(_("publications"), max_length=5000, blank=True)
    training = models.TextField(_("training"), max_length=2000, blank=True)

    place = models.CharField(_("city or town"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    is_location_confidential = models.BooleanField(_("the location is confidential"), default=False)

    phone = models.JSONField(
        _("telephone"),
        default=list,
        blank=True,
        validators=[telephones],
        help_text=_("A list of {number, note}."),
    )
    sms = models.CharField(_("text messages"), max_length=40, blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    # For verified members alone: no index, no card, no file that leaves the site ever holds them.
    members_email = models.EmailField(_("e-mail address for colleagues"), blank=True)
    members_phone = models.CharField(
        _("telephone number for colleagues"), max_length=40, blank=True, validators=[dialled]
    )
    audience = models.CharField(_("for whom"), max_length=40, blank=True)
    is_public_authority = models.BooleanField(_("public authority"), default=False)

    availability = models.CharField(
        _("availability"), max_length=20, choices=Availability.choices, default=Availability.UNKNOWN
    )
    availability_confirmed_at = models.DateTimeField(_("availability confirmed at"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(
        _("weeks on the waiting list"), null=True, blank=True, validators=[MaxValueValidator(104)]
    )
    capacity_per_month = models.PositiveSmallIntegerField(
        _("new people a month"), null=True, blank=True, validators=[MaxValueValidator(999)]
    )
    instructions_until = models.DateField(_("takes instructions until"), null=True, blank=True)
    confirmed_on = models.DateField(_("entry last confirmed on"), null=True, blank=True)

    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=10, blank=True)
    source_confidence = models.CharField(
        _("nearness of the source"), max_length=20, choices=SourceConfidence.choices, blank=True
    )
    external_id = models.CharField(
        _("name of the row in its source"), max_length=100, null=True, blank=True, unique=True
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, editable=False)
    # What a moderator corrected in a listing: the next import leaves it alone.
    locked_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, editable=False, verbose_name=_("kept from imports")
    )

    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    # The key of the photo that everybody sees, as with_page() reads it.
    shown_photo: int | None = None

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar = PROFILE
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:detail", args=[self.slug])

    @property
    def is_listed(self) -> bool:
        """Imported from somewhere else and not checked by us."""
        return bool(self.source_name)

    @property
    def telephones(self) -> list[dict[str, str]]:
        """The numbers that can be dialled: a row that something else wrote must not break a page."""
        rows = self.phone if isinstance(self.phone, list) else []
        return [row for row in rows if is_telephone(row)]

    @property
    def current_availability(self) -> Availability:
        """What was said about taking work, or UNKNOWN once nobody has confirmed it for AVAILABILITY_DAYS."""
        said, confirmed = Availability(self.availability), self.availability_confirmed_at
        if confirmed is None or confirmed <= timezone.now() - timedelta(days=AVAILABILITY_DAYS):
            return Availability.UNKNOWN
        if said == Availability.AWAY and self.away_until and self.away_until < timezone.localdate():
            return Availability.UNKNOWN
        return said

    def current_verifications(self) -> "list[Verification]":
        """Checks that still count, from the rows that with_page() has read."""
        today = timezone.localdate()
        return [check for check in self.verifications.all() if check.expires_on > today and not self.is_listed]


class Registration(models.Model):
    """A number with a professional register, as the holder states it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="registrations", verbose_name=_("profile"))
    body = models.CharField(_("register"), max_length=120)
    number = models.CharField(_("number"), max_length=60)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "profile",
                "body",
                "number",
                name="registration_once",
                violation_error_message=_("This registration stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.number}"


class Photo(models.Model):
    """What a holder looks like: re-encoded by us, without anything that a camera wrote into it.

    Beside the one that is shown there may be one that a moderator has not looked at yet.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="photos", verbose_name=_("profile"))
    is_shown = models.BooleanField(_("shown"))
    media_type = models.CharField(_("kind of file"), max_length=40)
    content = models.BinaryField(_("content"))
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints: ClassVar = [models.UniqueConstraint("profile", "is_shown", name="photo_once")]

    def __str__(self) -> str:
        return str(self.profile)
