"""Who may open and press what of the school: what a learner does is theirs alone, the desk opens to trainers.

Each area appends its rows to ROWS and what they are about to `things`.
"""

from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from elearning import actions
from elearning.models import Certificate, Course, QuestionVersion, ReviewCard
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.factories import cases
from tests.factories import elearning as school
from tests.test_access import routes
from tests.test_access_requests import LETTERS as COMMON

pytestmark = pytest.mark.django_db

LETTERS = COMMON | {"b": 400}
CAST = ("visitor", "stranger", "learner", "trainer", "administrator")


class Row(NamedTuple):
    """One address (`name`: with its namespace), and what a GET and an empty POST answer to each of the cast."""

    name: str
    about: str
    get: str
    post: str


# Read by everybody; only opened, never pressed.
PUBLIC, READ_ONLY = "ooooo", "ppppp"
# Whoever has not started the course finds its overview behind its pages.
LED = "mmomm"
LEARNER = (
    Row("elearning:catalogue", "", PUBLIC, READ_ONLY),
    # Pressed: started, or, by whoever has started, gone on with.
    Row("elearning:overview", "course", PUBLIC, "mmmmm"),
    Row("elearning:overview", "nothing", "nnnnn", "nnnnn"),
    Row("elearning:mine", "", "moooo", "mpppp"),
    Row("elearning:go_on", "course", "mnmnn", "mpppp"),
    Row("elearning:progress", "course", "mnonn", "mpppp"),
    Row("elearning:version", "course", "mnmnn", "mnmnn"),
    Row("elearning:again", "course", "mpppp", "mnmnn"),
    Row("elearning:file", "course picture", "mnnnn", READ_ONLY),
    # Trainers look at what they teach.
    Row("elearning:file", "course talk.vtt", "mnooo", READ_ONLY),
    Row("elearning:lesson", "course basics signs", "mmmmm", "mpppp"),
    Row("elearning:activity", "course basics signs read", LED, "mpppp"),
    Row("elearning:activity", "course basics signs nothing", "mmnmm", "mpppp"),
    Row("elearning:activity", "course final test final", "mmrmm", "mpppp"),
    Row("elearning:done", "course basics signs read", "mpppp", "mnmnn"),
    Row("elearning:begin", "course basics signs practice", "mpppp", "mnmnn"),
    Row("elearning:attempt", "attempt", "mnmnn", "mpppp"),
    Row("elearning:question", "attempt 1", "mnonn", "mnbnn"),
    Row("elearning:question", "attempt 99", "mnnnn", "mnnnn"),
    Row("elearning:hand_in", "attempt", "mnonn", "mnmnn"),
)
# `certificate` is the learner's; `nameless` the stranger's, whose account has no name: nobody else finds it.
CERTIFICATES = (
    *(Row(f"certificates:{name}", "", PUBLIC, READ_ONLY) for name in ("issuer", "keys")),
    Row("certificates:key", "nothing", "nnnnn", READ_ONLY),
    Row("certificates:status", "1", PUBLIC, READ_ONLY),
    Row("certificates:status", "99", "nnnnn", READ_ONLY),
    Row("certificates:detail", "certificate", PUBLIC, READ_ONLY),
    Row("certificates:detail", "nameless", "nonnn", READ_ONLY),
    *(Row(f"certificates:{name}", "certificate", PUBLIC, READ_ONLY) for name in ("badge", "badge_read")),
    *(Row(f"certificates:{name}", "nameless", "nnnnn", READ_ONLY) for name in ("badge", "badge_read")),
    Row("certificates:paper", "certificate", "mnonn", "mpppp"),
    Row("certificates:paper", "nameless", "mnnnn", "mpppp"),
    Row("certificates:name", "nameless", "mpppp", "mbnnn"),
    Row("certificates:name", "certificate", "mpppp", "mnbnn"),
    Row("certificates:entry", "certificate show", "mpppp", "mnnnn"),
    Row("certificates:entry", "certificate hide", "mpppp", "mnmnn"),
    Row("elearning:certificates", "", "mrroo", "mpppp"),
    Row("elearning:revoke", "certificate", "mrroo", "mrrbb"),
    Row("elearning:revoke", "nameless", "mrrnn", "mrrnn"),
)
# `member` is the learner, who has joined `cohort` and has a `card` and a `log`; `wording` was mended by `newer`.
COHORTS = (
    Row("elearning:join", "", "moooo", "mbbbb"),
    Row("elearning:join_code", "code", "moooo", "mmmmm"),
    Row("elearning:join_code", "nothing", "mnnnn", "mnnnn"),
    Row("elearning:cohorts", "", "mrroo", "mpppp"),
    Row("elearning:cohort_new", "", "mrroo", "mrrbb"),
    *(Row(f"elearning:{name}", "cohort", "mrroo", "mpppp") for name in ("cohort", "cohort_activities", "cohort_csv")),
    Row("elearning:cohort_edit", "cohort", "mrroo", "mrrbb"),
    Row("elearning:cohort_close", "cohort", "mpppp", "mrrmm"),
    Row("elearning:cohort_leave", "cohort", "mpppp", "mnmnn"),
    Row("elearning:cohort_remove", "cohort member", "mrroo", "mrrmm"),
    Row("elearning:review", "", "moooo", "mpppp"),
    Row("elearning:review_plan", "", "mpppp", "mmmmm"),
    Row("elearning:review_answer", "card", "mnonn", "mnmnn"),
    Row("elearning:review_aside", "card", "mpppp", "mnmnn"),
    Row("elearning:review_told", "log", "mnonn", "mpppp"),
    Row("elearning:questions", "course", "mrroo", "mpppp"),
    Row("elearning:wording", "wording", "mrroo", "mpppp"),
    Row("elearning:mend", "newer", "mrroo", "mrrbb"),
    Row("elearning:regrade", "wording", "mrroo", "mrrbb"),
    # What nobody has mended is not marked again.
    Row("elearning:regrade", "newer", "mrrnn", "mrrnn"),
)
# `draft` is the trainer's. Forms answer nothing that was typed with 400; what is pressed unseen, with 409.
FORM, PAGE, UNSEEN = ("mrroo", "mrrbb"), ("mrroo", "mpppp"), ("mpppp", "mrrcc")
DESK = (
    Row("elearning:desk", "", *PAGE),
    *(Row(f"elearning:{name}", "", *FORM) for name in ("desk_new", "desk_hand_in")),
    Row("elearning:desk_open", "course", "mpppp", "mrrmm"),
    Row("elearning:desk_retire", "course", *FORM),
    *(
        Row(f"elearning:{name}", "draft", *PAGE)
        for name in (
            "desk_version",
            "desk_sources",
            "desk_questions",
            "desk_folder",
            "desk_history",
            "desk_look",
            "desk_review",
        )
    ),
    Row("elearning:desk_version", "nobody", "mrrnn", "mpppp"),
    *(
        Row(f"elearning:{name}", "draft", *FORM)
        for name in (
            "desk_course",
            "desk_add_module",
            "desk_add_source",
            "desk_exchange",
            "desk_files",
            "desk_replace",
        )
    ),
    Row("elearning:desk_add", "draft basics/signs", *FORM),
    Row("elearning:desk_part", "draft basics", *FORM),
    *(Row("elearning:desk_part", f"draft basics/signs/{key}", *FORM) for key in ("read", "talk", "sheet", "practice")),
    Row("elearning:desk_part", "draft gone", "mrrnn", "mrrcc"),
    # Neither up nor down: nothing changes.
    Row("elearning:desk_move", "draft basics", "mpppp", "mrrmm"),
    Row("elearning:desk_remove", "draft basics", *UNSEEN),
    Row("elearning:desk_source", "draft leaflet", *FORM),
    Row("elearning:desk_remove_source", "draft leaflet", *UNSEEN),
    Row("elearning:desk_add_question", "draft one", *FORM),
    Row("elearning:desk_add_question", "draft nothing", "mrrnn", "mrrnn"),
    *(Row("elearning:desk_question", f"draft {key}", *FORM) for key in ("several", "match", "claim")),
    Row("elearning:desk_remove_question", "draft one", *UNSEEN),
    *(Row("elearning:desk_hand_out", f"draft {sort}", *PAGE) for sort in ("gift", "moodle-xml")),
    Row("elearning:desk_hand_out", "draft nothing", "mrrnn", "mpppp"),
    Row("elearning:desk_file", "draft talk.vtt", *PAGE),
    Row("elearning:desk_remove_file", "draft talk.vtt", "mpppp", "mrrmm"),
    Row("elearning:desk_saving", "draft 1", "mrroo", "mrrcc"),
    *(Row("elearning:desk_press", f"draft {verb}", *UNSEEN) for verb in ("send-in", "ask-changes", "publish")),
    Row("elearning:desk_drop", "draft", "mrroo", "mrrcc"),
    Row("elearning:desk_press", "draft burn", "mpppp", "mrrnn"),
)
# `way` is the learner's, through a case of a course of its own; it has not begun yet.
CASES = (
    Row("elearning:case", "way", "mnmnn", "mpppp"),
    Row("elearning:case_step", "way first", "mnonn", "mnmnn"),
    Row("elearning:case_step", "way next", "mnmnn", "mnmnn"),
    Row("elearning:case_step", "way nothing", "mnnnn", "mnnnn"),
    Row("elearning:case_cue", "way", "mpppp", "mnmnn"),
    Row("elearning:begin", "tales cases stories harvest", "mpppp", "mnbnn"),
)
ROWS = (
    *LEARNER,
    *CASES,
    *DESK,
    *COHORTS,
    *CERTIFICATES,
)


