"""What comes next for whoever has seen several red flags: by kind of work, by country, and whom to look for."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import yaml
from pydantic import Field, model_validator

from accounts.parts import Key, Line, Part
from elearning.redflags.documents import FRONTLINE, Frontline

SHIPPED = Path(__file__).parent / "data" / "steps.yaml"


class Step(Part):
    """The next step in one kind of work: what good looks like, and what to leave."""

    role: Frontline
    good: Annotated[tuple[Line, ...], Field(min_length=1, max_length=3)]
    avoid: Annotated[tuple[Line, ...], Field(min_length=1, max_length=2)]


class Fact(Part):
    """Something that holds in one country, where it is written, and the day on which somebody read it there."""

    words: Line
    source: Line
    address: Annotated[str, Field(pattern=r"^https?://", max_length=400)]
    checked: date


class CountryStep(Part):
    """What we know of the next step in one country."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, max_length=6)]


class Need(Part):
    """Something that is handed on, as terms of the directory: of one vocabulary any is enough, each named must hold."""

    key: Key
    words: Line
    specialisms: tuple[Key, ...] = ()
    professions: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _finds_something(self) -> "Need":
        if not (self.specialisms or self.professions):
            raise ValueError("a need names terms of the directory")
        return self

    def query(self, country: str = "") -> str:
        """Return the address of what the directory finds for it, from the "?" on; in a country, if one is named."""
        pairs = [("profession", slug) for slug in self.professions]
        pairs += [("specialism", slug) for slug in self.specialisms]
        return f"?{urlencode([*pairs, *([('country', country)] if country else [])])}"


class Steps(Part):
    """Everything that is said of next steps. `general`: what everybody reads, whatever they do and wherever."""

    general: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
    roles: tuple[Step, ...]
    countries: tuple[CountryStep, ...]
    needs: Annotated[tuple[Need, ...], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _says_each_once(self) -> "Steps":
        if sorted(each.role for each in self.roles) != sorted(FRONTLINE):
            raise ValueError("each kind of work has one step")
        for keys in ([each.country for each in self.countries], [each.key for each in self.needs]):
            if len(set(keys)) != len(keys):
                raise ValueError("no country and no need stands twice")
        return self


@cache
def shipped() -> Steps:
    """Return what this version of the site says, read once."""
    return Steps.model_validate(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))


def for_role(role: str) -> Step:
    """Return the next step in a kind of work. Raises KeyError for what is none."""
    return {each.role: each for each in shipped().roles}[role]  # type: ignore[index]


def for_country(code: str) -> CountryStep | None:
    """Return what we know of a country, by its ISO 3166 code; None where we hold no checked fact."""
    return next((each for each in shipped().countries if each.country == code.upper()), None)


def general() -> tuple[str, ...]:
    """Return what everybody reads first."""
    return shipped().general


def needs() -> tuple[Need, ...]:
    """Return what a frontline worker may hand on, in order."""
    return shipped().needs
