"""What a new edition of the catalogue concerns: everything that was written from the indicators it changes."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from elearning.choices import DrawnKind
from elearning.models import Certificate, CourseVersion, Drawn, Enrolment, ReviewCard
from elearning.redflags.hooks import Concerned
from elearning.states import VersionState


def of(codes: Collection[str]) -> list[Concerned]:
    """Return lessons, cases and questions of the courses that are offered, and whoever learned from these indicators.

    Learners by their enrolment, with the version they learn with; certificates that are valid, by their number;
    review cards, by their question. A constant number of queries.
    """
    return [*_parts(codes), *_cards(codes), *_certificates(codes), *_learners(codes)]


def _parts(codes: Collection[str]) -> list[Concerned]:
    rows = Drawn.objects.filter(code__in=codes, version__state=VersionState.PUBLISHED)
    held: dict[tuple[CourseVersion, str, str], list[str]] = {}
    for row in rows.select_related("version__course").order_by("version__course__title", "pk"):
        held.setdefault((row.version, row.kind, row.key), []).append(row.code)
    return [
        Concerned(kind, tuple(found), _title(version, kind, key), _where(version, kind, key), key)
        for (version, kind, key), found in held.items()
    ]


def _cards(codes: Collection[str]) -> list[Concerned]:
    drawn = Drawn.objects.filter(
        code__in=codes, kind=DrawnKind.QUESTION, key=OuterRef("question__key"),
        version__live_of=OuterRef("question__course"),
    )  # fmt: skip
    cards = ReviewCard.objects.filter(Exists(drawn)).select_related("question__course").order_by("pk")
    return [Concerned("card", (), str(card.question.course), "", str(card.pk)) for card in cards]


def _certificates(codes: Collection[str]) -> list[Concerned]:
    held = Certificate.objects.filter(_draws(codes), revoked_at=None)
    valid = held.filter(expires_on=None) | held.filter(expires_on__gte=timezone.localdate())
    return [Concerned("certificate", (), each.title, each.path, str(each.key)) for each in valid.order_by("pk")]


def _learners(codes: Collection[str]) -> list[Concerned]:
    learners = Enrolment.objects.filter(_draws(codes)).select_related("course").order_by("pk")
    return [Concerned("learner", (), str(each.course), "", str(each.pk)) for each in learners]


def _draws(codes: Collection[str]) -> Exists:
    rows: QuerySet[Drawn] = Drawn.objects.filter(code__in=codes, version=OuterRef("version"))
    return Exists(rows)


def _title(version: CourseVersion, kind: str, key: str) -> str:
    document = version.document()
    if kind == DrawnKind.QUESTION:
        return next(each.stem for each in document.questions if each.key == key)
    if kind == DrawnKind.CASE:
        return document.activities()[key].title
    module, lesson = key.split("/")
    return next(each.title for part in document.modules if part.key == module for each in part.lessons
                if each.key == lesson)  # fmt: skip


def _where(version: CourseVersion, kind: str, key: str) -> str:
    slug = version.course.slug
    if kind == DrawnKind.QUESTION:
        return reverse("elearning:overview", args=[slug])
    if kind == DrawnKind.CASE:
        return reverse("elearning:activity", args=[slug, *key.split("/")])
    return reverse("elearning:lesson", args=[slug, *key.split("/")])
