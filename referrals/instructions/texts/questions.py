"""Questions to put to an expert, by family of report. In our own words, to be changed to fit the case.

None asks whether somebody is believed, or whether a legal test is met: neither is for an expert.
"""

from dataclasses import dataclass
from typing import Final

from referrals.instructions.texts.families import Family


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One question that fits most reports of a family. `number` is its place in the list, from 1 on."""

    number: int
    text: str


_QUESTIONS: Final[dict[Family, tuple[str, ...]]] = {
    Family.PSYCHIATRIC: (
        "Does this person have, or have they had, a mental disorder? Please name it by ICD-11 or DSM-5-TR, and say how "
        "you reached it.",
        "When did it begin, how has it gone since, and how severe is it today?",
        "How consistent is what you found with what this person says was done to them? Please use the degrees of the "
        "Istanbul Protocol, and discuss other explanations.",
        "How, if at all, do their symptoms bear on memory, on how and when they could tell what happened, and on "
        "differences between accounts?",
        "How, if at all, did their condition bear on how far they could resist pressure or refuse what they were told "
        "to do at the time in question?",
        "Can they take part in the proceedings: understand them, instruct a lawyer, give evidence? What would help "
        "them to?",
        "Which treatment do they need, for how long, and what is to be expected with it and without it?",
        "What would the outcome that they fear, for example removal or prison, be likely to do to their health? "
        "Please include the risk of self-harm and suicide.",
    ),
    Family.PHYSICAL: (
        "Please describe each scar, injury or other finding, with its place on a body diagram, and how this person "
        "says that it came about.",
        "How consistent is each finding with that cause? Please use the degrees of the Istanbul Protocol.",
        "Which other causes are possible for each, among them accident, illness, medical treatment, custom and "
        "self-harm, and how likely are they?",
        "How old can each finding be, as far as that can be told?",
        "How consistent are all findings together with what is described, and with the times at which it is said to "
        "have happened?",
        "Is there anything that one would expect to find and that is not there? If so, what does its absence mean?",
        "Are there lasting effects, and do they need further tests or treatment?",
        "What did you observe of this person's state of mind, and should a psychiatrist or psychologist see them?",
    ),
    Family.COUNTRY: (
        "Which sources do you rely on, of what dates, and what are their strengths and limits?",
        "What is known about trafficking from, within and to this country: who is exploited, by whom, and how?",
        "How plausible, against what is known, are the events that are described, in that place and at that time? "
        "Please say also what does not fit.",
        "What reach and means do the people have of whom this person is afraid, in their home area and elsewhere in "
        "the country?",
        "How far are the authorities able and willing to protect somebody in this position, in practice?",
        "How would family and community receive this person, having regard to gender, age, religion, ethnic group, "
        "and what has happened?",
        "Which shelter, health care, work and support could they in fact reach on return, and for how long?",
        "What bears on the risk that they are exploited again, in the home area and in the place that is proposed "
        "instead?",
    ),
    Family.TRAFFICKING: (
        "Which recognised indicators of trafficking or exploitation are there in the papers, which would you expect "
        "and are missing, and which list do you use?",
        "How do the recruitment, movement, work and control that are described compare with patterns that are known "
        "for this form of exploitation, place and time?",
        "Which means of control are described, and how do they commonly work on people of this age and background?",
        "Why might somebody in this position stay, return, not ask for help, or give different accounts? Please give "
        "the research that you rely on.",
        "Which other explanations are there for the same facts, and what speaks for and against each?",
        "How do people who are exploited commonly come to commit acts such as those in question, and what in the "
        "papers speaks for or against that here?",
        "What usually becomes of debts, threats and contacts once somebody has left, and what bears on the risk that "
        "they are exploited again?",
        "Which inquiries by others would make your opinion firmer?",
    ),
    Family.NEEDS: (
        "What does this person need now: health, care, housing, safety, schooling or work, support in daily life?",
        "Which of them come from what was done to them, which were there before, and how far can that be told?",
        "Which help do they have now, and what would be likely to happen without it?",
        "Which help do you recommend, from whom, how often, for how long, and at what cost where you can say?",
        "What bears on the risk of harm, to them and from others, and what lowers it?",
        "How did the assessment that you were asked to look at reach its result, and does it keep to the standards "
        "that applied to it?",
        "How is this person likely to be in one, two and five years, with that help and without it?",
        "When should they be assessed again, and what should lead to it sooner?",
    ),
    Family.TECHNICAL: (
        "What did you receive to examine, in what state, from whom, and how do you know that it is unchanged?",
        "Which method and tools did you use, why these, and are they validated?",
        "What do the data or documents show about the matters in the letter? Please give each result with its source.",
        "How sure is each result, and what could have led to a wrong one?",
        "Which other explanations fit the same data?",
        "Which data are missing, could they still be obtained, and until when are they likely to be kept?",
        "On which points do you differ from the report that you were asked to look at, and why?",
    ),
}


def suggested(family: Family) -> tuple[Suggestion, ...]:
    """Return the suggested questions for a family of reports, in the order in which to ask them."""
    return tuple(Suggestion(number, text) for number, text in enumerate(_QUESTIONS[family], 1))
