"""A small course with every kind of question and activity, and people who learn with it."""

from typing import Any

from accounts.models import User
from accounts.permissions import System
from elearning import actions, casework, documents
from elearning.models import Attempt, AttemptItem, CaseTry, Course, CourseVersion, Enrolment

BY = System("tests")
MEDIA = {
    "talk.mp4": b"\x00\x00\x00\x18ftypmp42 not a film",
    "talk.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello.\n",
    "sheet.pdf": b"%PDF-1.4 not a sheet",
}

# Answers that earn everything and nothing, by key of the question.
RIGHT: dict[str, Any] = {
    "one": "b",
    "several": ["a", "c"],
    "claim": False,
    "match": {"a": "a", "b": "b"},
    "order": ["a", "b", "c"],
    "short": "Reasonable grounds!",
    "sentences": ["b"],
}
WRONG: dict[str, Any] = {
    "one": "a",
    "several": ["b"],
    "claim": True,
    "match": {"a": "b", "b": "other-1"},
    "order": ["c", "b", "a"],
    "short": "no idea",
    "sentences": ["a"],
}


def questions() -> list[dict[str, Any]]:
    """One of each kind; all but the first two are tagged "bank"."""
    return [
        {"key": "one", "kind": "one", "stem": "Which is a flag?", "note": "See [@leaflet].", "options": [
            {"text": "A grey coat", "why": "Clothes say nothing."},
            {"text": "Pay that goes to somebody else", "is_right": True, "why": "Others keep the money."},
        ]},
        {"key": "several", "kind": "several", "stem": "Which are true?", "options": [
            {"text": "Coercion", "weight": 0.5, "why": "It is a means."},
            {"text": "A smile", "weight": -0.5, "why": "It says nothing."},
            {"text": "Deceit", "weight": 0.5, "why": "It is a means, too."},
        ]},
        {"key": "claim", "kind": "true_false", "tags": ["bank"], "stem": "One flag proves trafficking.",
         "is_true": False, "why_true": "No single flag proves it.", "why_false": "Indeed: several together count."},
        {"key": "match", "kind": "match", "tags": ["bank"], "stem": "Who does what?", "pairs": [
            {"left": "First responder", "right": "refers", "why": "The form is theirs."},
            {"left": "Competent authority", "right": "decides", "why": "The Home Office decides."},
        ], "others": ["pays"]},
        {"key": "order", "kind": "order", "tags": ["bank"], "stem": "In which order?", "items": [
            {"text": "Referral", "why": "It begins here."}, {"text": "Reasonable grounds", "why": "Days later."},
            {"text": "Conclusive grounds", "why": "Months later."},
        ]},
        {"key": "short", "kind": "short", "tags": ["bank"], "stem": "What is the first decision called?",
         "answers": [{"text": "reasonable grounds", "why": "RG, for short."}], "otherwise": "Reasonable grounds."},
        {"key": "sentences", "kind": "sentences", "tags": ["bank"], "stem": "Mark what worries you.", "sentences": [
            {"text": "He came by bus.", "why": "Everybody may."},
            {"text": "His pay went to another account.", "is_marked": True, "why": "Others keep the money."},
            {"text": "He likes tea.", "why": "So do many."},
        ]},
    ]  # fmt: skip


def content(**changed: Any) -> dict[str, Any]:
    """A course of two modules: a text, a film, a practice of all kinds and an optional sheet; then a final test."""
    said = {
        "title": "Seeing the signs", "summary": "What to look for.", "about": "For everyone. [@leaflet]",
        "area": "red-flags", "roles": ["everyone", "bank"], "review_by": "2027-11-01", "certificate": {"months": 24},
        "sources": [{"key": "leaflet", "title": "Red flags", "publisher": "CMM", "published": "2023"}],
        "modules": [
            {"key": "basics", "title": "Basics", "lessons": [
                {"key": "signs", "title": "Signs", "minutes": 10, "activities": [
                    {"kind": "text", "key": "read", "title": "What a flag is",
                     "body": "## A flag\n\nOne is never enough."},
                    {"kind": "video", "key": "talk", "title": "A talk", "file": "talk.mp4",
                     "captions": [{"language": "en", "file": "talk.vtt"}], "transcript": "Hello."},
                    {"kind": "file", "key": "sheet", "title": "A sheet", "is_optional": True, "file": "sheet.pdf",
                     "body": "To print."},
                    {"kind": "quiz", "key": "practice", "title": "Practice", "is_shuffled": False,
                     "slots": [{"question": each["key"]} for each in questions()]},
                ]},
            ]},
            {"key": "final", "title": "Final", "lessons": [
                {"key": "test", "title": "Test", "minutes": 15, "needs": ["basics/signs"], "activities": [
                    {"kind": "quiz", "key": "final", "title": "Final test", "pass_mark": 75, "attempts": 3,
                     "is_confidence_asked": True, "slots": [{"question": "one"}, {"tags": ["bank"], "count": 3}]},
                ]},
            ]},
        ],
        "questions": questions(),
    }  # fmt: skip
    return said | changed


