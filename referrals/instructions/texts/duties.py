"""What experts owe to courts and tribunals, as dated data with sources. England and Wales, and the tribunal there.

Our own words, for orientation: what binds is the source. `checked_on` is the day on which somebody compared them with a
copy of the source, or with what others quote from it; without one the page says "not held: check".
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Court(models.TextChoices):
    """Before whom the report is to be used."""

    CIVIL = "civil", _("Civil court")
    CRIMINAL = "criminal", _("Criminal court")
    FAMILY = "family", _("Family court")
    IMMIGRATION_TRIBUNAL = "immigration", _("Immigration tribunal")
    NONE = "none", _("Not for a court or tribunal")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. It holds from `since` to `until`, both days included; `until` None: for as long as we know."""

    text: str
    source: str
    provision: str
    address: str
    since: date
    until: date | None = None
    checked_on: date | None = None

    @property
    def is_held(self) -> bool:
        """Whether somebody compared it with its source; if not, whoever relies on it has to."""
        return self.checked_on is not None


_CHECKED: Final = date(2026, 11, 27)
_JUSTICE: Final = "https://www.justice.gov.uk/courts/procedure-rules/"
_CPR: Final = ("Civil Procedure Rules, Part 35", f"{_JUSTICE}civil/rules/part35")
_PD35: Final = ("Practice Direction 35 (Civil Procedure Rules)", f"{_JUSTICE}civil/rules/part35/pd_part35")
_CRIMPR: Final = ("Criminal Procedure Rules, Part 19", "https://www.legislation.gov.uk/uksi/2020/759/part/19")
_CRIMPD: Final = (
    "Criminal Practice Directions 2023, as amended in October 2023",
    "https://www.judiciary.uk/guidance-and-resources/first-amendment-to-the-criminal-practice-direction-2023-october-2023/",
)
_FPR: Final = ("Family Procedure Rules, Part 25", "https://www.legislation.gov.uk/uksi/2010/2955/part/25")
_FPD: Final = f"{_JUSTICE}family/practice_directions/"
_PD25A: Final = ("Practice Direction 25A (Family Procedure Rules)", f"{_FPD}pd_part_25a")
_PD25B: Final = (
    "Practice Direction 25B (Family Procedure Rules)",
    f"{_FPD}practice-direction-25b-the-duties-of-an-expert,-the-experts-report-and-arrangements-for-an-expert-to-attend-court",
)
_PD25C: Final = (
    "Practice Direction 25C (Family Procedure Rules)",
    f"{_FPD}practice-direction-25c-children-proceedings-the-use-of-single-joint-experts-and-the-process-leading-to-an-"
    "expert-being-instructed-or-expert-evidence-being-put-before-the-court",
)
_IAC: Final = (
    "Practice Direction of the First-tier Tribunal, Immigration and Asylum Chamber",
    "https://www.ein.org.uk/news/significant-changes-new-first-tier-tribunal-immigration-and-asylum-chamber-practice-direction",
)
_OURS: Final = ("Our practice", "")


def _duty(
    of: tuple[str, str], provision: str, text: str, *, since: date, until: date | None = None, is_held: bool = True
) -> Duty:
    return Duty(text, of[0], provision, of[1], since, until, _CHECKED if is_held else None)


# The days on which the texts that we read came into force.
_RULES_1999, _PD_2009, _TRUTH_2020 = date(1999, 4, 26), date(2009, 10, 1), date(2020, 10, 1)
_CRIMPR_2020, _CRIMPD_2023 = date(2020, 10, 5), date(2023, 10, 2)
_FPR_2013, _FPR_2014, _IAC_2024 = date(2013, 1, 31), date(2014, 10, 1), date(2024, 11, 1)

_CIVIL: Final = (
    _duty(
        _CPR, "CPR 35.3",
        "You help the court with what is within your expertise. That comes before anything you owe to whoever "
        "instructs or pays you.", since=_RULES_1999,
    ),
    _duty(
        _PD35, "PD 35 paras 2.1 and 2.2",
        "Your opinion is your own, objective and without bias; the dispute does not shape it, and you argue for "
        "nobody.", since=_PD_2009,
    ),
    _duty(
        _PD35, "PD 35 para 2.3",
        "You weigh all facts that matter, those that speak against your opinion too.", since=_PD_2009,
    ),
    _duty(
        _PD35, "PD 35 para 2.4",
        "You say what is outside your expertise, and where you know too little to be sure.", since=_PD_2009,
    ),
    _duty(
        _PD35, "PD 35 para 2.5",
        "If you change your mind on something that matters after the report, you tell all parties without delay, and "
        "the court where that is right.", since=_PD_2009,
    ),
    _duty(
        _CPR, "CPR 35.10(3) and (4)",
        "Your report gives the substance of all instructions that matter, written or spoken. They are not privileged: "
        "a court can order them to be shown if it has reason to think that what you say of them is wrong or "
        "incomplete.", since=_RULES_1999,
    ),
    _duty(
        _PD35, "PD 35 para 3.2; CPR 35.10(2)",
        "Your report has the parts that the practice direction lists, and says at its end that you understand your "
        "duty to the court and have complied with it.", since=_PD_2009,
    ),
    _duty(
        _PD35, "PD 35 para 3.3",
        "It ends with the statement of truth in the prescribed words.", since=_PD_2009, until=date(2020, 9, 30),
    ),
    _duty(
        _PD35, "PD 35 para 3.3",
        "It ends with the statement of truth in the prescribed words, with the sentence on contempt of court.",
        since=_TRUTH_2020,
    ),
    _duty(
        _CPR, "CPR 35.6",
        "Another party may put written questions about your report once, within 28 days of its service, to have it "
        "made clear, unless the court or the other party allows more.", since=_PD_2009,
    ),
    _duty(_CPR, "CPR 35.14", "You may ask the court yourself for directions to help you.", since=_RULES_1999),
)  # fmt: skip

