"""What an entry needs before it can be handed in, and what would make it better, each with the reason."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from directory.models import Kind, Profile, Vocabulary

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Gap(NamedTuple):
    """Something that an entry does not say: what to add, why it matters, and the page of the wizard that asks it."""

    ask: "_StrPromise"
    why: "_StrPromise"
    step: str
    is_missing: Callable[[Profile], bool]


def _has_none(vocabulary: Vocabulary) -> Callable[[Profile], bool]:
    return lambda profile: not any(term.vocabulary == vocabulary for term in profile.terms.all())


def _is_empty(*fields: str) -> Callable[[Profile], bool]:
    return lambda profile: all(_says_nothing(getattr(profile, field)) for field in fields)


def _says_nothing(value: Any) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


OWED = (
    Gap(_("Say your name."), _("Nobody can be found without one."), "name", _is_empty("name")),
    Gap(
        _("Choose at least one thing that you do."),
        _("People search for what they need, not for titles."),
        "specialisms",
        _has_none(Vocabulary.SPECIALISM),
    ),
    Gap(
        _("Name at least one language."),
        _("For many people, the first question is who speaks their language."),
        "languages",
        _is_empty("languages"),
    ),
    Gap(_("Say in which country you are."), _("Law and help differ by country."), "place", _is_empty("country")),
    Gap(
        _("Say how people can reach you at work."),
        _("An entry that cannot be reached helps nobody."),
        "contact",
        _is_empty("email", "phone"),
    ),
    Gap(
        _("Describe in one sentence what you do."),
        _("It is the line that people read first."),
        "about",
        _is_empty("headline"),
    ),
)
WANTED = (
    Gap(
        _("Tell about your work."),
        _("People choose somebody they can picture."),
        "about",
        _is_empty("biography"),
    ),
    Gap(
        _("Name your registration."),
        _("A number that we can check makes you findable as checked, and is what courts ask for."),
        "registration",
        lambda profile: profile.kind == Kind.PERSON and not profile.registrations.all(),
    ),
    Gap(
        _("Choose the kinds of exploitation that you know."),
        _("Caseworkers filter by them."),
        "exploitation",
        _has_none(Vocabulary.EXPLOITATION),
    ),
    Gap(
        _("Name the countries that you know."),
        _("Country knowledge is what is searched for most."),
        "countries",
        _is_empty("countries"),
    ),
    Gap(
        _("Say where your work counts in law."),
        _("A solicitor in England looks for England and Wales."),
        "jurisdictions",
        _is_empty("jurisdictions"),
    ),
    Gap(
        _("Say what it costs."),
        _("Most people have no money: legal aid and free help come first."),
        "fees",
        lambda profile: not (profile.fees or profile.has_legal_aid),
    ),
    Gap(
        _("Name training that you had in working with survivors."),
        _("It is what people who were hurt ask about."),
        "experience",
        _is_empty("training"),
    ),
    Gap(
        _("Add a photo."),
        _("A face makes it easier to trust, and harder to pretend to be you."),
        "photo",
        lambda profile: profile.kind == Kind.PERSON and not profile.photos.exists(),
    ),
)


def missing(profile: Profile) -> list[Gap]:
    """Return what must be said before the entry can be handed in."""
    return [gap for gap in OWED if gap.is_missing(profile)]


def wanted(profile: Profile) -> list[Gap]:
    """Return what would make the entry better."""
    return [gap for gap in WANTED if gap.is_missing(profile)]


def share(profile: Profile) -> int:
    """Return how complete the entry is, in per cent."""
    gaps = (*OWED, *WANTED)
    return round(100 * (len(gaps) - len(missing(profile)) - len(wanted(profile))) / len(gaps))
