"""What a new edition of the catalogue concerns: everything that was written from the indicators it changes."""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from elearning.choices import DrawnKind
from elearning.models import Certificate, CourseVersion, Drawn, Enrolment, ReviewCard
from elearning.redflags import actions as redflags
from elearning.redflags.hooks import Behind, Concerned
from elearning.redflags.models import Edition
from elearning.states import VersionState


def of(codes: Collection[str], edition: int | None = None) -> list[Concerned]:
    """Return lessons, cases and questions of the courses that are offered, and whoever learned from these indicators.

    Learners by their enrolment, with the version they learn with; certificates that are valid, by their number;
    review cards, by their question. What was written from this `edition` or a newer one is left out. A constant number
    of queries.
    """
    drawn = Drawn.objects.filter(code__in=codes)
    if edition is not None:
        drawn = drawn.filter(version__catalogue__number__lt=edition)
    return [*_parts(drawn), *_cards(drawn), *_certificates(drawn), *_learners(drawn)]


def behind() -> list[Behind]:
    """Return the courses that are offered and draw on indicators that say something else today (four queries)."""
    today = Edition.objects.published().first()
    if today is None:
        return []
    offered = CourseVersion.objects.filter(state=VersionState.PUBLISHED, catalogue__number__lt=today.number)
    versions = {each.pk: each for each in offered.select_related("course").order_by("course__title", "pk")}
    editions = Edition.objects.in_bulk({each.catalogue_id for each in versions.values()})
    changed = {key: redflags.changed_between(each.document(), today.document()) for key, each in editions.items()}
    rows: dict[UUID, list[Drawn]] = {}
    for row in Drawn.objects.filter(version__in=versions).order_by("pk"):
        if row.code in changed[versions[row.version_id].catalogue_id]:
            rows.setdefault(row.version_id, []).append(row)
    return [
        Behind(
            title=str(version.course), edition=editions[version.catalogue_id].number,
            codes=tuple(dict.fromkeys(row.code for row in rows[key])), where=_desk(version),
            parts=tuple(_named(rows[key], versions)),
        )
        for key, version in versions.items() if key in rows
    ]  # fmt: skip


def _parts(drawn: QuerySet[Drawn]) -> list[Concerned]:
    rows = list(drawn.filter(version__state=VersionState.PUBLISHED).order_by("version__course__title", "pk"))
    versions = CourseVersion.objects.select_related("course").in_bulk({row.version_id for row in rows})
    return list(_named(rows, versions))


def _named(rows: Iterable[Drawn], versions: dict[UUID, CourseVersion]) -> Iterator[Concerned]:
    """Each lesson, case or question once, with the indicators of it, as its version calls it."""
    held: dict[tuple[UUID, str, str], list[str]] = {}
    for row in rows:
        held.setdefault((row.version_id, row.kind, row.key), []).append(row.code)
    for (pk, kind, key), codes in held.items():
        version = versions[pk]
        title, where = _title(version, kind, key), _where(version, kind, key)
        yield Concerned(kind, tuple(codes), title, where, key, within=str(version.course))


def _cards(drawn: QuerySet[Drawn]) -> list[Concerned]:
    asked = drawn.filter(
        kind=DrawnKind.QUESTION, key=OuterRef("question__key"), version__live_of=OuterRef("question__course")
    )  # fmt: skip
    cards = ReviewCard.objects.filter(Exists(asked)).order_by("pk").values_list("pk", "question__course__title")
    return [Concerned("card", (), title, "", str(pk)) for pk, title in cards]


def _certificates(drawn: QuerySet[Drawn]) -> list[Concerned]:
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    held = Certificate.objects.filter(_draws(drawn), valid, revoked_at=None).select_related("enrolment").order_by("pk")
    return [Concerned("certificate", (), each.title, _page(each), str(each.key)) for each in held.defer("credential")]


def _learners(drawn: QuerySet[Drawn]) -> list[Concerned]:
    learners = Enrolment.objects.filter(_draws(drawn)).order_by("pk").values_list("pk", "course__title")
    return [Concerned("learner", (), title, "", str(pk)) for pk, title in learners]


def _draws(drawn: QuerySet[Drawn]) -> Exists:
    return Exists(drawn.filter(version=OuterRef("version")))


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


def _page(certificate: Certificate) -> str:
    """Its page says who holds it: whoever is in no cohort has shown it to nobody of us."""
    enrolment = certificate.enrolment
    return certificate.path if enrolment and enrolment.cohort_id else ""


def _desk(version: CourseVersion) -> str:
    return reverse("elearning:desk_version", args=[version.pk])
