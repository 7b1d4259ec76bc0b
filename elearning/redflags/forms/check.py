"""What somebody said in the two-minute check. It is read, answered and forgotten: nothing here is ever stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.names import country_names
from elearning.redflags.choices import Frontline
from elearning.redflags.documents import Catalogue
from elearning.redflags.screening import Answer


@dataclass(frozen=True, slots=True)
class Said:
    """The kind of work and the country, empty if none was named, and the answers by code of an indicator."""

    role: str
    country: str
    answers: Mapping[str, str]


def said(posted: Mapping[str, str], catalogue: Catalogue) -> Said:
    """Return what is understood of a form. What is none of ours is left out: no answer is ever wrong."""
    asked = {each.code: posted.get(each.code, "") for each in catalogue.entries}
    known = {code: answer for code, answer in asked.items() if answer in Answer}
    country = posted.get("country", "")
    return Said(role(posted.get("role", "")), country if country in country_names() else "", known)


def edition(given: Mapping[str, str]) -> int:
    """Return the number of the edition that was read; 0 for what is none."""
    named = given.get("edition", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) < 5 else 0


def role(named: str) -> str:
    """Return the kind of work that is named, or nothing."""
    return named if named in Frontline.values else ""
