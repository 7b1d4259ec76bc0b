"""A course as a folder of Markdown and YAML that people edit with their own tools and keep in version control.

    course.yaml                        all of the course but modules and questions
    01-<module>/module.yaml            title, is_optional
    01-<module>/02-<lesson>/lesson.yaml    title, minutes, content_note, needs
    01-<module>/02-<lesson>/03-<activity>.md     YAML between two lines of ---, Markdown; `kind`: text unless said
    01-<module>/02-<lesson>/04-<activity>.yaml   quiz, or `kind: case`
    questions/<any name>.yaml          lists of questions; their order is that of the files' names
    media/<name>                       films, captions, pictures, handouts

Numbers give the order; the rest of each name is the key. Reading, writing and reading again gives the same course, and
writing what was read from a written folder gives the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from accounts import yaml_text
from accounts.faults import Fault, Faults, FileRefusedError
from elearning.documents import Course, course, plain_course
from elearning.media import MEDIA_TYPES, ending, taken
from elearning.questions import faults

# Every file of a folder by its path in it, "01-first/module.yaml".
type Files = Mapping[str, bytes]

FENCE = "---"
NUMBERED = re.compile(r"([0-9]{1,3})-([a-z0-9]+(?:-[a-z0-9]+)*)")
KEYED = NUMBERED.pattern
PLACES = re.compile(
    rf"course\.yaml|questions/.+\.yaml|{KEYED}/module\.yaml|{KEYED}/{KEYED}/(lesson\.yaml|{KEYED}\.(md|yaml))"
)
MEDIA, QUESTIONS = "media", "questions"
BODIES = {"text": "body", "file": "body", "video": "transcript"}
LARGEST_TEXT = 400_000
# Of one file of questions that we write: large banks go into several.
MOST_QUESTIONS, MOST_BYTES = 100, 300_000


def read(files: Files) -> tuple[Course, dict[str, bytes]]:
    """Return the course of a folder and its media by name. Raises FileRefusedError with every fault and its file."""
    found = Faults()
    said = _said(files, found)
    if not found.total:
        try:
            made = course(said)
        except ValidationError as error:
            for each in faults(error):
                found.add(Fault(_place(said, each["loc"]), "", str(each["msg"]).removeprefix("Value error, ")))
        else:
            media = {name.partition("/")[2]: body for name, body in files.items() if name.startswith(f"{MEDIA}/")}
            for name in sorted(made.files() - set(media)):
                found.add(Fault(f"{MEDIA}/{name}", "", "the course speaks of this file, and it is not there"))
            for name in sorted(made.files() & set(media)):
                media[name], against = taken(name, media[name])
                if against:
                    found.add(Fault(f"{MEDIA}/{name}", "", against))
            if not found.total:
                return made, {name: media[name] for name in sorted(made.files())}
    raise FileRefusedError(found)


def on_disk(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder; hidden ones (of editors and version control) are none of the course.

    Raises FileRefusedError for links: what they lead to was not written for learners.
    """
    found = Faults()
    inside = [path.relative_to(folder) for path in sorted(folder.rglob("*"))]
    kept = [path for path in inside if not any(part.startswith(".") for part in path.parts)]
    for path in kept:
        if (folder / path).is_symlink():
            found.add(Fault(path.as_posix(), "", "is a link to somewhere else; courses hold files alone"))
    if found.total:
        raise FileRefusedError(found)
    return {path.as_posix(): (folder / path).read_bytes() for path in kept if (folder / path).is_file()}


def may_be_written(name: str) -> bool:
    """Whether a path is one at which a course has a file: whatever stands elsewhere is somebody's own."""
    top, _slash, rest = name.partition("/")
    return bool(PLACES.fullmatch(name)) or (top == MEDIA and "/" not in rest and ending(rest) in MEDIA_TYPES)


