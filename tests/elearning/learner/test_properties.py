"""Whatever a learner does, in whichever order: what is stored is what the events give, and certificates follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from elearning import actions, documents, progress, questions
from elearning.choices import EventKind
from elearning.models import Certificate, Enrolment, QuestionVersion
from notifications.kinds import Refused
from tests.factories import cases
from tests.factories import elearning as school

DOCUMENT = documents.course(school.content(modules=cases.modules(cases.case())))
PATHS = list(DOCUMENT.activities())
REQUIRED = DOCUMENT.required()
OPTIONAL = [path for path in PATHS if path not in REQUIRED]
QUIZZES = ["basics/signs/practice", "final/test/final"]
SIGNS = "basics/signs"
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("view"), st.sampled_from(PATHS)),
        st.tuples(st.just("mark"), st.sampled_from(PATHS)),
        st.tuples(st.just("right"), st.sampled_from(QUIZZES)),
        st.tuples(st.just("wrong"), st.sampled_from(QUIZZES)),
        st.tuples(st.just("case"), st.just(cases.CASE)),
        st.tuples(st.just("all"), st.just("")),
        st.tuples(st.just("again"), st.just("")),
        st.tuples(st.just("over"), st.just("")),
        st.tuples(st.just("mended"), st.sampled_from(["keep", "credit_either", "rescore"])),
    ),
    max_size=9,
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """An event of no database."""

    kind: str
    activity: str
    detail: dict[str, Any]
    at: datetime


def mend(policy: str) -> None:
    """Mend "one" by the other key, and mark all that was answered before again."""
    before = list(QuestionVersion.objects.filter(question__key="one").order_by("number"))
    options = [row | {"is_right": not row.get("is_right", False)} for row in before[-1].content["options"]]
    asked = questions.question(before[-1].content | {"options": options})
    target = actions.mend(wording=before[-1], asked=asked, note="The other key.", by=school.BY)
    for source in before:
        actions.regrade(source=source, target=target, policy=policy, note="The other key.", by=school.BY)


def do(enrolment: Enrolment, deed: str, path: str) -> None:
    """Do one thing as its learner; what is refused changes nothing."""
    by = enrolment.user
    deeds: dict[str, Callable[[], object]] = {
        "view": lambda: actions.view(enrolment=enrolment, activity=path, by=by),
        "mark": lambda: actions.mark_done(enrolment=enrolment, activity=path, by=by),
        "right": lambda: school.answered(actions.begin(enrolment=enrolment, activity=path, by=by)),
        "wrong": lambda: school.answered(actions.begin(enrolment=enrolment, activity=path, by=by), school.WRONG),
        "case": lambda: cases.answered(cases.begun(by, of=enrolment)),
        "all": lambda: school.complete(enrolment),
        "again": lambda: actions.start_again(enrolment=enrolment, by=by),
        "mended": lambda: mend(policy=path),
        "over": lambda: actions.go_over(enrolment=enrolment, version=enrolment.course.live, by=by),
    }
    try:
        with transaction.atomic():
            deeds[deed]()
    except Refused:
        return


@pytest.mark.django_db
@given(deeds=DEEDS)
@settings(max_examples=8)
def test_stored_progress_is_the_replay_and_certificates_follow_the_rule(
    trainee: User, deeds: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        enrolment = school.enrolled(trainee, cases.course(cases.case()))
        # A newer one: what was text is a quiz, and there is more to read.
        modules = cases.modules(cases.case())
        modules[0]["lessons"][0]["activities"][0] |= {"kind": "quiz", "slots": [{"question": "one"}], "body": ""}
        school.course(modules=modules, note="Another way")
        earned: set[int] = set()
        for deed, path in deeds:
            enrolment = actions.claim_enrolment(enrolment)
            do(enrolment, deed, path)
            held = actions.claim_enrolment(enrolment)
            document = held.version.document()
            told = progress.replay(document, held.events.order_by("pk"))
            assert (held.done, held.required) == (told.done, len(told.required))
            stored = {(row.activity, row.state, row.score) for row in held.standings.all()}
            assert stored == {(path, each.state, each.score) for path, each in told.reached.items()}
            if told.is_whole:
                earned.add(held.round)
            assert set(Certificate.objects.filter(user=trainee).values_list("round", flat=True)) == earned
            assert not actions.rebuild(held)
        transaction.set_rollback(True)


@given(
    said=st.lists(
        st.tuples(st.sampled_from(EventKind.values), st.sampled_from(PATHS), st.floats(0, 1), st.integers(0, 3)),
        max_size=30,
    ),
    also=st.lists(st.tuples(st.sampled_from(EventKind.values), st.sampled_from(OPTIONAL)), max_size=10),
    place=st.integers(0, 30),
)
def test_optional_never_counts_and_replay_is_explained_by_the_same_events(
    said: list[tuple[str, str, float, int]], also: list[tuple[str, str]], place: int
) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    events = [
        Event(kind, path, {"attempt": str(attempt), "score": score}, start + timedelta(minutes=minute))
        for minute, (kind, path, score, attempt) in enumerate(said)
    ]
    # Whatever is done with what is optional, but starting again, which is done to the whole course.
    more = [Event(kind, path, {"attempt": "x", "score": 1.0}, start) for kind, path in also if kind != EventKind.RESET]
    told = progress.replay(DOCUMENT, events)
    with_more = progress.replay(DOCUMENT, [*events[:place], *more, *events[place:]])
    assert (told.done, told.is_whole) == (with_more.done, with_more.is_whole)
    assert told == progress.replay(DOCUMENT, iter(events)), "asked again it says the same"
    reached = {each.path: each.reached for each in progress.explain(DOCUMENT, events)}
    assert {path: each for path, each in reached.items() if each} == dict(told.reached)
    assert told.is_whole == all(told.is_complete(path) for path in REQUIRED)
