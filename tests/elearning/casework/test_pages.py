"""The pages of a case: each step, what no page says before its time, errors, two windows, other people, the cue."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from elearning import actions, casework
from elearning.choices import CaseStep
from elearning.models import CaseTry
from elearning.presenters import impact
from elearning.redflags import actions as catalogue
from elearning.redflags.choices import SuggestionState
from elearning.redflags.models import Suggestion
from tests.factories import cases as made

pytestmark = pytest.mark.django_db

ACTIVITY = "/learn/signs/cases/stories/dita/"
# Words that stand nowhere before their step was answered.
WHYS = ["WHY-", "no sign", "this: it is a sign", "explains it", "It points to"]
ENDS = ["ENDING", "You found", "reason."]


@pytest.fixture
def learner(trainee: User, sign_in) -> Client:
    made.course()
    actions.start(course=made.Course.objects.get(), by=trainee)
    return sign_in(trainee)


def sent(way: CaseTry, step: str, given: Any) -> dict[str, Any]:
    """What a browser sends for an answer: places as the page shows them, never keys."""
    case = way.case()
    if step in {"first", "whole"}:
        shown = case.first_seen(way.role) if step == "first" else case.sentences
        return {"marked": [str(place) for place, each in enumerate(shown, 1) if each.key in given]}
    if step == "name":
        return {
            f"{name}-{place}": said[key]
            for place, said in enumerate(given.values(), 1)
            for name, key in (("tags", "tags"), ("points", "points_to"), ("sure", "confidence"))
        }
    shown = casework.arranged(casework.asked(case, way.role, CaseStep(step)), str(way.pk))["options"]
    return {"answer": str(shown.index(given) + 1)}


def at(way: CaseTry, step: str = "") -> str:
    return reverse("elearning:case_step", args=[way.pk, step]) if step else reverse("elearning:case", args=[way.pk])


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def begin(client: Client, role: str = "bank", address: str = ACTIVITY) -> CaseTry:
    answer = client.post(f"{address}begin/", {"role": role})
    way = CaseTry.objects.filter(state="open").latest("number")
    assert answer.url == at(way)
    assert client.get(answer.url).url == at(way, "first")
    return way


def test_a_case_is_walked_through_and_no_page_says_what_comes_later(learner: Client) -> None:
    said = page(learner, ACTIVITY)
    assert "Retold from a real case" in said
    assert "worked through it to its end" in said
    assert "I have taken it" not in said
    way = begin(learner)
    hidden = {
        "first": [*WHYS, *ENDS, "She owed her boss", "two phones", "fin-01", "A loan", "Report it"],
        "whole": [*WHYS, *ENDS, "fin-01", "A loan", "Report it"],
        "name": [*WHYS, *ENDS, "A loan", "Report it", "Arrest her"],
        "explain": [*ENDS, "Report it", "Arrest her", "ENDING"],
        "next": ["ENDING", "You found", "Report it: the reason", "Arrest her"],
    }
    after = {"first": "whole", "whole": "name", "name": "name", "explain": "explain", "next": "next"}
    for step, words in hidden.items():
        said = page(learner, at(way, step))
        assert [word for word in words if word in said] == [], step
        answer = learner.post(at(way, step), sent(way, step, made.RIGHT[step]))
        assert answer.url == at(way, after[step])
    told = page(learner, at(way, "name"))
    assert all(f"WHY-{key}" in told for key in "ABCDEF")
    assert told.count("You marked this: it is a sign") == 3
    assert "it looks like a sign, and the story itself explains it" in told
    assert "you named it" in told
    assert "it does not fit here: Many payments of DKK 500 to 1,000." in told
    assert "It points to: Both. You said: It cannot be told." in told
    assert "A loan: the reason." in page(learner, at(way, "explain"))
    assert "Block it: the reason." in page(learner, at(way, "next"))
    end = page(learner, at(way))
    assert "ENDING: she is well" in end
    lines = ["You found 3 of 3 signs.", "You marked 0 of 3 other sentences.", "When you were sure: 1 of 1 mark was a"]
    assert all(line in end for line in [*lines, "about 27 false alarms", "One case."])
    assert "%" not in re.sub(r"<a [^>]*>[^<]*</a>", "", end.split("What you found")[1].split("cues")[0])
    assert "Complete" in page(learner, ACTIVITY)
    assert "Over all your cases" in page(learner, "/learn/signs/progress/")


def test_names_of_controls_are_the_same_whatever_is_a_sign(learner: Client, trainee: User) -> None:
    def controls(path: str, step: str) -> list[str]:
        way = made.answered(made.begun(trainee, path=path), until={"whole": "first", "name": "whole"}[step])
        return [each for each in re.findall(r'(?:name|value|id|for|class)="([^"]*)"', page(learner, at(way, step)))
                if not re.search(r"\w{30}", each)]  # fmt: skip

    for step in ("whole", "name"):
        assert controls(made.CASE, step) == controls(made.NEAR, step)


def test_whole_story_keeps_the_marks_and_says_what_was_known(learner: Client, trainee: User) -> None:
    way = made.answered(made.begun(trainee), until="first")
    said = page(learner, at(way, "whole"))
    assert re.findall(r'value="(\d)"[^>]*checked', said) == ["2"]
    assert said.count("you saw this first") == 2
    assert "<mark>Her wage left" in page(learner, at(way, "first"))


def test_who_marks_nothing_reads_the_reasons_at_once(learner: Client, trainee: User) -> None:
    way = made.begun(trainee, path=made.NEAR)
    learner.post(at(way, "first"), {})
    assert learner.post(at(way, "whole"), {}).url == at(way, "name")
    said = page(learner, at(way, "name"))
    assert said.count("it is no sign") == 2
    assert said.count("You left this, rightly: it looks like a sign") == 4
    made.answered(way, made.NOTHING)
    end = page(learner, at(way))
    assert "There was no sign in what you read." in end
    assert "You marked 0 of 6 sentences." in end


def test_errors_stand_beside_their_fields_and_keep_what_was_chosen(learner: Client, trainee: User) -> None:
    assert "Choose as whom you read this case." in learner.post(f"{ACTIVITY}begin/").content.decode()
    assert learner.post(f"{ACTIVITY}begin/", {"role": "neighbour"}).status_code == 400
    way = made.answered(made.begun(trainee), until="whole")
    tags = ["fin-01", "fin-02", "debt", "hours", "rules"]
    answer = learner.post(at(way, "name"), {"tags-1": tags, "points-1": "both", "tags-2": ["nothing"]})
    said = answer.content.decode()
    assert answer.status_code == 400
    for words in ("Choose four at most", "Choose one at least", "Say whom it points to", "Say how sure you are"):
        assert words in said
    assert said.count("checked") == len(tags) + 1
    assert re.search(r'href="#id_tags-1_group"', said)
    assert 'id="id_tags-1_group"' in said
    assert "<title>Error:" in said
    assert not way.answers.filter(step="name").exists()


def test_another_window_does_not_change_what_was_answered(learner: Client, trainee: User) -> None:
    way = made.answered(made.begun(trainee), until="first")
    same = learner.post(at(way, "first"), sent(way, "first", ["b"]))
    assert (same.status_code, same.url) == (302, at(way, "whole"))
    other = learner.post(at(way, "first"), sent(way, "first", ["a"]))
    assert other.status_code == 409
    assert "The first answer stands." in other.content.decode()
    assert actions.answers(way) == {"first": ["b"]}


def test_steps_come_in_turn(learner: Client, trainee: User) -> None:
    way = made.answered(made.begun(trainee), until="first")
    for step in ("name", "explain", "next"):
        for answer in (learner.get(at(way, step)), learner.post(at(way, step), {"answer": "1"})):
            assert answer.url == at(way)
    assert learner.get(at(way)).url == at(way, "whole")
    page(learner, f"{at(way)}nothing/", 404)


def test_way_of_another_round_is_only_looked_at(learner: Client, trainee: User) -> None:
    way = made.answered(made.begun(trainee), until="first")
    actions.start_again(enrolment=way.enrolment, by=trainee)
    assert learner.get(at(way, "whole")).url == ACTIVITY
    assert learner.post(at(way, "whole"), {}).url == ACTIVITY
    assert "This is what you marked." in page(learner, at(way, "first"))
    said = page(learner, ACTIVITY)
    assert "closed before its end, when you started again" in said
    assert "Go on with this case" not in said
    # It leads to what was answered last, and from there to a new beginning instead of a step that nobody may answer.
    assert f'href="{at(way)}"' in said
    assert learner.get(at(way)).url == at(way, "first")
    looked_at = page(learner, at(way, "first"))
    assert "You started the course again before its end." in looked_at
    assert f'href="{ACTIVITY}">Begin this case anew' in looked_at
    assert at(way, "whole") not in looked_at
    assert begin(learner, "police").number == 2


def test_way_that_was_left_before_anything_was_answered_leads_to_its_case(learner: Client, trainee: User) -> None:
    way = made.begun(trainee)
    actions.start_again(enrolment=way.enrolment, by=trainee)
    assert learner.get(at(way)).url == ACTIVITY


def test_ways_that_were_left_are_not_counted_as_open(learner: Client, trainee: User) -> None:
    way = made.begun(trainee)
    version = made.Course.objects.get().live
    assert impact.weighed(version)[1].open_cases == 1
    actions.start_again(enrolment=way.enrolment, by=trainee)
    assert impact.weighed(version)[1].open_cases == 0


def test_locked_case_is_not_begun(sign_in, trainee: User) -> None:
    modules = made.modules()
    modules[-1]["lessons"][0]["needs"] = ["basics/signs"]
    made.course(modules=modules)
    actions.start(course=made.Course.objects.get(), by=trainee)
    client = sign_in(trainee)
    for role in ("bank", ""):
        assert client.post(f"{ACTIVITY}begin/", {"role": role}).status_code in {403, 409}
    assert not CaseTry.objects.exists()


def test_cue_is_proposed_and_the_answer_is_told(learner: Client, trainee: User, trainer: User) -> None:
    way = made.begun(trainee)
    address = reverse("elearning:case_cue", args=[way.pk])
    assert learner.post(address, {"words": "Too early"}).url == at(way)
    made.answered(way)
    for words, told in (("", "Say what you noticed."), ("x" * 401, "at most 400")):
        answer = learner.post(address, {"words": words})
        assert answer.status_code == 400
        assert told in answer.content.decode()
    assert learner.post(address, {"words": "Shoes that do not fit"}).url == f"{at(way)}#cues"
    cue = Suggestion.objects.get()
    assert (cue.words, cue.place, cue.by) == ("Shoes that do not fit", ACTIVITY, trainee)
    assert "Shoes that do not fit" in page(learner, at(way))
    catalogue.decide(suggestion=cue, is_taken=False, said="The list has it: fin-01.", by=trainer)
    for place in (at(way), "/learn/mine/"):
        said = page(learner, place)
        assert "Shoes" not in said
        assert "The answer: The list has it: fin-01." in said
        assert str(SuggestionState.DECLINED.label) in said
    for number in range(11):
        answer = learner.post(address, {"words": f"Cue {number}"})
    assert answer.status_code == 400
    assert "Ten of your proposals wait" in answer.content.decode()


def test_pages_ask_as_often_for_many_ways_and_sentences(learner: Client, trainee: User) -> None:
    long = made.case(key="long", title="Long", sentences=[
        made.case()["sentences"][place % 6] | {"text": f"Sentence {place}."} for place in range(26)
    ])  # fmt: skip
    made.course(made.case(), made.near_miss(), long, note="A long one")
    enrolment = actions.go_over(
        enrolment=made.answered(made.begun(trainee)).enrolment, version=made.Course.objects.get().live, by=trainee
    )
    short = made.answered(made.begun(trainee), until="whole")

    def count(address: str) -> int:
        page(learner, address)
        with CaptureQueriesContext(connection) as asked:
            page(learner, address)
        return len(asked)

    name, start = count(at(short, "name")), count(ACTIVITY)
    made.answered(short)
    end, feedback, progress = count(at(short)), count(at(short, "name")), count("/learn/signs/progress/")
    every = "abcdefghijklmnopqrstuvwxyz"
    many = {
        "first": [], "whole": list(every), "explain": "a", "next": "a",
        "name": {key: {"tags": ["other"], "points_to": "both", "confidence": 3} for key in every},
    }  # fmt: skip
    for role in ("police", "bank"):
        for path in (made.CASE, made.NEAR):
            made.answered(made.begun(trainee, role, path, enrolment), made.NOTHING)
    way = made.answered(made.begun(trainee, "bank", "cases/stories/long", enrolment), many, until="whole")
    assert count(at(way, "name")) == name
    made.answered(way, many)
    assert count(at(way, "name")) == feedback
    assert count(at(way)) == end
    assert count(ACTIVITY) == start
    assert count("/learn/signs/progress/") == progress
    assert "Read as: Police" in page(learner, at(way))


@pytest.mark.parametrize("step", ["", "first", "cue"])
def test_nobody_else_finds_a_way(step: str, learner: Client, trainee: User, trainer: User, sign_in) -> None:
    way = made.begun(trainee)
    stranger = sign_in(trainer)
    address = f"{at(way)}{step}/" if step else at(way)
    assert stranger.post(address).status_code == (404 if step else 405)
    if step != "cue":
        page(stranger, address, 404)
