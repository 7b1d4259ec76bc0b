"""A case of six sentences with three signs, a near miss, and people who work through them."""

from typing import Any

from accounts.models import User
from elearning import actions
from elearning.models import CaseTry, Course, Enrolment
from tests.factories import elearning as school
from tests.factories import redflags

CASE, NEAR = "cases/stories/dita", "cases/stories/harvest"
# What finds every sign of the first case and nothing else, as elearning.actions.answer_step takes it.
RIGHT: dict[str, Any] = {
    "first": ["b"],
    "whole": ["b", "c", "e"],
    "name": {
        "b": {"tags": ["fin-01"], "points_to": "trafficker", "confidence": 3},
        "c": {"tags": ["debt", "fin-02"], "points_to": "victim", "confidence": 2},
        "e": {"tags": ["other"], "points_to": "cannot_tell", "confidence": 1},
    },
    "explain": "a",
    "next": "b",
}
NOTHING: dict[str, Any] = RIGHT | {"first": [], "whole": [], "name": {}}


def _asked(key: str, *texts: str) -> dict[str, Any]:
    """A question of which the first option is right."""
    rows = [{"text": text, "why": f"{text}: the reason."} for text in texts]
    return {"key": key, "kind": "one", "stem": f"Stem of {key}?", "options": [rows[0] | {"is_right": True}, *rows[1:]]}


def case(**changed: Any) -> dict[str, Any]:
    """Three signs (b: a row; c: a row's cue; e: a cue), one sentence that the story explains (d), two ordinary ones."""
    return {
        "kind": "case", "key": "dita", "title": "Case: Dita", "body": "Read it slowly. [@leaflet]",
        "is_fiction": False, "is_near_miss": False, "roles": ["bank", "police"],
        "sentences": [
            {"text": "Dita came in the spring.", "seen_by": ["bank", "police"], "why": "WHY-A: many do."},
            {"text": "Her wage left her account the day it came.", "seen_by": ["bank"], "codes": ["fin-01"],
             "points_to": "trafficker", "why": "WHY-B: others keep the money."},
            {"text": "She owed her boss for the journey.", "cues": ["debt"], "points_to": "victim",
             "why": "WHY-C: a debt ties."},
            {"text": "She had two phones, one for her mother.", "codes": ["rcs-01"], "is_explained": True,
             "why": "WHY-D: the story says whose."},
            {"text": "A man waited outside each day.", "seen_by": ["police"], "cues": ["isolation"],
             "points_to": "both", "why": "WHY-E: she is watched."},
            {"text": "She liked tea.", "why": "WHY-F: so do many."},
        ],
        "innocent": _asked("dita-explained", "A loan", "A gift", "A mistake"),
        "nexts": [
            {"roles": ["bank"], "asked": _asked("dita-next-bank", "Report it", "Block it", "Ask her")},
            {"asked": _asked("dita-next", "Speak with her", "Arrest her", "Wait")},
        ],
        "ending": "ENDING: she is well [@leaflet].",
    } | changed  # fmt: skip


def near_miss() -> dict[str, Any]:
    """The same without a sign: what looks like one is explained."""
    rows = [
        {**each, "is_explained": bool(each.get("codes") or each.get("cues")), "points_to": None}
        for each in case()["sentences"]
    ]
    return case(key="harvest", title="Case: Harvest", is_fiction=True, is_near_miss=True, sentences=rows)


def modules(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    """The modules of the small course, and one with cases that nothing locks."""
    lesson = {"key": "stories", "title": "Stories", "minutes": 20, "activities": list(cases or (case(), near_miss()))}
    return [*school.content()["modules"], {"key": "cases", "title": "Cases", "lessons": [lesson]}]


def course(*cases: dict[str, Any], **changed: Any) -> Course:
    """A published course with cases, written from the small catalogue."""
    redflags.published()
    return school.course(**{"modules": modules(*cases)} | changed)


def begun(user: User, role: str = "bank", path: str = CASE, of: Enrolment | None = None) -> CaseTry:
    """A way through a case that is open."""
    enrolment = of or actions.start(course=Course.objects.filter(slug="signs").first() or course(), by=user)
    return actions.begin_case(enrolment=enrolment, activity=path, role=role, by=user)


def answered(way: CaseTry, given: dict[str, Any] | None = None, until: str = "next") -> CaseTry:
    """A way of which the steps up to one were answered (finding everything, unless told otherwise)."""
    said, by = given or RIGHT, way.enrolment.user
    for step in ("first", "whole", "name", "explain", "next"):
        if step not in actions.answers(way):
            way = actions.answer_step(way=way, step=step, given=said[step], by=by)
        if step == until:
            break
    return way
