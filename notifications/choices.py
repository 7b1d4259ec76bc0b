"""The words that rows of this app are made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """To whom a message goes, and so how often it may go out.

    Members (they have an account) at least once; seekers (help-seekers, reached as they agreed) at most once; an
    address is told a code, by whoever wants to sign in with it.
    """

    MEMBER = "member", _("somebody with an account")
    SEEKER = "seeker", _("somebody who asked for help")
    ADDRESS = "address", _("an address")


class Pace(models.TextChoices):
    """How soon a member wants to be told things of one kind."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a day, together")
    NONE = "none", _("Not at all")


class Channel(models.TextChoices):
    """How somebody agreed to be reached."""

    NONE = "none", _("not at all: they come back themselves")
    EMAIL = "email", _("by e-mail")
    SMS = "sms", _("by text message")
    PHONE = "phone", _("by telephone")


class Mark(models.TextChoices):
    """What is wrong with an address."""

    BOUNCED = "bounced", _("mail to it comes back")
    COMPLAINED = "complained", _("mail to it was called unwanted")


class Reason(models.TextChoices):
    """Why a message ended without being sent, or came back."""

    MUTED = "muted", _("they do not want to be told of this")
    SETTLED = "settled", _("somebody else has dealt with it")
    NOT_ALLOWED = "not_allowed", _("they may not see this any more")
    EXPIRED = "expired", _("it was too late to be of use")
    TAKEN_BACK = "taken_back", _("it was taken back")
    NO_ADDRESS = "no_address", _("there is no address")
    MARKED = "marked", _("mail to this address comes back")
    REFUSED = "refused", _("the mail server does not know the address")
    BOUNCED = "bounced", _("it came back")
    COMPLAINED = "complained", _("it was called unwanted")
    UNKNOWN = "unknown", _("it may or may not have arrived")
    OUT_OF_TRIES = "out_of_tries", _("it failed too often")
    LET_BE = "let_be", _("an operator let it be")
    NOT_NEUTRAL = "not_neutral", _("its words would have said too much")
    UNTOLD = "untold", _("this release does not know its kind")