@pytest.fixture
def users(trainer: User, trainee: User, administrator: User) -> dict[str, User]:
    stranger = person("stranger", None, None)
    return {"stranger": stranger, "learner": trainee, "trainer": trainer, "administrator": administrator}


@pytest.fixture
def things(users: dict[str, User]) -> dict[str, Any]:
    course = school.course()
    enrolment = school.enrolled(users["learner"], course)
    attempt = actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=users["learner"])
    held = {"user": users["learner"], "course": course, "version": course.live, "round": 1, "title": "A course"}
    certificate = actions.say_name(
        certificate=Certificate.objects.create(**held, issued_at=timezone.now()), name="Ada", by=users["learner"]
    )
    nameless = Certificate.objects.create(**{**held, "user": users["stranger"]}, issued_at=timezone.now())
    together = _together(course, users)
    tales = actions.start(course=cases.course(slug="tales"), by=users["learner"])
    way = cases.begun(users["learner"], of=tales)
    return {"certificate": certificate.key, "way": way.pk, "nameless": nameless.key, **together} | {
        "course": course.slug,
        "attempt": attempt.pk,
        "nothing": "nothing",
        "draft": school.draft(slug="draft", by=users["trainer"]).pk,
        "nobody": "00000000-0000-0000-0000-000000000000",
    }


