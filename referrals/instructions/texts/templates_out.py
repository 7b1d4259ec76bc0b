"""A report to fill in: the parts required of its family, in their order, as Markdown and as a Word document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from referrals.instructions.texts import word
from referrals.instructions.texts.checklists import Item, required
from referrals.instructions.texts.families import Family

# Of the words that a template is made of, whatever language the site is read in.
LANGUAGE: Final = "en-GB"
_MARKS: Final = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a template is for. Without a letter it has no `reference` and no `questions`."""

    family: Family
    report: str
    reference: str = ""
    questions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What stands on top of it."""
        return f"{self.report}: {self.reference}" if self.reference else self.report


def markdown(template: Template) -> bytes:
    """Return the template as Markdown, in UTF-8."""
    lines = [f"# {_escaped(template.title)}", f"*{_HOW}*"]
    for number, item in enumerate(required(template.family), 1):
        lines += [f"## {number}. {_escaped(item.title)}", f"*{_escaped(_why(item))}*"]
        lines += [f"### {_escaped(question)}" for question in _asked(item, template)]
    lines.append(f"## {_LIST}")
    lines.append("\n".join(f"- [ ] {_escaped(item.title)}" for item in required(template.family)))
    return ("\n\n".join(lines) + "\n").encode()


def docx(template: Template) -> bytes:
    """Return the template as a Word document."""
    return word.document(template.title, _blocks(template), language=LANGUAGE)


_HOW: Final = (
    "Keep the parts and their order. Where a part does not apply, say so and why. Take out what is written in italics."
)
_LIST: Final = "Before you deliver it"


def _blocks(template: Template) -> Iterator[word.Paragraph | word.Table]:
    items = required(template.family)
    yield word.Paragraph(template.title, "Title")
    yield word.Paragraph(_HOW, "Guidance")
    for number, item in enumerate(items, 1):
        yield word.Paragraph(f"{number}. {item.title}", "Heading1")
        yield word.Paragraph(_why(item), "Guidance")
        for question in _asked(item, template):
            yield word.Paragraph(question, "Heading2")
            yield word.Paragraph("")
        yield word.Paragraph("")
    yield word.Paragraph(_LIST, "Heading1")
    rows = tuple((item.title, item.source or "Our practice", "") for item in items)
    yield word.Table("The parts of the report, who asks for them, and whether they are there", _HEADS, rows)


_HEADS: Final = ("Part", "Asked for by", "Is it there?")


def _why(item: Item) -> str:
    return f"{item.why} ({item.source})" if item.source else item.why


def _asked(item: Item, template: Template) -> Iterator[str]:
    """The questions of the letter, under the part that answers them."""
    if item.slug == "answers":
        for number, question in enumerate(template.questions, 1):
            yield f"Question {number}: {' '.join(question.split())}"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
