"""What a report has to say before it is delivered, in the order of the report.

`source` names the rules that ask for a part, in civil or criminal courts or in the immigration tribunal; without one it
is our good practice. Where a part does not apply, the report says so and why: then it is there.
"""

from dataclasses import dataclass
from typing import Final

from referrals.instructions.texts.families import Family


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a report. `slug`: 24 letters at most, never changed: it is kept with each version of a report."""

    slug: str
    title: str
    why: str
    source: str = ""

    @property
    def is_law(self) -> bool:
        """Whether rules of procedure ask for it; if not, we do."""
        return bool(self.source)


_OPENING: Final = (
    Item(
        "qualifications",
        "Your qualifications, experience and accreditation",
        "So that the reader can tell what you may give an opinion on.",
        "PD 35 para 3.2; CrimPR 19.4(a)",
    ),
    Item(
        "instructions",
        "Who instructed you, and the substance of all instructions, written or spoken",
        "A report that leaves instructions out can have them disclosed.",
        "CPR 35.10(3); PD 35 para 3.2",
    ),
)
_SOURCES: Final = (
    Item(
        "sources",
        "The documents and literature that you rely on",
        "Each so that others can find and read the same text.",
        "PD 35 para 3.2; CrimPR 19.4(b)",
    ),
    Item(
        "facts",
        "The facts that you were given and that your opinion rests on",
        "If one of them is not proved, the reader can see what falls with it.",
        "PD 35 para 3.2; CrimPR 19.4(c)",
    ),
    Item(
        "knowledge",
        "Which of the facts are within your own knowledge",
        "What you saw yourself is kept apart from what you were told.",
        "PD 35 para 3.2; CrimPR 19.4(d)",
    ),
    Item(
        "tests",
        "Each examination, measurement or test, who did it, and their qualifications",
        "Where others did it, say whether you supervised them.",
        "PD 35 para 3.2; CrimPR 19.4(e)",
    ),
)
_OPINION: Final = (
    Item(
        "range",
        "The range of opinion, and the reasons for your own",
        "Where colleagues would say the same, say that too.",
        "PD 35 para 3.2; CrimPR 19.4(f)",
    ),
    Item(
        "limits",
        "What limits your opinion, and each qualification of it",
        "Say what you did not see, and what would change your mind.",
        "PD 35 paras 2.4 and 3.2; CrimPR 19.4(g)",
    ),
    Item(
        "outside",
        "Which questions are outside your expertise",
        "Say so rather than answer; if there is none, say that.",
        "PD 35 para 2.4",
    ),
    Item(
        "answers",
        "An answer to each numbered question of the letter",
        "Under the number that it has there. Also where the answer is that you cannot tell.",
    ),
    Item(
        "conclusions",
        "A summary of your conclusions",
        "It can be read on its own, and says nothing that the report does not.",
        "PD 35 para 3.2; CrimPR 19.4(i)",
    ),
    Item(
        "duty",
        "That you understand your duty to the court or tribunal and have complied with it",
        "And that you know the rules for experts there.",
        "CPR 35.10(2); PD 35 para 3.2(9); CrimPR 19.4(j)",
    ),
    Item(
        "truth",
        "The statement of truth, in the words that the rules prescribe",
        "Word for word: each court and tribunal has its own.",
        "PD 35 para 3.3; CrimPR 19.4(k); FTT(IAC) PD para 9.4",
    ),
    Item(
        "declaration",
        "Your declaration: interests, fee, code of conduct",
        "Any conflict of interest, that your fee does not depend on the outcome, and the code that you follow. "
        "Criminal courts prescribe the words (Criminal Practice Directions 2023, 7.2).",
    ),
)
_PERSON: Final = (
    Item(
        "consent",
        "That the person consented, and to what",
        "To be examined, to photographs, to who will read it. If you did not see them, say so.",
    ),
    Item(
        "setting",
        "Where, when, for how long you saw them, and who else was there",
        "What could have kept them from speaking freely belongs here.",
    ),
    Item(
        "interpreter",
        "The interpreter: language, qualification, how it went",
        "If there was none, in which language you spoke.",
    ),
)
_HISTORY: Final = Item(
    "history",
    "The history, as the person gave it",
    "In their words where they matter, apart from your findings (Istanbul Protocol).",
)
_PSYCHOLOGICAL: Final = Item(
    "psychological",
    "Psychological findings",
    "State of mind, symptoms, tests and their results (Istanbul Protocol). If not assessed, say so.",
)
_ALTERNATIVES: Final = Item(
    "alternatives",
    "Other explanations, and why you prefer yours",
    "Say that you looked for them, also where you found none.",
)
_COMPARED: Final = (
    Item(
        "consistency",
        "How consistent each finding is with what was described",
        "In the five degrees of the Istanbul Protocol: not consistent, consistent, highly consistent, typical of, "
        "diagnostic of; then all findings together. If nothing is to be compared, say so.",
    ),
    _ALTERNATIVES,
)
_CREDIBILITY: Final = Item(
    "credibility",
    "No finding on whether the person is believed",
    "That is for the court, tribunal or authority. You may say what fits with what is known, and what does not.",
)

_LISTS: Final[dict[Family, tuple[Item, ...]]] = {
    Family.PSYCHIATRIC: (*_OPENING, *_PERSON, *_SOURCES, _HISTORY, _PSYCHOLOGICAL, *_COMPARED, *_OPINION),
    Family.PHYSICAL: (
        *_OPENING,
        *_PERSON,
        *_SOURCES,
        _HISTORY,
        Item(
            "physical",
            "Physical findings, one by one",
            "Place, size, shape, colour, age as far as it can be told; how the person says that each came about "
            "(Istanbul Protocol).",
        ),
        Item(
            "diagrams",
            "Body diagrams, and photographs with a scale",
            "Each finding has the number that it has in the text. If there are no photographs, why not.",
        ),
        _PSYCHOLOGICAL,
        *_COMPARED,
        *_OPINION,
    ),
    Family.COUNTRY: (
        *_OPENING,
        *_SOURCES,
        Item(
            "citations",
            "Each source with author, title, its own date and the day on which you read it",
            "Where the source cannot be named, why, and how it could know.",
        ),
        Item(
            "period",
            "Which years the sources cover, and what has changed since",
            "The newest and the oldest date. What is known of the region need not hold for the village.",
        ),
        _CREDIBILITY,
        *_OPINION,
    ),
    Family.TRAFFICKING: (
        *_OPENING,
        *_PERSON,
        *_SOURCES,
        Item(
            "indicators",
            "Each indicator, where it comes from, and what in the case it rests on",
            "Name the list; say which indicators are missing too.",
        ),
        _ALTERNATIVES,
        _CREDIBILITY,
        Item(
            "law",
            "No finding on whether a legal test is met, unless you were asked",
            "Describe recruitment, control and what they were made to do; whether that is trafficking or a defence is "
            "for others to decide.",
        ),
        *_OPINION,
    ),
    Family.NEEDS: (
        *_OPENING,
        *_PERSON,
        *_SOURCES,
        Item(
            "methods",
            "How you assessed: tools, standards, and how far they hold for this person",
            "Language, culture and schooling bear on most tools.",
        ),
        Item(
            "records",
            "Which records you saw, and which you asked for and did not get",
            "Medical, school, social work and prison records in particular.",
        ),
        Item(
            "change",
            "What holds now, how it may change, and with what help",
            "With dates or spans of time; and when it should be looked at again.",
        ),
        *_OPINION,
    ),
    Family.TECHNICAL: (
        *_OPENING,
        *_SOURCES,
        Item(
            "continuity",
            "What you examined, how it reached you, and that it was not changed",
            "Seals, exhibit numbers, hashes of files.",
        ),
        Item(
            "methods",
            "Your method, its tools and versions, and whether it is validated",
            "So that another expert can repeat it.",
        ),
        Item(
            "uncertainty",
            "How sure the result is, in figures where there are any",
            "The rate of error, and what the result does not show.",
        ),
        *_OPINION,
    ),
}
# What a version of a report is checked for is fixed with it: a part that is added here holds from the next version on.
CODES: Final[dict[Family, tuple[str, ...]]] = {
    family: tuple(item.slug for item in items) for family, items in _LISTS.items()
}


def required(family: Family) -> tuple[Item, ...]:
    """Return the parts that a report of this family has to have, in the order of the report."""
    return _LISTS[family]
