"""What a course says, as one document: modules of lessons of activities, its questions and its sources.

A draft is edited as a document; a published version keeps its document for ever. The same document is what a course
folder holds (elearning.folders). Markdown cites a source of the course as `[@key]`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from markdown_it import MarkdownIt
from pydantic import Field, model_validator

from accounts.parts import Key, Line, Part
from elearning.activities import Activity, Markdown
from elearning.cases import Case
from elearning.questions import Question, plain

# Whom a course is written for; the words are in elearning.choices.
type Role = Literal[
    "everyone", "bank", "platform", "police", "social_worker", "health", "public_office", "ngo", "lawyer", "expert"
]
Cited = re.compile(r"\[@([a-z0-9-]+)\]")
# A row of the catalogue of indicators: named in a text, and in the tags of a question.
Drawn = re.compile(r"\[!([a-z]{3}-[0-9]{2})\]")
TAG = "ind-"
Spoken = re.compile(r"\b[a-z]{3}-[0-9]{2}\b")
# A path of keys: lesson "module/lesson", activity "module/lesson/activity".
Path = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+(/[a-z0-9-]+)?$")]


class Source(Part):
    """Where a fact of the course comes from. Dates as much of the day as is known: 2024-05-10, 2024-05, 2024."""

    key: Key
    title: Line
    publisher: Line
    address: Annotated[str, Field(pattern=r"^https?://", max_length=400)] | None = None
    published: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    accessed: date | None = None


class Text(Activity):
    """A text to read; complete when the learner says so."""

    kind: Literal["text"] = "text"
    body: Markdown


class Captions(Part):
    """A WebVTT file among the course's media."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    file: str


class Video(Activity):
    """A film or a recording of the course's media, never without a transcript, a film never without captions."""

    kind: Literal["video"] = "video"
    file: str
    captions: tuple[Captions, ...] = ()
    transcript: Markdown

    @model_validator(mode="after")
    def _has_captions(self) -> "Video":
        if not self.captions:
            raise ValueError("a film needs captions")
        return self


class Handout(Activity):
    """A file of the course's media to take away; complete when the learner says so."""

    kind: Literal["file"] = "file"
    file: str
    body: Markdown


class Slot(Part):
    """One place of a quiz, or several: a question by its key, or `count` drawn from those that carry all the `tags`."""

    question: Key | None = None
    tags: tuple[Key, ...] = ()
    count: Annotated[int, Field(ge=1, le=50)] = 1

    @model_validator(mode="after")
    def _either(self) -> "Slot":
        if bool(self.question) == bool(self.tags) or (self.question and self.count != 1):
            raise ValueError("a slot names one question, or the tags of those to draw from")
        return self


class Quiz(Activity):
    """Questions. Complete when handed in, or, with a `pass_mark` (percent), when passed. `attempts`: None: no limit."""

    kind: Literal["quiz"] = "quiz"
    body: Annotated[str, Field(max_length=20_000)] = ""
    slots: Annotated[tuple[Slot, ...], Field(min_length=1, max_length=60)]
    pass_mark: Annotated[int, Field(ge=1, le=100)] | None = None
    attempts: Annotated[int, Field(ge=1, le=20)] | None = None
    is_confidence_asked: bool = False
    is_shuffled: bool = True


type AnyActivity = Annotated[Text | Video | Handout | Quiz | Case, Field(discriminator="kind")]


class Lesson(Part):
    """What is done in one sitting. `needs`: lessons or activities (paths) that must be complete before."""

    key: Key
    title: Line
    minutes: Annotated[int, Field(ge=1, le=240)]
    content_note: Annotated[str, Field(max_length=300)] = ""
    needs: tuple[Path, ...] = ()
    activities: Annotated[tuple[AnyActivity, ...], Field(min_length=1, max_length=40)]


class Module(Part):
    """Lessons that belong together. What an optional module holds never counts."""

    key: Key
    title: Line
    is_optional: bool = False
    lessons: Annotated[tuple[Lesson, ...], Field(min_length=1, max_length=40)]


class Certificate(Part):
    """What completing the course gives. `months`: how long it is valid; None: for ever."""

    months: Annotated[int, Field(ge=1, le=120)] | None = None
    # What stands on the holder's directory profile, if they have one and want it: a claim that was checked.
    is_claim: bool = False


