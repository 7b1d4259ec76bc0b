"""The short lists that entries choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    """The four lists of words a profile is described with."""

    PROFESSION = "profession", _("Profession")
    SPECIALISM = "specialism", _("Specialism")
    EXPLOITATION = "exploitation", _("Exploitation type")
    REPORT = "report", _("Report type")


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


class Claim(models.TextChoices):
    """What can be verified about a profile."""

    IDENTITY = "identity", _("Identity")
    REGISTRATION = "registration", _("Professional registration")
    INSURANCE = "insurance", _("Insurance")
    REPORT_SAMPLE = "report_sample", _("Sample report")
    TRAINING = "training", _("Survivor-centred training")
    REFERENCE = "reference", _("Reference")
    # Nobody asks for it and no moderator looks: the training school says so, with a certificate (actions.courses).
    COURSE = "course", _("Course completed")


# What a holder can have checked, and a moderator can check.
LADDER = tuple(each for each in Claim if each != Claim.COURSE)


class MistakeKind(models.TextChoices):
    """What a reader says is wrong with a profile."""

    CONTACT = "contact", _("The telephone number, address or website is wrong")
    GONE = "gone", _("They no longer do this work")
    WORDS = "words", _("Something else written here is wrong")
    UNSAFE = "unsafe", _("I am worried that this person or organisation is not safe")


class Decision(models.TextChoices):
    """What became of something handed in."""

    ACCEPTED = "accepted", _("Accepted")
    CHANGES_ASKED = "changes_asked", _("Changes asked for")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back by the holder")