def _together(course: Course, users: dict[str, User]) -> dict[str, Any]:
    """A cohort with the learner in it, a question that was mended, and one that the learner has met again."""
    cohort = actions.open_cohort(course=course, name="Winter", by=users["trainer"])
    member = actions.join(cohort=cohort, by=users["learner"])
    wording = QuestionVersion.objects.select_related("question__course__live").get(question__key="one")
    asked = wording.asked().model_copy(update={"stem": "Which one?"})
    newer = actions.mend(wording=wording, asked=asked, note="Clearer.", by=users["trainer"])
    card = ReviewCard.objects.create(user=users["learner"], question=wording.question, memory={}, due_at=timezone.now())
    log = actions.review(card=card, wording=newer, arrangement={}, given="a", seen=0, by=users["learner"])
    return {
        "cohort": cohort.pk, "code": cohort.code, "member": member.pk, "wording": wording.pk, "newer": newer.pk,
        "card": card.pk, "log": log.pk,
    }  # fmt: skip


def address(row: Row, things: dict[str, Any]) -> str:
    """The address of a row: the words of `about` that name a thing are that thing."""
    return reverse(row.name, args=[things.get(word, word) for word in row.about.split()])


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    users: dict[str, User], things: dict[str, Any], visitor: Client, sign_in
) -> None:
    cast = {"visitor": visitor} | {name: sign_in(user) for name, user in users.items()}
    wrong = []
    for row in ROWS:
        place = address(row, things)
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                asked, pressed = cast[who].get(place), cast[who].post(place)
                assert_baseline(asked)
                transaction.set_rollback(True)
            # Who reads a public page is led to sign in, and comes back to its button.
            told = (LETTERS[get], LETTERS[post] if get == "o" else handed_back(LETTERS[post], who))
            if (asked.status_code, pressed.status_code) != told:
                wrong.append((row.name, row.about, who, (asked.status_code, pressed.status_code), told))
    assert wrong == []


def test_every_address_of_the_school_stands_in_the_table() -> None:
    wanted = {name for name in routes(get_resolver()) if name.startswith(("elearning:", "certificates:"))}
    assert wanted - {row.name for row in ROWS} == set()