class Course(Part):
    """A whole course. `needs`: addresses of courses to be completed before this one."""

    title: Line
    summary: Annotated[str, Field(min_length=1, max_length=300)]
    about: Markdown
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = "en"
    area: Key
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    review_by: date
    needs: tuple[Key, ...] = ()
    certificate: Certificate | None = None
    # What nobody could confirm, said to the learner.
    unconfirmed: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    modules: Annotated[tuple[Module, ...], Field(min_length=1, max_length=40)]
    questions: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "Course":
        if faults := list(_faults(self)):
            raise ValueError("; ".join(faults))
        return self

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for module in self.modules if not module.is_optional for lesson in module.lessons)

    def walk(self) -> Iterator[tuple[Module, Lesson, "AnyActivity"]]:
        """Yield every activity in its place."""
        for module in self.modules:
            for lesson in module.lessons:
                for activity in lesson.activities:
                    yield module, lesson, activity

    def activities(self) -> dict[str, "AnyActivity"]:
        """Return the activities by their paths, in order."""
        return {path(module, lesson, each): each for module, lesson, each in self.walk()}

    def required(self) -> tuple[str, ...]:
        """Return the paths of what has to be complete for the course to be."""
        return tuple(
            path(module, lesson, each)
            for module, lesson, each in self.walk()
            if not module.is_optional and not each.is_optional
        )

    def files(self) -> set[str]:
        """Return the names of the media that the course speaks of."""
        named = set()
        for _module, _lesson, each in self.walk():
            if isinstance(each, Video | Handout):
                named.add(each.file)
            if isinstance(each, Video):
                named |= {captions.file for captions in each.captions}
        return named | {name for text in _texts(self) for name, _words in pictures(text)}

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield which indicators the course draws on: "lesson", "case" or "question", its path or key, and the code.

        A lesson names a row in its texts as `[!fin-09]`, a case in its sentences, a question by the tag `ind-fin-09`.
        Where any of them speaks of a row that the course draws on, by its bare code, it depends on what that says, too.
        """
        named = list(self._named_rows())
        yield from named
        known = {code for _kind, _where, code in named}
        for kind, where, words in self._spoken():
            yield from ((kind, where, code) for code in Spoken.findall(words) if code in known)

    def _named_rows(self) -> Iterator[tuple[str, str, str]]:
        for kind, where, words in self._spoken():
            yield from ((kind, where, code) for code in Drawn.findall(words))
        for module, lesson, each in self.walk():
            if isinstance(each, Case):
                yield from (("case", path(module, lesson, each), code) for code in each.codes())
        for asked in self.questions:
            yield from (("question", asked.key, code) for code in tagged(asked.tags))

    def _spoken(self) -> Iterator[tuple[str, str, str]]:
        for module, lesson, each in self.walk():
            if isinstance(each, Case):
                yield "case", path(module, lesson, each), json.dumps(each.model_dump(mode="json"))
            else:
                words = (getattr(each, "body", ""), getattr(each, "transcript", ""))
                yield from (("lesson", path(module, lesson), text) for text in words)
        yield from (("question", asked.key, json.dumps(plain(asked))) for asked in self.questions)

    def codes(self) -> set[str]:
        """Return the codes of all indicators that the course draws on."""
        return {code for _kind, _where, code in self.rows()}


MEDIA = "media/"
# Written as elearning.markdown shows it: HTML of the writer's is none.
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def pictures(text: str) -> list[tuple[str, str]]:
    """Return the course's own pictures in Markdown, in any of its forms: names and the words for each.

    As a rule ![what it shows](media/name.png).
    """
    if "![" not in text:
        return []
    shown = [each for block in PARSER.parse(text) for each in block.children or () if each.type == "image"]
    places = [(str(each.attrs.get("src", "")), each.content.strip()) for each in shown]
    return [(place.removeprefix(MEDIA), words) for place, words in places if place.startswith(MEDIA)]


def has_wordless(text: str) -> bool:
    """Whether a picture in Markdown says nothing to whoever does not see it."""
    return any(not words for _name, words in pictures(text))


def tagged(tags: Iterable[str]) -> list[str]:
    """Return the codes of the indicators that tags name."""
    return [tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)]


def path(*parts: Part) -> str:
    """Return the path of a lesson or activity from what it stands in."""
    return "/".join(part.key for part in parts)  # type: ignore[attr-defined]


def course(said: Any) -> Course:
    """Return a course from plain values. Raises pydantic.ValidationError, which names each field."""
    return Course.model_validate(said)


def plain_course(made: Course) -> dict[str, Any]:
    """Return a course as plain values that JSON and YAML hold; `course` reads them back to the same."""
    said: dict[str, Any] = made.model_dump(mode="json", exclude_defaults=True, exclude={"questions", "modules"})
    said["modules"] = [_plain_module(module) for module in made.modules]
    return said | {"questions": [plain(each) for each in made.questions]}


def _plain_module(module: Module) -> dict[str, Any]:
    said: dict[str, Any] = module.model_dump(mode="json", exclude_defaults=True, exclude={"lessons"})
    return said | {"lessons": [_plain_lesson(lesson) for lesson in module.lessons]}


def _plain_lesson(lesson: Lesson) -> dict[str, Any]:
    said: dict[str, Any] = lesson.model_dump(mode="json", exclude_defaults=True, exclude={"activities"})
    return said | {"activities": [plain_activity(each) for each in lesson.activities]}


def plain_activity(each: "AnyActivity") -> dict[str, Any]:
    """Return an activity as plain values."""
    said = {"kind": each.kind, **each.model_dump(mode="json", exclude_defaults=True)}
    return said | {"innocent": plain(each.innocent)} if isinstance(each, Case) else said


def digest(said: Any) -> str:
    """Return the SHA-256 of plain values, however their keys are ordered."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def drawn_from(made: Course, slot: Slot) -> list[Question]:
    """Return the questions that may stand in a slot, in the order of the course."""
    if slot.question:
        return [each for each in made.questions if each.key == slot.question]
    return [each for each in made.questions if set(slot.tags) <= set(each.tags)]