def write(made: Course, media: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a course as the files of its folder, by path."""
    said = plain_course(made)
    modules, questions = said.pop("modules"), said.pop("questions")
    files = {"course.yaml": yaml_text.write(said)}
    for place, module in enumerate(modules, 1):
        folder = f"{place:02}-{module.pop('key')}"
        lessons = module.pop("lessons")
        files[f"{folder}/module.yaml"] = yaml_text.write(module)
        for number, lesson in enumerate(lessons, 1):
            files |= _written_lesson(f"{folder}/{number:02}-{lesson.pop('key')}", lesson)
    parts = list(_portions(questions))
    names = [f"{number:02}" for number in range(1, len(parts) + 1)] if len(parts) > 1 else ["questions"]
    files |= {f"{QUESTIONS}/{name}.yaml": part for name, part in zip(names, parts, strict=False)}
    return files | {f"{MEDIA}/{name}": body for name, body in sorted(media.items())}


def _portions(questions: list[dict[str, Any]]) -> Iterator[bytes]:
    """Yield questions as files that can be read again."""
    part, number = b"", 0
    for each in questions:
        row = yaml_text.write([each])
        if part and (number == MOST_QUESTIONS or len(part) + len(row) > MOST_BYTES):
            yield part
            part, number = b"", 0
        part, number = part + row, number + 1
    if part:
        yield part


def _written_lesson(folder: str, lesson: dict[str, Any]) -> dict[str, bytes]:
    activities = lesson.pop("activities")
    files = {f"{folder}/lesson.yaml": yaml_text.write(lesson)}
    for number, activity in enumerate(activities, 1):
        name = f"{folder}/{number:02}-{activity.pop('key')}"
        if activity["kind"] not in BODIES:
            files[f"{name}.yaml"] = yaml_text.write(activity)
            continue
        body = activity.pop(BODIES[activity["kind"]])
        files[f"{name}.md"] = f"{FENCE}\n{yaml_text.write(activity).decode()}{FENCE}\n\n{body}\n".encode()
    return files


def _said(files: Files, found: Faults) -> dict[str, Any]:
    said = _mapping(files, "course.yaml", found)
    for forbidden in ("modules", "questions"):
        if forbidden in said:
            found.add(Fault("course.yaml", forbidden, "has folders of its own"))
    said["modules"] = [_module(files, folder, key, found) for folder, key in _inside(files, "", found)]
    said["questions"] = [each for name in _question_files(files) for each in _list(files, name, found)]
    _refuse_strangers(files, found)
    return said


def _module(files: Files, folder: str, key: str, found: Faults) -> dict[str, Any]:
    said = _mapping(files, f"{folder}/module.yaml", found)
    lessons = [_lesson(files, inner, name, found) for inner, name in _inside(files, f"{folder}/", found)]
    return said | {"key": key, "lessons": lessons}


def _lesson(files: Files, folder: str, key: str, found: Faults) -> dict[str, Any]:
    said = _mapping(files, f"{folder}/lesson.yaml", found)
    names = [
        name for name in files
        if str(PurePosixPath(name).parent) == folder and PurePosixPath(name).name != "lesson.yaml"
    ]  # fmt: skip
    return said | {"key": key, "activities": [_activity(files, name, found) for name in _in_order(names, found)]}


def _activity(files: Files, name: str, found: Faults) -> dict[str, Any]:
    place = PurePosixPath(name)
    numbered = NUMBERED.fullmatch(place.stem)
    if not numbered or place.suffix not in {".md", ".yaml"}:
        found.add(Fault(name, "", "activities are called 01-some-key.md or 01-some-key.yaml"))
        return {}
    if place.suffix == ".yaml":
        return {"kind": "quiz"} | _mapping(files, name, found) | {"key": numbered[2]}
    head, body = _fenced(_text(files, name, found), name, found)
    said = {"kind": "text"} | head
    return said | {"key": numbered[2], BODIES.get(str(said["kind"]), "body"): body.strip()}


def _fenced(text: str, name: str, found: Faults) -> tuple[dict[str, Any], str]:
    lines = text.replace("\r\n", "\n").lstrip("\n").split("\n")
    fences = [at for at, line in enumerate(lines) if line == FENCE][:2]
    if len(fences) != 2 or fences[0]:
        found.add(Fault(name, "", "begins with YAML between two lines of ---"))
        return {}, ""
    return _parsed_mapping("\n".join(lines[1 : fences[1]]), name, found), "\n".join(lines[fences[1] + 1 :])


def _inside(files: Files, folder: str, found: Faults) -> list[tuple[str, str]]:
    """Return the numbered folders of a folder, in order, each with its key."""
    names = {
        name[len(folder) :].split("/")[0] for name in files if name.startswith(folder) and "/" in name[len(folder) :]
    }
    kept = [name for name in sorted(names) if folder or name not in {MEDIA, QUESTIONS}]
    for name in kept:
        if not NUMBERED.fullmatch(name):
            found.add(Fault(f"{folder}{name}", "", "folders are called 01-some-key"))
    numbered = _in_order([folder + name for name in kept if NUMBERED.fullmatch(name)], found)
    return [(name, name.rpartition("/")[2].partition("-")[2]) for name in numbered]


def _in_order(names: Iterable[str], found: Faults) -> list[str]:
    """Return paths by their numbers, however many digits they have; a number that stands twice gives no order."""
    numbers: dict[str, int] = {}
    for name in sorted(names):
        match = NUMBERED.fullmatch(PurePosixPath(name).stem)
        number = int(match[1]) if match else -1
        if match and number in numbers.values():
            found.add(Fault(name, "", f"has a number that stands twice here: {number}"))
        numbers[name] = number
    return sorted(numbers, key=lambda name: numbers[name])


def _question_files(files: Files) -> list[str]:
    return sorted(name for name in files if name.startswith(f"{QUESTIONS}/") and name.endswith(".yaml"))


def _refuse_strangers(files: Files, found: Faults) -> None:
    """A file that nothing reads is a slip: somebody believes that it is part of the course."""
    for name in files:
        parts = name.split("/")
        known = (
            name == "course.yaml"
            or (parts[0] == MEDIA and len(parts) == 2)
            or name in _question_files(files)
            or (len(parts) == 2 and parts[1] == "module.yaml")
            or (len(parts) == 3 and parts[0] not in {MEDIA, QUESTIONS})
        )
        if not known:
            found.add(Fault(name, "", "nothing of a course stands here"))


def _mapping(files: Files, name: str, found: Faults) -> dict[str, Any]:
    return _parsed_mapping(_text(files, name, found), name, found)


def _parsed_mapping(text: str, name: str, found: Faults) -> dict[str, Any]:
    said = _parsed(text, name, found)
    if isinstance(said, dict):
        return said
    if not found.total:
        found.add(Fault(name, "", "holds names and values"))
    return {}


def _list(files: Files, name: str, found: Faults) -> list[Any]:
    said = _parsed(_text(files, name, found), name, found)
    if isinstance(said, list):
        return said
    if not found.total:
        found.add(Fault(name, "", "holds a list of questions"))
    return []


def _parsed(text: str, name: str, found: Faults) -> Any:
    try:
        return yaml_text.read(text)
    except yaml_text.Malformed as error:
        found.add(Fault(f"{name}, line {error.line}" if error.line else name, "", str(error)))
    return None


def _text(files: Files, name: str, found: Faults) -> str:
    if name not in files:
        found.add(Fault(name, "", "is missing"))
        return "{}"
    if len(files[name]) > LARGEST_TEXT:
        found.add(Fault(name, "", "is larger than 400 kB"))
        return "{}"
    try:
        return files[name].decode("utf-8-sig")
    except UnicodeDecodeError:
        found.add(Fault(name, "", "is not UTF-8"))
        return "{}"


def _place(said: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """Say where in the folder a field stands: "question nrm-form: options 2 why"."""
    here: Any = said
    names: list[str] = []
    for step in location:
        here = _step(here, step)
        if isinstance(here, dict) and "key" in here:
            names.append(str(here["key"]))
        elif isinstance(step, int):
            names.append(str(step + 1))
        else:
            names.append(step)
    return " ".join(names) or "course.yaml"


def _step(here: Any, step: int | str) -> Any:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    # Pydantic names the kind of a question or activity on the way: that is no step.
    return here
