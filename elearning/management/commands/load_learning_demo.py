"""Bring in the red flags, and the courses of the school that draw on them, and let the demo's people learn.

Again: changes nothing.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.faults import FileRefusedError
from accounts.models import User
from accounts.permissions import System
from elearning import actions, folders
from elearning.choices import Confidence
from elearning.documents import Quiz
from elearning.models import Attempt, Cohort, Course, Enrolment
from elearning.questions import One
from elearning.redflags import actions as redflags
from elearning.redflags import reading
from notifications.kinds import Refused

COURSES = Path(__file__).resolve().parents[2] / "data" / "courses"
BY = System("load_learning_demo")
LEARNERS = ("trainee@example.org", "caseworker@example.org", "solicitor@example.org")
TRAINER = "trainer@example.org"
# How far each of them is: the first so many activities.
DONE = {"trainee@example.org": 4, "caseworker@example.org": 1, "solicitor@example.org": 0}
FOUR_WEEKS = timedelta(weeks=4)


class Command(BaseCommand):
    help = "Loads the red flags and the courses that come with the school, a cohort, and people who have begun."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("load_learning_demo is for the demonstration only: use import_course for one course.")
        self._bring_in_indicators()
        courses = [self._bring_in(folder) for folder in sorted(COURSES.iterdir()) if folder.is_dir()]
        self.stdout.write(f"{len(courses)} courses.")
        if courses:
            with transaction.atomic():
                _live(courses)

    def _bring_in_indicators(self) -> None:
        document = reading.on_disk(reading.SHIPPED)
        try:
            redflags.bring_in(document=document, name=reading.SHIPPED.name, by=BY)
        except Refused as refused:
            # A keeper of the demo works on a draft: theirs stays.
            self.stdout.write(f"{reading.SHIPPED.name}: {refused}")

    def _bring_in(self, folder: Path) -> Course:
        try:
            document, media = folders.read(folders.on_disk(folder))
            version, _is_new = actions.bring_in(slug=folder.name, document=document, media=media, by=BY)
        except FileRefusedError as refused:
            raise CommandError(f"{folder.name}: {refused}") from refused
        except Refused as refused:
            # A trainer of the demo works on a draft of it: theirs stays.
            self.stdout.write(f"{folder.name}: {refused}")
            return Course.objects.get(slug=folder.name)
        return version.course


def _live(courses: list[Course]) -> None:
    """Let people begin the first course, as a cohort of the demo's trainer; whoever has begun is left alone."""
    people = {user.email: user for user in User.objects.filter(email__in=[*LEARNERS, TRAINER])}
    course = next((each for each in courses if each.area == "red-flags"), courses[0])
    if len(people) <= len(LEARNERS) or Enrolment.objects.filter(user__in=people.values()).exists():
        return
    cohort = Cohort.objects.filter(course=course, trainer=people[TRAINER]).first()
    if cohort is None:
        due = timezone.localdate() + FOUR_WEEKS
        cohort = actions.open_cohort(course=course, name="Autumn group", due_on=due, by=people[TRAINER])
    for email in LEARNERS:
        enrolment = actions.start(course=course, by=people[email])
        actions.join(cohort=cohort, by=people[email])
        _learn(enrolment, DONE[email])


def _learn(enrolment: Enrolment, most: int) -> None:
    """Do the first activities of a course, practice included, as far as they are open."""
    by = enrolment.user
    for path, each in list(enrolment.version.document().activities().items())[:most]:
        try:
            if isinstance(each, Quiz):
                _answer(actions.begin(enrolment=enrolment, activity=path, by=by))
            else:
                actions.mark_done(enrolment=enrolment, activity=path, by=by)
        except Refused:
            return


def _answer(attempt: Attempt) -> None:
    """Answer what has one right answer, leave the rest, and hand in."""
    by = attempt.enrolment.user
    for item in attempt.items.select_related("question_version", "attempt__enrolment__user"):
        asked = item.question_version.asked()
        if isinstance(asked, One):
            right = next(option.key for option in asked.options if option.is_right)
            sure = Confidence.FAIRLY if attempt.is_confidence_asked else None
            actions.answer(item=item, given=right, confidence=sure, by=by)
    actions.hand_in(attempt=attempt, by=by)
