"""Who can help: terms, profiles, what was verified about them, and what readers say is wrong."""

import uuid
from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.querysets import AVAILABILITY_DAYS, ProfileQuerySet, TermQuerySet
from directory.states import TRANSITIONS, State

# Words that are pages of /directory/ and therefore can never be a profile's address.
RESERVED_SLUGS = ("join", "desk", "shortlist", "compare", "import", "results", "search", "new", "api", "data")


class Vocabulary(models.TextChoices):
    """The four lists of words a profile is described with."""

    PROFESSION = "profession", _("Profession")
    SPECIALISM = "specialism", _("Specialism")
    EXPLOITATION = "exploitation", _("Exploitation type")
    REPORT = "report", _("Report type")


class Term(models.Model):
    """One word of a vocabulary, in a tree, with the words people really type for it."""

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    slug = models.SlugField(_("slug"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    synonyms = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("synonyms"))
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["vocabulary", "position", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint("vocabulary", "slug", name="term_slug_unique_in_vocabulary"),
            models.CheckConstraint(condition=Q(vocabulary__in=Vocabulary.values), name="term_vocabulary_known"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="term_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """A profile speaks for one person or for one organisation."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Availability(models.TextChoices):
    """What the holder last said; it decays to unknown when not confirmed (AVAILABILITY_DAYS)."""

    OPEN = "open", _("Taking new work")
    WAITING = "waiting", _("Waiting list")
    AWAY = "away", _("Away")
    CLOSED = "closed", _("Not taking new work")
    UNKNOWN = "unknown", _("Not known")


class SourceConfidence(models.TextChoices):
    """How near the source of a listing stands to the body it speaks of."""

    OFFICIAL = "official", _("official source")
    NGO = "ngo", _("the organisation or a peer")
    SECONDARY = "secondary", _("second-hand source")


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

    name = models.CharField(_("name"), max_length=200)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
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
    organisation_name = models.CharField(_("works at"), max_length=200, blank=True)
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

    phone = models.JSONField(_("telephone"), default=list, blank=True, help_text=_("A list of {number, note}."))
    sms = models.CharField(_("text messages"), max_length=40, blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    audience = models.CharField(_("for whom"), max_length=40, blank=True)
    is_public_authority = models.BooleanField(_("public authority"), default=False)

    availability = models.CharField(
        _("availability"), max_length=20, choices=Availability.choices, default=Availability.UNKNOWN
    )
    availability_confirmed_at = models.DateTimeField(_("availability confirmed at"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
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

    is_fictional = models.BooleanField(_("fictional"), default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="profile_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="profile_kind_known"),
            models.CheckConstraint(
                condition=Q(availability__in=Availability.values), name="profile_availability_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFTED) | Q(state_changed_at__isnull=False), name="profile_state_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_reason=""), name="profile_withdrawn_has_reason"
            ),
            models.CheckConstraint(condition=~Q(slug__in=RESERVED_SLUGS), name="profile_slug_not_reserved"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="profile_coordinates_paired_and_in_range",
            ),
            # A safe house's address is not kept at all, so that nothing can ever print it.
            models.CheckConstraint(
                condition=Q(is_location_confidential=False)
                | Q(street="", postcode="", latitude__isnull=True, longitude__isnull=True),
                name="profile_confidential_holds_no_address",
            ),
            models.CheckConstraint(
                condition=Q(source_name="")
                | (~Q(source_url="") & ~Q(source_confidence="") & Q(accepts_referrals=False)),
                name="profile_listed_has_source_and_receives_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(availability=Availability.OPEN) | Q(availability_confirmed_at__isnull=False),
                name="profile_open_was_confirmed",
            ),
        ]
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
        return [check for check in self.verifications.all() if check.expires_on > today]


class Registration(models.Model):
    """A number with a professional register, as the holder states it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="registrations", verbose_name=_("profile"))
    body = models.CharField(_("register"), max_length=120)
    number = models.CharField(_("number"), max_length=60)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints: ClassVar = [
            models.UniqueConstraint("profile", "body", "number", name="registration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.number}"


class Claim(models.TextChoices):
    """What can be verified about a profile."""

    IDENTITY = "identity", _("Identity")
    REGISTRATION = "registration", _("Professional registration")
    INSURANCE = "insurance", _("Insurance")
    REPORT_SAMPLE = "report_sample", _("Sample report")
    TRAINING = "training", _("Survivor-centred training")
    REFERENCE = "reference", _("Reference")


class Verification(models.Model):
    """One claim about a profile that somebody checked, and until when the check counts."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="verifications", verbose_name=_("profile"))
    claim = models.CharField(_("claim"), max_length=20, choices=Claim.choices)
    checked_on = models.DateField(_("checked on"))
    expires_on = models.DateField(_("counts until"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints: ClassVar = [
            models.UniqueConstraint("profile", "claim", name="verification_once_per_claim"),
            models.CheckConstraint(condition=Q(claim__in=Claim.values), name="verification_claim_known"),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("checked_on")), name="verification_expires_after_check"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_claim_display()} ({self.checked_on:%Y-%m-%d})"


class MistakeKind(models.TextChoices):
    """What a reader says is wrong with a profile."""

    CONTACT = "contact", _("The telephone number, address or website is wrong")
    GONE = "gone", _("They no longer do this work")
    WORDS = "words", _("Something else written here is wrong")
    UNSAFE = "unsafe", _("I am worried that this person or organisation is not safe")


class MistakeReport(models.Model):
    """A reader's word that a profile is wrong. Nothing about the reader is kept."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="mistakes", verbose_name=_("profile"))
    kind = models.CharField(_("what is wrong"), max_length=20, choices=MistakeKind.choices)
    text = models.TextField(_("details"), max_length=1000, blank=True)
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MistakeKind.values), name="mistake_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.profile}"
