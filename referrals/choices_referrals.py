"""The short lists that referrals and consents choose from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What somebody is to be told about a client for."""

    ADVICE = "advice", _("Legal advice, or to act for them")
    ASSESSMENT = "assessment", _("To assess them, or to write a report")
    CARE = "care", _("To treat or to counsel them")
    SUPPORT = "support", _("To house or to support them")


class Shared(models.TextChoices):
    """What may be told to whoever accepts. The card says more of the first line than this only when it is chosen."""

    NAME = "name", _("How to address them")
    CONTACT = "contact", _("How to reach them safely")
    EXPLOITATION = "exploitation", _("Kind of exploitation")
    SITUATION = "situation", _("What has happened, and what they need")
    HEALTH = "health", _("About their health")
    LEGAL = "legal", _("Decisions and proceedings")
    SAFETY = "safety", _("What puts them at risk")
    FILES = "files", _("Files")


# Typed by the sender for this one recipient; FILES are files, EXPLOITATION comes from the case.
WRITTEN = (Shared.NAME, Shared.CONTACT, Shared.SITUATION, Shared.HEALTH, Shared.LEGAL, Shared.SAFETY)


class Question(models.TextChoices):
    """What somebody is told before they consent: the checklist of HTCDS 2.0 (con_Consent, IOM, CC BY 4.0)."""

    TALK = "talk", _("They agreed to talk with you about this, and knew that they may say no.")
    PURPOSE = "purpose", _("You told them what it is for.")
    USE = "use", _("You told them who will read what, and what they will do with it.")
    RESEARCH = "research", _("You told them that no research or statistics will name them.")
    ACCESS = "access", _("You told them that they may ask to see what is kept about them.")
    LENGTH = "length", _("You told them how long it is kept.")
    WITHDRAW = "withdraw", _("You told them how to take it back, at any time, without a reason.")


class Asked(models.TextChoices):
    """How somebody was asked."""

    SPOKEN = "spoken", _("Face to face")
    PHONE = "phone", _("By phone or video")
    INTERPRETED = "interpreted", _("Through an interpreter")
    WRITTEN = "written", _("In writing")
    BY_CODE = "by_code", _("On a page that they opened with their code")


class Declining(models.TextChoices):
    """Why somebody cannot take it."""

    CAPACITY = "capacity", _("No time for it now")
    CONFLICT = "conflict", _("A conflict of interest")
    EXPERTISE = "expertise", _("Outside what I do")
    AREA = "area", _("Outside the area I work in")
    FUNDING = "funding", _("It cannot be paid for")
    LANGUAGE = "language", _("No common language, and no interpreter")
    ELIGIBILITY = "eligibility", _("The client is not eligible")
    SAFETY = "safety", _("It would not be safe")


class Stopping(models.TextChoices):
    """Why somebody who had accepted could not go on."""

    CONTACT = "contact", _("The client could not be reached")
    WISH = "wish", _("The client did not want to go on")
    CONFLICT = "conflict", _("A conflict of interest came up")
    CAPACITY = "capacity", _("No time for it any more")
    FUNDING = "funding", _("It cannot be paid for")
    SAFETY = "safety", _("It was not safe to go on")
    OTHER = "other", _("Another reason")


class Outcome(models.TextChoices):
    """What came of it, in the recipient's words."""

    DELIVERED = "delivered", _("Done as asked")
    PARTLY = "partly", _("Done in part")
    ADVISED = "advised", _("Advised once; no more was needed")
    SIGNPOSTED = "signposted", _("Passed on to somebody who fits better")


class Area(models.TextChoices):
    """What became better for the client: the seven outcomes that survivors named (Modern Slavery Core Outcome Set)."""

    HOUSING = "housing", _("A secure and suitable place to live")
    SAFETY = "safety", _("Safe from whoever harmed them, and from others")
    SUPPORT = "support", _("Support that lasts, and from the same people")
    TRAUMA = "trauma", _("Services that understand what they lived through")
    PURPOSE = "purpose", _("Finding purpose, and deciding for themselves")
    HEALTH = "health", _("Medical treatment that they needed")
    EDUCATION = "education", _("Learning, and work")


# How much of the time for an answer is over, in percent, when whoever was asked is reminded.
NUDGES = (50, 90)


class Side(models.TextChoices):
    """Who wrote a message."""

    SENDER = "sender", _("the sender")
    RECIPIENT = "recipient", _("the recipient")


class Got(models.TextChoices):
    """What the client says came of it."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("In part")
    NO = "no", _("No")
    UNSAID = "unsaid", _("I'd rather not say")
