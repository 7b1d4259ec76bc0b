"""What the two-minute check shows.

Everything it can ever say is one `Told`. A browser with scripts gets that whole in a <template> and leaves out what
does not hold; one without gets a `Told` of what holds. Both are the same partial: no word stands twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.names import country_name, country_names
from directory.guidance.hotlines import Numbers, by_country, emergency_numbers, numbers_for
from elearning.redflags import steps
from elearning.redflags.choices import Category, Frontline
from elearning.redflags.documents import Catalogue, Entry
from elearning.redflags.forms.check import Said
from elearning.redflags.models import Edition
from elearning.redflags.screening import RAFT, Answer, BaseRate, Standing, outcome
from elearning.redflags.steps import CountryStep, Need, Step

# Where the figures of screening.RAFT were read.
STUDIES = (
    (_("Chisolm-Straker and others (2021)"), "https://doi.org/10.1002/emp2.12558"),
    (
        _("a page about the study, second-hand"),
        "https://tinyeye.com/blog/"
        "empowering-practitioners-harnessing-the-raft-tool-to-combat-human-trafficking-in-healthcare.php",
    ),
)
ANSWERS = ((Answer.SEEN, _("Seen")), (Answer.NOT_SEEN, _("Not seen")), (Answer.CANNOT_TELL, _("Cannot tell")))


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in words that can be shown."""

    entry: Entry
    statement: str
    examples: tuple[str, ...]
    innocent: tuple[str, ...]
    checks: tuple[str, ...]
    note: str
    place: str

    @property
    def roles(self) -> str:
        return " ".join(self.entry.roles)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one part of the catalogue. `category`: its code; `title`: its words."""

    category: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work and its next step; none for whoever named no work."""

    role: str
    label: str
    step: Step | None


@dataclass(frozen=True, slots=True)
class Place:
    """A country, or none: whom to call there, and what we know of the next step."""

    numbers: Numbers
    step: CountryStep | None

    @property
    def name(self) -> str:
        """The country's name; for many, where the script puts that of the one that was chosen."""
        return self.numbers.country_name or mark_safe("<span data-named></span>")


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody who can help, as a search of the directory that tells it a need and a country, and no answer."""

    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, or what may be."""

    standings: tuple[Standing, ...]
    seen: tuple[Group, ...]
    unknown: tuple[Row, ...]
    work: tuple[Work, ...]
    # Whom to call in danger; and where we know more, or say that we do not.
    dangers: tuple[Place, ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]

    @property
    def is_several(self) -> bool:
        """Whether the next step in one's work and country is told: one row, or one that never counts, brings none."""
        return Standing.SEVERAL in self.standings


@dataclass(frozen=True, slots=True)
class Rate:
    """Of so many people: how many were trafficked, for how many others a tool rings, and what that comes to."""

    of: int
    true: int
    false: int
    for_each: int
    found: int
    silent: int

    @classmethod
    def of_tool(cls, tool: BaseRate, of: int = 1000) -> "Rate":
        """Return what a tool does among so many people, in whole ones."""
        false = round(of * (1 - tool.prevalence) * (1 - tool.specificity))
        shares = round(100 * tool.sensitivity), round(100 * tool.specificity)
        return cls(of, round(of * tool.prevalence), false, round(tool.false_alarms), *shares)


def question(edition: Edition, role: str) -> dict[str, Any]:
    """Return what asks: the rows of a kind of work, then the others; and, for the script, all that may be said."""
    catalogue = edition.document()
    every = rows(catalogue.entries)
    mine = [each for each in every if not role or role in each.entry.roles]
    others = [each for each in every if each not in mine]
    return _frame(edition) | {
        "role": role,
        "roles": Frontline.choices,
        "countries": country_names().items(),
        "answers": ANSWERS,
        "mine": _groups(mine, every=True),
        "others": _groups(others, every=True),
        "has_others": bool(others),
        "numbers": numbers_for(None),
        "count": len(every),
        "told": everything(catalogue),
    }