def _texts(made: Course) -> Iterator[str]:
    yield made.about
    for _module, _lesson, each in made.walk():
        yield getattr(each, "body", "")
        yield getattr(each, "transcript", "")
        if isinstance(each, Case):
            yield from each.texts()
    for asked in made.questions:
        yield asked.stem
        yield asked.note


def _faults(made: Course) -> Iterator[str]:
    yield from _twice("module", [module.key for module in made.modules])
    for module in made.modules:
        yield from _twice(f"lesson of {module.key}", [lesson.key for lesson in module.lessons])
        for lesson in module.lessons:
            yield from _twice(f"activity of {lesson.key}", [each.key for each in lesson.activities])
    yield from _twice("question", [each.key for each in made.questions])
    yield from _twice("source", [each.key for each in made.sources])
    yield from _unknown_sources(made)
    if any(map(has_wordless, _texts(made))):
        yield "a picture has no words for whoever does not see it: ![what it shows](media/…)"
    yield from _empty_slots(made)
    yield from _wrong_needs(made)
    if not made.required():
        yield "everything is optional: nothing could ever complete this course"


def _twice(what: str, keys: list[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{what} {key} stands twice"


def _unknown_sources(made: Course) -> Iterator[str]:
    known = {source.key for source in made.sources}
    cited = {key for text in _texts(made) for key in Cited.findall(text)}
    cited |= {key for asked in made.questions for key in asked.sources}
    cases = [each for each in made.activities().values() if isinstance(each, Case)]
    cited |= {key for each in cases for asked in each.questions() for key in asked.sources}
    for key in sorted(cited - known):
        yield f"source {key} is cited and not listed"


def _empty_slots(made: Course) -> Iterator[str]:
    for _module, lesson, each in made.walk():
        if not isinstance(each, Quiz):
            continue
        named = Counter(slot.question for slot in each.slots if slot.question)
        yield from (f"quiz {lesson.key}/{each.key}: {key} is asked twice" for key in named if named[key] > 1)
        for slot in each.slots:
            found = {asked.key for asked in drawn_from(made, slot)}
            if slot.question and not found:
                yield f"quiz {lesson.key}/{each.key}: there is no question {slot.question}"
        yield from (
            f"quiz {lesson.key}/{each.key}: too few questions are tagged {', '.join(slot.tags)}{after}"
            for slot, after in _dry_slots(made, each)
        )


def _dry_slots(made: Course, quiz: Quiz) -> Iterator[tuple[Slot, str]]:
    """Yield slots that may find too few questions, when those before them drew the very ones that they share."""
    named = {slot.question for slot in quiz.slots if slot.question}
    before: list[tuple[int, set[str]]] = []
    for slot in (each for each in quiz.slots if each.tags):
        free = {asked.key for asked in drawn_from(made, slot)} - named
        shared = [(count, found & free) for count, found in before]
        either = set().union(*(both for _count, both in shared))
        gone = min(sum(min(count, len(both)) for count, both in shared), len(either))
        if len(free) - gone < slot.count:
            yield slot, "" if len(free) < slot.count else ", when the slots before have drawn theirs"
        before.append((slot.count, free))


def _wrong_needs(made: Course) -> Iterator[str]:
    """What a lesson needs stands before it, so that no two wait for each other."""
    seen: set[str] = set()
    for module in made.modules:
        for lesson in module.lessons:
            for need in lesson.needs:
                if need not in seen:
                    yield f"lesson {lesson.key} needs {need}, which does not come before it"
            seen.add(path(module, lesson))
            seen |= {path(module, lesson, each) for each in lesson.activities}
