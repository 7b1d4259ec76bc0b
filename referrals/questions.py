"""What somebody is asked, one thing a page, and what they said in words. All but the need may be left unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.names import country_name, language_name
from notifications.choices import Channel
from referrals.choices import Urgency

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNSAID, UNKNOWN = "unsaid", "unknown"


class Danger(models.TextChoices):
    """Whether they are in danger."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I don't know")
    UNSAID = "unsaid", _("I'd rather not say")


class Age(models.TextChoices):
    """Whether they are a child."""

    YES = "yes", _("Yes, I am under 18")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("I don't know")
    UNSAID = "unsaid", _("I'd rather not say")


class Need(models.TextChoices):
    """What they need most."""

    AWAY = "away", _("To get away from someone")
    SLEEP = "sleep", _("A safe place to sleep")
    HEALTH = "health", _("A doctor or a nurse")
    TALK = "talk", _("Someone to talk to")
    STAY = "stay", _("To be allowed to stay in the country")
    PAPERS = "papers", _("My passport or my papers")
    LAWYER = "lawyer", _("A lawyer, because I am accused of something")
    PAY = "pay", _("The pay that I am owed")
    MONEY = "money", _("Food or money")
    FAMILY = "family", _("Help for my child or my family")
    OTHER = "other", _("Something else")
    UNKNOWN = "unknown", _("I don't know")


class Ask(models.TextChoices):
    """Whom the desk may ask for them."""

    TEAM = "team", _("Only you. Ask me before you ask anyone else")
    HELPERS = "helpers", _("Helpers that you know, without saying who I am")
    OFFICES = "offices", _("Helpers and public offices, without saying who I am")


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `label`: what the check page calls it; `is_exact`: never shown in an unreviewed translation."""

    name: str
    label: "_StrPromise"
    is_exact: bool = False


QUESTIONS = (
    Question("country", _("The country you are in")),
    Question("danger", _("Are you in danger now?")),
    Question("age", _("Are you under 18?")),
    Question("need", _("What you need most")),
    Question("language", _("Your language")),
    Question("words", _("Your own words")),
    Question("ask", _("Whom we may ask"), is_exact=True),
    Question("channel", _("How we may reach you"), is_exact=True),
    Question("details", _("Where and when we may reach you"), is_exact=True),
)
NUMBERS = {question.name: number for number, question in enumerate(QUESTIONS, start=1)}
LAST = NUMBERS["details"]


def after(number: int, answers: Mapping[str, Any]) -> int | None:
    """Return the number of the next page; None when all is asked. Where to is asked only of who wants to be reached."""
    if number >= NUMBERS["channel"] and answers.get("channel", Channel.NONE) == Channel.NONE:
        return None
    return number + 1 if number < LAST else None


def urgency(answers: Mapping[str, Any]) -> Urgency:
    """Return how soon somebody has to look."""
    if answers.get("danger") == Danger.YES:
        return Urgency.NOW
    if answers.get("danger") == Danger.UNKNOWN or answers.get("age") == Age.YES or answers.get("need") == Need.AWAY:
        return Urgency.SOON
    return Urgency.USUAL


def in_words(answers: Mapping[str, Any]) -> list[tuple[str, "str | _StrPromise"]]:
    """Return what was chosen as (question's name, words), in the order asked; without own words and contact."""
    told: list[tuple[str, str | _StrPromise]] = [("country", country(answers.get("country", UNSAID)))]
    for name, choices in (("danger", Danger), ("age", Age), ("need", Need)):
        if answers.get(name) in choices.values:
            told.append((name, choices(answers[name]).label))
    told.append(("language", language(answers)))
    if answers.get("ask") in Ask.values:
        told.append(("ask", Ask(answers["ask"]).label))
    return told


def country(code: str) -> "str | _StrPromise":
    """Return a country's name, or that it was not said."""
    return {UNSAID: Danger.UNSAID.label, UNKNOWN: Danger.UNKNOWN.label}.get(code) or country_name(code)


def language(answers: Mapping[str, Any]) -> str:
    """Return the language they speak, and whether they want an interpreter."""
    code = answers.get("language", UNSAID)
    name = str(Danger.UNSAID.label) if code == UNSAID else language_name(code)
    return str(_("%(language)s, with an interpreter") % {"language": name}) if answers.get("interpreter") else name
