"""What a new edition of the catalogue concerns: everything that was written from the indicators it changes."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from elearning.choices import DrawnKind
from elearning.documents import Spoken
from elearning.models import Certificate, CourseVersion, Drawn, Enrolment, ReviewCard, VersionChange
from elearning.redflags import actions as redflags
from elearning.redflags.hooks import Behind, Concerned
from elearning.redflags.models import Edition
from elearning.states import OPEN, VersionState


def of(codes: Collection[str], edition: Edition | None = None) -> list[Concerned]:
    """Return lessons, cases and questions of the courses that are offered, and whoever learned from these indicators.

    Versions that are being written, each once; certificates that are valid, by their number; review cards, by their
    question; learners by the version they learn with, as one row with the number of people. With an `edition`: only
    where its words for these indicators differ from those it was written from; what was written from this edition or
    a newer one is left out. A constant number of queries.
    """
    drawn = Drawn.objects.filter(code__in=codes).select_related("version").defer("version__content")
    if edition is not None:
        drawn = drawn.filter(version__catalogue__number__lt=edition.number)
    held = list(drawn.order_by("version__course__title", "pk"))
    versions = _offered_or_open({row.version_id for row in held})
    bound = {row.version.catalogue_id for row in held} | {each.own for each in versions.values()}
    differs = _differing(bound, edition, codes)
    rows = [row for row in held if row.code in differs[row.version.catalogue_id]]
    parts = _named((row for row in rows if row.version.state == VersionState.PUBLISHED), versions)
    return [*parts, *_open(versions.values(), differs), *_cards(rows), *_certificates(rows), *_learners(rows)]


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


def _offered_or_open(keys: Collection[UUID]) -> dict[UUID, Any]:
    """Of these versions those that are offered, and all that are being written, each with its `own` edition.

    A draft was written from what its course was published with; the first of a course, from what counted when it was
    begun.
    """
    begun = VersionChange.objects.filter(version=OuterRef(OuterRef("pk"))).order_by("at").values("at")[:1]
    counted = Edition.objects.frozen().filter(published_at__lte=Subquery(begun)).order_by("-number").values("pk")[:1]
    own = Coalesce("catalogue_id", "course__live__catalogue_id", Subquery(counted), output_field=UUIDField())
    rows = CourseVersion.objects.filter(Q(pk__in=keys, state=VersionState.PUBLISHED) | Q(state__in=OPEN))
    return {each.pk: each for each in rows.annotate(own=own).select_related("course").order_by("course__title", "pk")}


def _differing(
    bound: Collection[UUID | None], edition: Edition | None, codes: Collection[str]
) -> dict[UUID | None, Collection[str]]:
    """Which of these indicators an edition words in another way than each it is compared with does (one query)."""
    if edition is None:
        return dict.fromkeys(bound, codes)
    older = Edition.objects.filter(number__lt=edition.number).in_bulk({key for key in bound if key})
    said = {key: each.document() for key, each in older.items()}
    now = edition.document()
    told = {key: redflags.changed_between(document, now).keys() & set(codes) for key, document in said.items()}
    # Written before there was any edition: all is new to it. Written from this one, or a newer one: nothing is.
    return dict.fromkeys(bound, ()) | {None: codes} | told


def _open(versions: Iterable[Any], differs: Mapping[UUID | None, Collection[str]]) -> Iterator[Concerned]:
    for each in versions:
        if each.state in OPEN and (codes := _drawn_on(each).intersection(differs[each.own])):
            where = f"{reverse('elearning:desk_review', args=[each.pk])}#drawn"
            yield Concerned("draft", tuple(sorted(codes)), str(each.course), where, str(each.pk))


def _drawn_on(version: CourseVersion) -> set[str]:
    try:
        return version.document().codes()
    except ValidationError:
        # No course yet: all that it names.
        return set(Spoken.findall(json.dumps(version.content)))


def _named(rows: Iterable[Drawn], versions: dict[UUID, CourseVersion]) -> Iterator[Concerned]:
    """Each lesson, case or question once, with the indicators of it, as its version calls it."""
    held: dict[tuple[UUID, str, str], list[str]] = {}
    for row in rows:
        held.setdefault((row.version_id, row.kind, row.key), []).append(row.code)
    for (pk, kind, key), codes in held.items():
        version = versions[pk]
        title, where = _title(version, kind, key), _where(version, kind, key)
        yield Concerned(kind, tuple(codes), title, where, key, within=str(version.course))


def _cards(rows: Iterable[Drawn]) -> list[Concerned]:
    offered = [row.pk for row in rows if row.version.state == VersionState.PUBLISHED]
    asked = Drawn.objects.filter(
        pk__in=offered, kind=DrawnKind.QUESTION, key=OuterRef("question__key"),
        version__live_of=OuterRef("question__course"),
    )  # fmt: skip
    cards = ReviewCard.objects.filter(Exists(asked)).order_by("pk").values_list("pk", "question__course__title")
    return [Concerned("card", (), title, "", str(pk)) for pk, title in cards]


def _certificates(rows: Iterable[Drawn]) -> list[Concerned]:
    valid = Q(expires_on=None) | Q(expires_on__gte=timezone.localdate())
    held = Certificate.objects.filter(valid, version__in={row.version_id for row in rows}, revoked_at=None)
    held = held.select_related("enrolment").order_by("pk").defer("credential")
    return [Concerned("certificate", (), each.title, _page(each), str(each.key)) for each in held]


def _learners(rows: Iterable[Drawn]) -> list[Concerned]:
    """One row for all: somebody who takes two of the courses is one learner."""
    learning = Enrolment.objects.filter(version__in={row.version_id for row in rows})
    number = learning.aggregate(number=Count("user", distinct=True))["number"]
    return [Concerned("learner", (), "", number=number)] if number else []


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
