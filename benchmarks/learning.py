"""How fast the school is when many learn: python -m benchmarks.learning [LEARNERS] (50).

Run it with engines of its own (`make bench-learning`): it brings in the longest course that comes with the school, and
LEARNERS at once answer its questions against gunicorn, run as the site is: each reads for a few seconds, opens the
next question, and answers. What it finds out is written into benchmarks/README.md. Ends with 1 when a target is missed.
"""

import logging
import os
import random
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.conf import settings  # noqa: E402 - needs the settings
from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402 - needs the settings
from django.test import Client  # noqa: E402 - needs the settings

from accounts.models import User  # noqa: E402 - needs the settings
from accounts.permissions import System  # noqa: E402 - needs the settings
from benchmarks import page, report  # noqa: E402 - needs the settings
from elearning import actions, documents, folders  # noqa: E402 - needs the settings
from elearning.forms.answering import AnswerForm  # noqa: E402 - needs the settings
from elearning.models import Attempt, Course, Response  # noqa: E402 - needs the settings
from elearning.redflags import actions as redflags  # noqa: E402 - needs the settings
from elearning.redflags import reading  # noqa: E402 - needs the settings

LEARNERS = 50
# How long somebody reads before they answer; how long all of them go on, after a while to warm up.
READING_SECONDS, SECONDS, WARM_UP = 8.0, 90.0, 20.0
MILLISECONDS = 100
BY = System("bench_learning")
COURSES = Path(__file__).resolve().parent.parent / "elearning" / "data" / "courses"
PATH = "bench/bench/bench"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody with a session, and what they will answer, by address."""

    cookie: str
    token: str
    answers: list[tuple[str, str]]


def main(learners: int) -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    call_command("migrate", database="keys", verbosity=0)
    logging.disable(logging.INFO)
    course = _course()
    people = [_learner(course, number) for number in range(learners)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with page._server() as port, ThreadPoolExecutor(learners) as pool:
        begun = time.monotonic()
        told = [each for rows in pool.map(lambda who: _learn(port, who, begun), people) for each in rows]
    opened = sorted(opening for opening, _answering in told)
    answered = sorted(answering for _opening, answering in told)
    late = answered[int(len(answered) * 0.95)]
    text = "\n".join(
        [
            f"{report.machine()}\n",
            f"| {learners} learners at once, a question of {_questions(course)} each {READING_SECONDS:.0f} s "
            "| requests | median | p95 |",
            "| --- | --- | --- | --- |",
            _row("open a question", opened),
            _row("answer it", answered, f" (promised: at most {MILLISECONDS})"),
        ]
    )
    print(text)
    report.replace("learning", text)
    return int(late > MILLISECONDS or Response.objects.count() < len(answered))


def _row(name: str, taken: list[float], promised: str = "") -> str:
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    return f"| {name} | {len(taken):,} | {middle:.0f} ms | {late:.0f} ms{promised} |"


def _course() -> Course:
    """The longest course that we have, with a test of all its questions."""
    # Courses draw on it.
    redflags.bring_in(document=reading.on_disk(reading.SHIPPED), name=reading.SHIPPED.name, by=BY)
    read = [folders.read(folders.on_disk(folder)) for folder in COURSES.iterdir() if folder.is_dir()]
    document, media = max(read, key=lambda each: len(each[0].questions))
    said = documents.plain_course(document)
    quiz = {
        "kind": "quiz", "key": "bench", "title": "All of it", "pass_mark": 80, "is_confidence_asked": True,
        "slots": [{"question": each.key} for each in document.questions[:60]],
    }  # fmt: skip
    lesson = {"key": "bench", "title": "All of it", "minutes": 60, "activities": [quiz]}
    said["modules"] = [{"key": "bench", "title": "All of it", "lessons": [lesson]}, *said["modules"]]
    version, _is_new = actions.bring_in(slug="bench", document=documents.course(said), media=media, by=BY)
    return version.course


def _questions(course: Course) -> int:
    return Attempt.objects.filter(enrolment__course=course)[0].items.count()


def _learner(course: Course, number: int) -> Learner:
    user = User.objects.create_user(f"learner-{number}@example.org", name=f"Learner {number}")
    attempt = actions.begin(enrolment=actions.start(course=course, by=user), activity=PATH, by=user)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = secrets.token_hex(16)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    answers = [
        (f"/learn/attempts/{attempt.pk}/{item.place}/", urlencode(_sent(item) | {"csrfmiddlewaretoken": token}, True))
        for item in attempt.items.select_related("question_version")
    ]
    return Learner(f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}", token, answers)


def _sent(item: Any) -> dict[str, Any]:
    """What a browser sends for an answer, right or wrong."""
    form = AnswerForm(item.question_version.asked(), arrangement=item.arrangement, is_confidence_asked=True)
    sent: dict[str, Any] = {}
    for place, (name, field) in enumerate(form.fields.items(), 1):
        choices = [value for value, _words in getattr(field, "choices", ()) if value]
        sent[name] = str(place) if name.startswith("place-") else choices[0] if choices else "some words"
    return sent


def _learn(port: int, who: Learner, begun: float) -> list[tuple[float, float]]:
    """Read, open, answer, until the time is over; return the milliseconds of each after the first while."""
    chance = random.Random(who.token)
    taken = []
    for address, sent in who.answers:
        time.sleep(chance.uniform(0, 2 * READING_SECONDS))
        at = time.monotonic() - begun
        if at > WARM_UP + SECONDS:
            break
        opening = _asked(port, "GET", address, who, "")
        answering = _asked(port, "POST", address, who, sent)
        if at > WARM_UP:
            taken.append((opening, answering))
    return taken


def _asked(port: int, method: str, address: str, who: Learner, sent: str) -> float:
    headers = {"Cookie": who.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request(method, address, sent or None, headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    where = answer.headers.get("Location", "")
    if answer.status != (302 if method == "POST" else 200) or "login" in where:
        raise SystemExit(f"{method} {address} answered {answer.status} {where}")
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS))
