"""What somebody found in cases, in sentences: signs, false alarms and sureness apart, and never one mark."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elearning import casework
from elearning.cases import Case
from elearning.choices import Confidence
from elearning.redflags.choices import Frontline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elearning.casework import Share, Shares
    from elearning.documents import Course as Document
    from elearning.models import Enrolment


@dataclass(frozen=True, slots=True)
class Said:
    """Cases of one learner: as whom they were read (empty: as anybody), how many, and what was found."""

    title: str
    cases: int
    near_misses: int
    lines: list[str]


def lines(shares: "Shares") -> list[str]:
    """Say what was found, what was marked without being a sign, and how sure somebody was when it was one."""
    signs, others = shares.recall, shares.false_alarms
    told = [_signs(signs)]
    if others.of:
        told.append(_others(others) if signs.of else _nothing(others))
    return [*told, *(_sure(degree, shares.sure[degree]) for degree in reversed(Confidence) if shares.sure[degree].of)]


def over_all(enrolment: "Enrolment", document: "Document") -> list[Said]:
    """Return what was found in all cases of a course: of each the first way that came to its end, then by role.

    Once the reasons were told, reading it again measures memory.

    One query; nothing when the course has no case, or none was worked through.
    """
    paths = [path for path, each in document.activities().items() if isinstance(each, Case)]
    if not paths:
        return []
    rows = enrolment.case_tries.handed_in().filter(activity__in=paths).order_by("handed_in_at", "number")
    ways = list(rows.values_list("activity", "role", "told__recall", "told__false_alarms", "told__sure"))
    if not ways:
        return []
    first: dict[str, tuple[str, Shares]] = {}
    for activity, role, *told in ways:
        first.setdefault(activity, (role, _shares(*told)))
    held: dict[str, list[Shares]] = {role: [] for role in Frontline.values}
    for role, shares in first.values():
        held[role].append(shares)
    by_role = [_said(str(Frontline(role).label), each) for role, each in held.items() if each]
    return [_said("", [shares for _role, shares in first.values()]), *(by_role if len(by_role) > 1 else ())]


def _shares(recall: dict[str, int], false_alarms: dict[str, int], sure: dict[str, dict[str, int]]) -> "Shares":
    return casework.shares({"recall": recall, "false_alarms": false_alarms, "sure": sure})


def _said(title: str, ways: "Sequence[Shares]") -> Said:
    return Said(title, len(ways), sum(not each.recall.of for each in ways), lines(casework.summed(ways)))


def _signs(signs: "Share") -> str:
    if not signs.of:
        return _("There was no sign in what you read.")
    told = ngettext("You found %(number)s of %(of)s sign.", "You found %(number)s of %(of)s signs.", signs.of)
    return told % {"number": signs.number, "of": signs.of}


def _others(others: "Share") -> str:
    told = ngettext(
        "You marked %(number)s of %(of)s other sentence.", "You marked %(number)s of %(of)s other sentences.", others.of
    )
    return told % {"number": others.number, "of": others.of}


def _nothing(others: "Share") -> str:
    told = ngettext(
        "You marked %(number)s of %(of)s sentence.", "You marked %(number)s of %(of)s sentences.", others.of
    )
    return told % {"number": others.number, "of": others.of}


def _sure(degree: Confidence, share: "Share") -> str:
    told = {
        Confidence.SURE: ngettext(
            "When you were sure: %(number)s of %(of)s mark was a sign.",
            "When you were sure: %(number)s of %(of)s marks were signs.",
            share.of,
        ),
        Confidence.FAIRLY: ngettext(
            "When you were fairly sure: %(number)s of %(of)s mark was a sign.",
            "When you were fairly sure: %(number)s of %(of)s marks were signs.",
            share.of,
        ),
        Confidence.GUESS: ngettext(
            "When you were guessing: %(number)s of %(of)s mark was a sign.",
            "When you were guessing: %(number)s of %(of)s marks were signs.",
            share.of,
        ),
    }
    return told[degree] % {"number": share.number, "of": share.of}
