"""How fast a trainer's board is for a large cohort: python -m benchmarks.cohort [LEARNERS] (5000).

Run it with engines of its own (`make bench-learning`): it fills a cohort of LEARNERS in a course of ACTIVITIES, each
somewhere on the way, and asks in this process for pages of the board as a trainer does. What it finds out is written
into benchmarks/README.md. Ends with 1 when a target is missed.
"""

import logging
import os
import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched, cycle, islice
from time import perf_counter

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection, connections  # noqa: E402 - needs the settings
from django.http import HttpRequest  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402 - needs the settings
from django.test.utils import CaptureQueriesContext  # noqa: E402 - needs the settings
from django.utils import timezone  # noqa: E402 - needs the settings

from accounts import sessions  # noqa: E402 - needs the settings
from accounts.models import Membership, Organisation, User  # noqa: E402 - needs the settings
from accounts.permissions import Role, System  # noqa: E402 - needs the settings
from benchmarks import report  # noqa: E402 - needs the settings
from elearning import actions, documents  # noqa: E402 - needs the settings
from elearning.choices import StandingState  # noqa: E402 - needs the settings
from elearning.models import Cohort, Enrolment, Standing  # noqa: E402 - needs the settings

LEARNERS, ACTIVITIES, ASKED = 5_000, 100, 200
QUERIES, MILLISECONDS = 8, 200
PAGES = ("", "?page=50", "?state=behind&sort=progress", "?state=complete", "?sort=seen&page=7")
BY = System("bench_cohort")


def main(learners: int) -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    call_command("migrate", database="keys", verbosity=0)
    logging.disable(logging.INFO)
    begun = perf_counter()
    cohort, client = _filled(learners)
    filled = perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    board = f"/learn/cohorts/{cohort.pk}/"
    addresses = [f"{board}{query}" for query in PAGES]
    # The first one signs in for good.
    _taken(client, addresses[0])
    queries = max(_queries(client, address) for address in addresses)
    taken = sorted(_taken(client, address) for address in islice(cycle(addresses), ASKED))
    fares = sorted(_taken(client, f"{board}activities/") for _time in range(20))
    whole = _taken(client, f"{board}learners.csv")
    late = taken[int(ASKED * 0.95)]
    text = "\n".join(
        [
            f"{report.machine()}\n",
            f"Filled with {learners:,} learners and {Standing.objects.count():,} standings in {filled:.0f} s.\n",
            f"| a cohort of {learners:,} in {ACTIVITIES} activities | queries | median | p95 |",
            "| --- | --- | --- | --- |",
            f"| a page of the board, {ASKED} times | {queries} (promised: at most {QUERIES}) "
            f"| {taken[ASKED // 2]:.0f} ms | {late:.0f} ms (promised: at most {MILLISECONDS}) |",
            f"| where it fails, 20 times | {_queries(client, f'{board}activities/')} | {fares[10]:.0f} ms "
            f"| {fares[18]:.0f} ms |",
            f"| the whole board as CSV, once | | {whole / 1000:.1f} s | |",
        ]
    )
    print(text)
    report.replace("cohort", text)
    return int(late > MILLISECONDS or queries > QUERIES)


def _document() -> documents.Course:
    """Ten lessons of ten activities, each the last a quiz."""
    question = {
        "key": "one",
        "kind": "true_false",
        "stem": "Is it?",
        "is_true": True,
        "why_true": "Y",
        "why_false": "N",
    }
    lessons = []
    for lesson in range(ACTIVITIES // 10):
        texts = [
            {"kind": "text", "key": f"text-{at}", "title": f"Text {lesson} {at}", "body": "Words. " * 300}
            for at in range(9)
        ]
        quiz = {"kind": "quiz", "key": "quiz", "title": f"Quiz {lesson}", "slots": [{"question": "one"}]}
        lessons.append(
            {"key": f"lesson-{lesson}", "title": f"Lesson {lesson}", "minutes": 20, "activities": [*texts, quiz]}
        )
    return documents.course(
        {
            "title": "Long",
            "summary": "Long.",
            "about": "Long.",
            "area": "bench",
            "roles": ["everyone"],
            "review_by": "2030-01-01",
            "questions": [question],
            "modules": [{"key": "all", "title": "All", "lessons": lessons}],
        }
    )


def _filled(learners: int) -> tuple[Cohort, Client]:
    version, _is_new = actions.bring_in(slug="long", document=_document(), media={}, by=BY)
    trainer = User.objects.create_user("bench@example.org", name="Bench")
    operator = Organisation.objects.create(name="Operator", is_operator=True)
    Membership.objects.create(user=trainer, organisation=operator, role=Role.TRAINER)
    due = timezone.localdate() + timedelta(days=30)
    cohort = actions.open_cohort(course=version.course, name="Everybody", due_on=due, by=trainer)
    Cohort.objects.update(created_at=timezone.now() - timedelta(days=30))
    chance = random.Random(8)
    people = User.objects.bulk_create(
        User(email=f"learner-{number}@example.org", name=f"Learner {chance.randrange(10**6)}")
        for number in range(learners)
    )
    paths, now = list(version.document().activities()), timezone.now()
    enrolments = []
    for person in people:
        done = min(int(chance.triangular(0, ACTIVITIES * 1.3, ACTIVITIES)), ACTIVITIES)
        seen = now - timedelta(hours=chance.randrange(900))
        enrolments.append(
            Enrolment(
                user=person,
                course=version.course,
                version=version,
                cohort=cohort,
                started_at=seen,
                seen_at=seen,
                done=done,
                required=ACTIVITIES,
                completed_at=seen if done == ACTIVITIES else None,
            )
        )
    Enrolment.objects.bulk_create(enrolments, batch_size=1_000)
    for rows in batched(_standings(enrolments, paths, chance), 10_000):
        Standing.objects.bulk_create(rows)
    return cohort, _signed_in(trainer)


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session = client.session
    sessions.start(request, user)
    request.session.save()
    return client


def _standings(enrolments: list[Enrolment], paths: list[str], chance: random.Random) -> Iterator[Standing]:
    """Everybody has opened everything, which is the most that there can be."""
    for enrolment in enrolments:
        for place, path in enumerate(paths):
            state = StandingState.COMPLETE if place < enrolment.done else StandingState.OPENED
            score = chance.random() if path.endswith("quiz") else None
            yield Standing(enrolment=enrolment, activity=path, state=state, score=score, since=enrolment.seen_at)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked, CaptureQueriesContext(connections["keys"]) as keys:
        _taken(client, address)
    return len([each for each in [*asked, *keys] if each["sql"] not in {"BEGIN", "COMMIT"}])


def _taken(client: Client, address: str) -> float:
    begun = perf_counter()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS))
