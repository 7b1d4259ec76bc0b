"""The tables of the Home Office's workbooks, each known by its title and its columns, never by its number.

A new table is one more entry of LAYOUTS. Their numbers move: Duty to Notify by nationality was Table_25, 26, 35 and 41
within two years. The tidied CSVs of the same tables are known by their file name and the same columns.
"""

import re
from dataclasses import dataclass, field

# What a leading column says besides a breakdown.
YEAR, QUARTER, PERIOD = "year", "quarter", "period"
SEPARATOR = " - "


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Its code in our datasets (or several, of which a dataset has one), and how tables write its parts."""

    codes: tuple[str, ...]
    named: tuple[tuple[str, str], ...] = ()
    # Its parts are these and no others: a column that is called otherwise belongs to another table.
    is_closed: bool = False

    def code_of(self, label: str) -> str:
        """The code of a part that tables write in a known way; else what they write."""
        for pattern, code in self.named:
            if re.fullmatch(pattern, label, re.IGNORECASE):
                return code
        return label

    def takes(self, label: str) -> bool:
        """Whether a part may be called so."""
        return not self.is_closed or any(re.fullmatch(pattern, label, re.IGNORECASE) for pattern, _code in self.named)


@dataclass(frozen=True, slots=True)
class Lead:
    """A column that says what the numbers beside it are about."""

    header: str
    meaning: str | Breakdown


@dataclass(frozen=True, slots=True)
class Layout:
    """One table. `datasets`: of which it is, the first that there is. `title`: a pattern found in its title.

    `columns`: what the heads of the numbers say, " - " between them; or `value`: the head of the only one.
    """

    datasets: tuple[str, ...]
    measure: str
    title: str
    leading: tuple[Lead, ...]
    columns: tuple[Breakdown, ...] = field(default=())
    value: str = ""
    # Stands on several sheets: one for each sort of first responder.
    is_split: bool = False

    def names(self, title: str) -> bool:
        """Whether a title is that of this table."""
        return bool(re.search(self.title, title, re.IGNORECASE))


AGE = Breakdown(
    ("age_at_exploitation", "age"),
    ((r"adults?\b.*", "adult"), (r"(child(ren)?|minors?)\b.*", "child"), (r".*(not specified|unknown).*", "unknown")),
    is_closed=True,
)
LOCATION = Breakdown(("location", "location_of_exploitation"), ((r"not (specified|known).*|unknown.*", "unknown"),))
OUTCOME = Breakdown(
    ("outcome", "decision"), ((r"negative\b.*", "negative"), (r"positive\b.*", "positive")), is_closed=True
)
NATIONALITY = Breakdown(("nationality",))
GENDER = Breakdown(("gender", "sex"))
EXPLOITATION = Breakdown(("exploitation_type", "exploitation"))
RESPONDER = Breakdown(("first_responder", "responder"))

BY_QUARTER = (Lead("year", YEAR), Lead("quarter", QUARTER))
NUMBERS = r"total|number.*|reports|referrals|decisions|people|duty to notify reports"

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        ("nrm-first-responders", "nrm"), "referrals", r"first responder",
        (
            Lead(r"first responder|government agency|ngo.*|police.*|local authority|organisation", RESPONDER),
            Lead(r"exploitation( type)?|type of exploitation", EXPLOITATION),
            Lead(r"age.*", AGE), Lead(r"gender|sex", GENDER),
        ),
        columns=(NATIONALITY,),
        is_split=True,
    ),
    Layout(
        ("nrm-age-location", "nrm"), "referrals", r"referrals",
        (*BY_QUARTER, Lead(r"age at exploitation", AGE), Lead(r"location of exploitation", LOCATION)),
        value=r"(number of )?(nrm )?referrals|people|total",
    ),
    Layout(
        ("nrm-age-location", "nrm"), "referrals", r"referrals(?=.*\bage\b)(?=.*location)",
        BY_QUARTER,
        columns=(AGE, LOCATION),
    ),
    Layout(
        ("nrm-reasonable-grounds", "nrm"), "reasonable_grounds_decisions", r"reasonable grounds",
        BY_QUARTER,
        columns=(AGE, OUTCOME),
    ),
    Layout(
        ("nrm-conclusive-grounds", "nrm"), "conclusive_grounds_decisions", r"conclusive grounds",
        BY_QUARTER,
        columns=(AGE, OUTCOME),
    ),
    Layout(("dtn-quarter", "nrm"), "dtn_reports", r"duty to notify|\bdtn\b", BY_QUARTER, value=NUMBERS),
    Layout(
        ("dtn-nationality", "nrm"), "dtn_reports", r"(duty to notify|\bdtn\b)(?=.*nationalit)",
        (Lead(r"nationality", NATIONALITY),),
        value=NUMBERS,
    ),
    Layout(
        ("dtn-nationality", "nrm"), "dtn_reports", r"(duty to notify|\bdtn\b)(?=.*nationalit)",
        BY_QUARTER,
        columns=(NATIONALITY,),
    ),
)  # fmt: skip
