"""The editor of a case exercise: its page shows all that a case says, and every fault stands beside its field."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions, documents, drafts
from elearning.forms.activities import CaseForm
from elearning.forms.parts import Around
from elearning.models import CourseVersion
from elearning.presenters import comparing
from tests.elearning.authoring.typing import send, typed
from tests.factories import cases, redflags
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]
AROUND = Around(files={})


@pytest.fixture
def desk(trainer: User, sign_in: SignIn) -> Client:
    redflags.published()
    return sign_in(trainer)


@pytest.fixture
def draft(trainer: User) -> CourseVersion:
    return school.draft(by=trainer, modules=cases.modules())


def at(name: str, version: CourseVersion, *args: Any) -> str:
    return reverse(f"elearning:{name}", args=[version.pk, *args])


def now(version: CourseVersion) -> dict[str, Any]:
    version.refresh_from_db()
    return version.content


def plain(said: dict[str, Any]) -> dict[str, Any]:
    """A case as a published version keeps it."""
    return documents.plain_activity(documents.Case.model_validate(said))


def test_opening_and_keeping_a_case_changes_nothing_of_it() -> None:
    several = {
        "key": "why", "kind": "several", "stem": "Which fit?", "tags": ["a-tag"], "sources": ["leaflet"], "note": "N.",
        "options": [{"text": "A", "weight": 1, "why": "Y."}, {"text": "B", "weight": -0.25, "why": "N."}],
    }  # fmt: skip
    for said in (cases.case(), cases.near_miss(), cases.case(innocent=several, is_optional=True)):
        before = plain(said)
        for shown in (before, said):
            form = CaseForm(around=AROUND, initial=shown)
            kept = CaseForm(typed(form), around=AROUND, initial=shown)
            assert kept.is_valid(), kept.errors
            assert {**kept.said(), "key": before["key"]} == before


def test_a_case_is_written_from_nothing_without_a_script(desk: Client, draft: CourseVersion) -> None:
    place = f"{at('desk_add', draft, 'cases/stories')}?kind=case"
    page = desk.get(place).content.decode()
    assert "fin-01" in page
    assert "Pay goes on to somebody else at once" in page, "what a code says stands beside the sentences"
    story = {
        f"{name}_{at}": value
        for at, row in enumerate(cases.case()["sentences"])
        for name, value in (row | {"codes": ", ".join(row.get("codes", ()))}).items()
    }
    asked = {
        f"{head}{name}_{at}": value
        for head in ("i_", "n0_")
        for at in range(2)
        for name, value in {"text": f"T{at}", "why": f"W{at}", "is_right": "on" if at else None}.items()
    }
    said: dict[str, Any] = {
        "title": "New case", "body": "Fiction.", "is_fiction": "on", "roles": ["bank", "police"], "ending": "The end.",
        "i_stem": "What fits?", "i_kind": "one", "n0_stem": "And now?", **story, **asked,
    }  # fmt: skip
    answer = send(desk, place, **said)
    assert answer.status_code == 302, answer.context["form"].errors
    made = drafts.part(now(draft), "cases/stories/new-case")
    assert (made["kind"], len(made["sentences"]), made["nexts"][0]["asked"]["key"]) == ("case", 6, "next-1")
    assert [row["key"] for row in made["sentences"]] == list("abcdef")
    assert actions.obstacles(draft) == []


def test_faults_of_a_case_stand_beside_their_fields(desk: Client, draft: CourseVersion) -> None:
    place, version = at("desk_part", draft, cases.CASE), draft.version
    wrong: dict[str, dict[str, Any]] = {
        "why_2": {"why_2": ""}, "text_1": {"points_to_1": None}, "codes_1": {"codes_1": "fin 1"},
        "i_why_1": {"i_why_1": ""}, "i_stem": {"i_is_right_1": "on"}, "n0_why_2": {"n0_why_2": ""},
        "n1_stem": {"n1_stem": ""}, "text_0": {f"{name}_{at}": None for at in range(6) for name in (
            "text", "seen_by", "codes", "cues", "why", "points_to", "is_explained")},
    }  # fmt: skip
    for name, changed in wrong.items():
        answer = send(desk, place, **changed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [name]), name
    # Ticks alone are a row, too: it is not left out in silence.
    ticks: dict[str, Any] = {
        "seen_by_7": ["bank"], "points_to_7": "both", "is_explained_7": "on", "i_is_right_3": "on",
        "n0_is_right_3": "on",
    }  # fmt: skip
    for name, value in ticks.items():
        beside = re.sub(r"seen_by|points_to|is_explained|is_right", "text", name)
        answer = send(desk, place, **{beside: "", name: value})
        assert (answer.status_code, beside in answer.context["form"].errors) == (400, True), name
    unseen = send(desk, place, roles=["bank", "police", "health"])
    assert "health sees nothing at first" in unseen.content.decode().lower()
    now(draft)
    assert draft.version == version


def test_more_rows_keep_what_was_typed(desk: Client, draft: CourseVersion) -> None:
    place = at("desk_part", draft, cases.CASE)
    before = desk.get(place).context["form"]
    more = send(desk, place, more="yes", text_7="A new sentence.", codes_7="fin-02, rcs-01").context["form"]
    assert (more.count, more.steps) == (before.count + 3, before.steps + 1)
    assert (more["text_7"].value(), more["codes_7"].value()) == ("A new sentence.", "fin-02, rcs-01")
    told = typed(more, why_7="Both.", points_to_7="both", seen=draft.version)
    assert desk.post(place, told).status_code == 302
    rows = drafts.part(now(draft), cases.CASE)["sentences"]
    assert [row["key"] for row in rows] == list("abcdefh")
    assert rows[-1]["codes"] == ["fin-02", "rcs-01"]


def test_of_two_who_write_a_case_neither_loses_a_word(desk: Client, draft: CourseVersion, administrator: User) -> None:
    """Not even the rows that somebody else has taken out meanwhile."""
    place, seen = at("desk_part", draft, cases.CASE), draft.version
    form = desk.get(place).context["form"]
    theirs = cases.case(title="Theirs", sentences=cases.case()["sentences"][:5])
    actions.save(version=draft, seen=seen, content=drafts.put(draft.content, cases.CASE, theirs), by=administrator)
    mine = typed(form, text_5="She liked my tea.", seen=seen)
    answer = desk.post(place, mine)
    assert (answer.status_code, "She liked my tea." in answer.content.decode()) == (409, True)
    assert "Theirs" in answer.content.decode()
    assert desk.post(place, mine | {"seen": answer.context["seen"]}).status_code == 302
    assert drafts.part(now(draft), cases.CASE)["sentences"][5]["text"] == "She liked my tea."


def test_a_case_is_looked_at_compared_and_left_out_of_other_programs(
    desk: Client, draft: CourseVersion, trainer: User
) -> None:
    page = desk.get(at("desk_look", draft)).content.decode()
    for words in (
        "Her wage left her account",
        "explained by the story",
        "WHY-C",
        "ENDING: she is well",
        "A near miss.",
    ):
        assert words in page, words
    assert "Case: Dita: a case exercise, and no question." in desk.get(at("desk_exchange", draft)).content.decode()
    after = drafts.put(draft.content, cases.CASE, cases.case(ending="She moved away."))
    (change,) = comparing.changes(draft.content, after)
    assert (change.place, str(change.differences[0].label)) == (cases.CASE, "What became of it")
    preview = send(desk, at("desk_part", draft, cases.CASE), preview="yes", ending="All **well**.")
    assert "<strong>well</strong>" in preview.content.decode()


def test_review_says_which_rows_a_course_draws_on_and_from_which_edition(
    desk: Client, draft: CourseVersion, trainer: User
) -> None:
    page = desk.get(at("desk_review", draft))
    assert [row.code for row in page.context["drawn"].rows] == ["fin-01", "rcs-01"]
    assert "Published today it is bound to edition 1" in page.content.decode()
    content = drafts.put(draft.content, "basics/signs/read", {"kind": "text", "title": "T", "body": "So: [!fin-77]"})
    content["questions"][0]["tags"] = ["ind-beh-01"]
    actions.save(version=draft, seen=draft.version, content=content, by=trainer)
    now(draft)
    page = desk.get(at("desk_review", draft))
    rows = {
        row.code: (row.statement, [str(title) for _kind, title in row.places]) for row in page.context["drawn"].rows
    }
    assert rows["fin-77"] == ("", ["T"])
    assert rows["beh-01"][1] == ["Which is a flag?"]
    # What is missing leads there.
    assert f"{at('desk_review', draft)}#drawn" in desk.get(at("desk_version", draft)).content.decode()
