"""Which numbers somebody in a country can call."""

from dataclasses import dataclass
from functools import cache

from django.utils import timezone

from accounts.names import country_name, country_names
from directory.guidance import reading
from directory.guidance.models import Audience, Hotline

EVERYWHERE = "112"
# What somebody who was exploited looks for first; a line that is no authority before one that is.
ORDER = (Audience.TRAFFICKING, Audience.MODERN_SLAVERY, Audience.LABOUR, Audience.ABUSE, Audience.CHILD)


@dataclass(frozen=True, slots=True)
class Line:
    """One hotline, and whether it was last checked so long ago that the page has to say so."""

    hotline: Hotline
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """What we hold for a country; `country` is empty when somebody would rather not say, or is somewhere unknown.

    `has_checked` False: the page says that we do not have a checked number. Lines for children alone stand only in
    `child_lines`. `emergency`: the likeliest first. `emergency_countries`: without a country, in how many of
    `emergency_known` its number works.
    """

    country: str
    country_name: str
    hotlines: tuple[Line, ...]
    child_lines: tuple[Line, ...]
    emergency: tuple[str, ...]
    emergency_countries: int
    emergency_known: int

    @property
    def has_checked(self) -> bool:
        return bool(self.hotlines)


def numbers_for(country: str | None) -> Numbers:
    """Return what we hold for a country, by its two-letter code in either case, in one query.

    None ("I'd rather not say"), or a code of no country: no hotline, because we hold none that is international.
    """
    code = (country or "").strip().upper()
    if code not in country_names():
        works_in = sum(EVERYWHERE in numbers for numbers in emergency_numbers().values())
        return Numbers("", "", (), (), (EVERYWHERE,), works_in, len(emergency_numbers()))
    lines = _lines(list(Hotline.objects.published().for_country(code)))
    return Numbers(
        country=code,
        country_name=country_name(code),
        hotlines=tuple(line for line in lines if line.hotline.audience != Audience.CHILD),
        child_lines=tuple(line for line in lines if line.hotline.takes_children),
        emergency=emergency_numbers().get(code, ()),
        emergency_countries=0,
        emergency_known=0,
    )


def by_country() -> list[Numbers]:
    """Return what we hold for each country that has a hotline, by its name, in one query."""
    held: dict[str, list[Hotline]] = {}
    for hotline in Hotline.objects.published():
        held.setdefault(hotline.country, []).append(hotline)
    names = country_names()
    return [_all_of(code, held[code]) for code in [*filter(held.__contains__, names), *sorted(held.keys() - names)]]


@cache
def emergency_numbers() -> dict[str, tuple[str, ...]]:
    """Return the emergency numbers of each country or territory that has any."""
    return reading.emergency()


def _all_of(code: str, hotlines: list[Hotline]) -> Numbers:
    """Every line of a country in one list, children's too."""
    lines, emergency = tuple(_lines(hotlines)), emergency_numbers().get(code, ())
    return Numbers(code, country_name(code), lines, (), emergency, 0, 0)


def _lines(hotlines: list[Hotline]) -> list[Line]:
    today = timezone.localdate()
    places = {audience.value: place for place, audience in enumerate(ORDER)}
    hotlines = sorted(hotlines, key=lambda one: (places[one.audience], one.is_public_authority, one.position))
    return [Line(hotline, hotline.is_stale(today)) for hotline in hotlines]