def course(slug: str = "signs", note: str = "", **changed: Any) -> Course:
    """A published course; the same slug again is its next version."""
    version, _is_new = actions.bring_in(
        slug=slug, document=documents.course(content(**changed)), media=MEDIA, change_note=note, by=BY
    )
    return version.course


def draft(slug: str = "signs", by: Any = BY, **changed: Any) -> CourseVersion:
    """A course that nobody has published."""
    version = actions.begin_course(slug=slug, title="Seeing the signs", by=by)
    version = actions.save(version=version, seen=version.version, content=content(**changed), by=by)
    for name, body in MEDIA.items():
        actions.add_file(version=version, name=name, content=body, by=by)
    version.refresh_from_db()
    return version


def enrolled(user: User, of: Course | None = None) -> Enrolment:
    """Somebody who has started."""
    return actions.start(course=of or course(), by=user)


def sent(item: AttemptItem, answer: Any) -> dict[str, Any]:
    """What a browser sends for an answer: places (from 1) as the page shows them, never keys."""
    asked, shown = item.question_version.asked(), [key for keys in item.arrangement.values() for key in keys]
    if asked.kind == "sentences":
        shown = [row.key for row in asked.sentences]

    def place(key: str) -> str:
        return str(shown.index(key) + 1)

    if asked.kind == "match":
        return {f"pair-{row}": place(answer[pair.key]) for row, pair in enumerate(asked.pairs, 1)}
    if asked.kind == "order":
        return {f"place-{place(key)}": str(at) for at, key in enumerate(answer, 1)}
    if isinstance(answer, bool):
        return {"answer": "true" if answer else "false"}
    if isinstance(answer, list):
        return {"answer": [place(key) for key in answer]}
    return {"answer": place(answer) if asked.kind == "one" else answer}


def answered(attempt: Attempt, answers: dict[str, Any] | None = None) -> Attempt:
    """An attempt that was answered (rightly, unless told otherwise) and handed in."""
    by = attempt.enrolment.user
    for item in attempt.items.select_related("question_version__question", "attempt__enrolment"):
        given = (answers or RIGHT)[item.question_version.question.key]
        actions.answer(item=item, given=given, confidence=2 if attempt.is_confidence_asked else None, by=by)
    return actions.hand_in(attempt=attempt, by=by)


def worked_through(enrolment: Enrolment, path: str) -> CaseTry:
    """A case of which nothing was marked, come to its end."""
    by, case = enrolment.user, enrolment.version.document().activities()[path]
    way = actions.begin_case(enrolment=enrolment, activity=path, role=case.roles[0], by=by)
    for step in ("first", "whole", "explain", "next"):
        given = [] if step in {"first", "whole"} else casework.asked(case, way.role, step).options[0].key
        if step not in actions.answers(way):
            way = actions.answer_step(way=way, step=step, given=given, by=by)
    return way


def complete(enrolment: Enrolment) -> Enrolment:
    """Somebody who has done everything that is required."""
    by = enrolment.user
    for path in enrolment.version.document().required():
        if enrolment.version.document().activities()[path].kind == "quiz":
            answered(actions.begin(enrolment=enrolment, activity=path, by=by))
        elif enrolment.version.document().activities()[path].kind == "case":
            worked_through(enrolment, path)
        else:
            actions.mark_done(enrolment=enrolment, activity=path, by=by)
    enrolment.refresh_from_db()
    return enrolment