# Read in the rules of 2020. We could not confirm that no later set has taken their place.
_CRIMINAL: Final = (
    _duty(
        _CRIMPR, "CrimPR 19.2(1)",
        "You help the court by opinions that are objective, without bias and within your expertise; you keep to its "
        "directions, and tell it at once when you or others do not.", since=_CRIMPR_2020, is_held=False,
    ),
    _duty(
        _CRIMPR, "CrimPR 19.2(2)",
        "That comes before anything you owe to whoever instructs or pays you.", since=_CRIMPR_2020, is_held=False,
    ),
    _duty(
        _CRIMPR, "CrimPR 19.2(3)",
        "You tell whoever instructs you of anything that could cast doubt on your opinion or on yourself, and all "
        "parties and the court if your opinion changes.", since=_CRIMPR_2020, is_held=False,
    ),
    _duty(
        _CRIMPR, "CrimPR 19.4",
        "Your report has the parts that the rule lists, among them what the court needs to tell whether your opinion "
        "is reliable enough to be admitted.", since=_CRIMPR_2020, is_held=False,
    ),
    _duty(
        _CRIMPD, "CrimPD 7.2",
        "It holds the declaration in the prescribed words. You name the code of conduct that you follow, and wherein "
        "you did not follow it.", since=_CRIMPD_2023,
    ),
)  # fmt: skip

_FAMILY: Final = (
    _duty(
        _PD25C, "PD 25C para 2.1; Children and Families Act 2014, section 13",
        "In proceedings about children the court's permission comes first: before an expert is instructed, before a "
        "child is examined or assessed for a report, and before a report is used.", since=_FPR_2014,
    ),
    _duty(
        _FPR, "FPR 25.3",
        "You help the court with what is within your expertise. That comes before anything you owe to whoever "
        "instructs or pays you.", since=_FPR_2013,
    ),
    _duty(
        _PD25A, "PD 25A para 3.1",
        "A report that is commissioned before proceedings begin may come before the court: you are bound as if they "
        "had begun.", since=_FPR_2013,
    ),
    _duty(_PD25B, "PD 25B para 4.1", "Your particular duties are listed there: read them first.", since=_FPR_2014),
    _duty(
        _PD25B, "PD 25B, annex",
        "In proceedings about children you meet the standards for expert witnesses that are annexed.",
        since=_FPR_2014,
    ),
    _duty(_PD25B, "PD 25B para 9.1", "Your report has the parts that are listed there.", since=_FPR_2014),
    _duty(
        _PD25C, "PD 25C para 4.1",
        "In proceedings about children the letter gives the context, of culture, religion and language too; a few "
        "clear questions within your expertise that the court has approved; and a bundle with index, page numbers and "
        "what to read first.", since=_FPR_2013,
    ),
    _duty(
        _FPR, "FPR 25.14",
        "Your report says at its end that you understand your duty to the court and have complied with it. The "
        "instructions to you are not privileged.", since=_FPR_2013, is_held=False,
    ),
)  # fmt: skip

_TRIBUNAL: Final = (
    _duty(
        _IAC, "Section 9",
        "You help the tribunal with what is within your expertise, without bias. That comes before anything you owe "
        "to whoever instructs or pays you.", since=_IAC_2024, is_held=False,
    ),
    _duty(
        _IAC, "Para 9.1",
        "Your report is as short as it can be, and keeps to the issues in dispute that are within your field.",
        since=_IAC_2024,
    ),
    _duty(
        _IAC, "Para 9.2",
        "It has no more than 20 pages. For more, or for an addendum, whoever relies on it applies in writing, with "
        "reasons.", since=_IAC_2024,
    ),
    _duty(_IAC, "Para 9.3", "It has the parts that are listed there.", since=_IAC_2024),
    _duty(
        _IAC, "Para 9.4", "It ends with the statement of truth in the words that are given there.", since=_IAC_2024
    ),
    _duty(
        ("Letter of the President of the chamber on medical reports",
         "https://ein.org.uk/news/judge-plimmer-provides-helpful-clarification-compliance-new-practice-direction-first-tier"),
        "", "For medical reports, read also what the President of the chamber has written about the direction.",
        since=_IAC_2024, is_held=False,
    ),
)  # fmt: skip

_ELSEWHERE: Final = (
    _duty(
        _OURS, "",
        "Write as if a court were to read it: what is said out of court often comes before one. Your opinion is your "
        "own, within your expertise, and weighs what speaks against it.", since=_RULES_1999,
    ),
)  # fmt: skip

DUTIES: Final[dict[Court, tuple[Duty, ...]]] = {
    Court.CIVIL: _CIVIL,
    Court.CRIMINAL: _CRIMINAL,
    Court.FAMILY: _FAMILY,
    Court.IMMIGRATION_TRIBUNAL: _TRIBUNAL,
    Court.NONE: _ELSEWHERE,
}


def duties(court: Court, on: date) -> tuple[Duty, ...]:
    """Return what an expert owes to a court on a day, the weightiest first."""
    return tuple(each for each in DUTIES[court] if each.since <= on and (each.until is None or on <= each.until))