def answer(edition: Edition, said: Said) -> dict[str, Any]:
    """Return what can be said to somebody who said this."""
    found = outcome(edition.document(), said.answers)
    places = tuple(_places(said.country))
    told = Told(
        standings=(found.standing,),
        seen=_groups(rows(found.seen)),
        unknown=tuple(rows(found.unknown)),
        work=(_work(said.role),),
        dangers=places,
        places=places,
        links=tuple(_link(each, said.country) for each in steps.needs()),
    )
    return _frame(edition) | {"told": told, "role": said.role}


def everything(catalogue: Catalogue) -> Told:
    """Return all that can be said, of which the script in the page leaves out what does not hold."""
    every, places = rows(catalogue.entries), list(_places("", *country_names()))
    # The script puts in what was asked: it stands on the page already.
    unsaid = tuple(replace(each, statement="") for each in every)
    return Told(
        standings=tuple(Standing),
        seen=_groups(unsaid),
        unknown=unsaid,
        work=tuple(_work(role) for role in ("", *Frontline.values)),
        dangers=tuple(_alike(places)),
        places=tuple(_known(places)),
        links=tuple(_link(each) for each in steps.needs()),
    )


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Return indicators in words, with what ages put in."""
    return [
        Row(
            entry=each,
            statement=each.said(each.statement),
            examples=tuple(map(each.said, each.examples)),
            innocent=tuple(map(each.said, each.innocent)),
            checks=tuple(map(each.said, each.checks)),
            note=each.said(each.note),
            place=country_name(each.jurisdiction) if each.jurisdiction else "",
        )
        for each in entries
    ]


def _frame(edition: Edition) -> dict[str, Any]:
    """What every outcome says: where it comes from, what everybody reads first, how often a list like this is wrong."""
    return {
        "edition": edition,
        "sources": edition.document().sources,
        "general": steps.general(),
        "rate": Rate.of_tool(RAFT),
        "studies": STUDIES,
    }


def _groups(every_row: Iterable[Row], *, every: bool = False) -> tuple[Group, ...]:
    """Rows by the parts of the catalogue; `every`: parts without rows, too, for a script that moves rows into them."""
    shown = list(every_row)
    groups = [
        Group(value, str(label), tuple(row for row in shown if row.entry.category == value))
        for value, label in Category.choices
    ]
    return tuple(group for group in groups if every or group.rows)


def _work(role: str) -> Work:
    return Work(role, str(Frontline(role).label), steps.for_role(role)) if role else Work("", "", None)


def _link(need: Need, country: str = "") -> Link:
    return Link(need.words, need.query(country))


def _places(*codes: str) -> Iterator[Place]:
    """Countries by their codes, in one query; "": none was named."""
    held = {each.country: each for each in by_country()}
    known, names = emergency_numbers(), country_names()
    for code in codes:
        if not code:
            yield Place(numbers_for(None), None)
            continue
        numbers = held.get(code) or Numbers(code, names[code], (), (), known.get(code, ()), 0, 0)
        yield Place(numbers, steps.for_country(code))


def _alike(places: Iterable[Place]) -> Iterator[Place]:
    """Countries by their emergency numbers, each of these said once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for each in places:
        alike.setdefault(each.numbers.emergency, []).append(each.numbers.country)
    return (_many(codes, emergency) for emergency, codes in alike.items())


def _known(places: Iterable[Place]) -> Iterator[Place]:
    """Places of which we know something, and all others as one."""
    others = []
    for each in places:
        if each.step or each.numbers.hotlines or not each.numbers.country:
            yield each
        else:
            others.append(each.numbers.country)
    yield _many(others, ())


def _many(codes: Iterable[str], emergency: tuple[str, ...]) -> Place:
    """Countries beside each other, without their names: the script takes that of the one that was chosen."""
    return Place(Numbers(" ".join(codes), "", (), (), emergency, 0, 0), None)
