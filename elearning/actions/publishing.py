"""From draft to learners: sent in, looked at by somebody who wrote nothing of it, published for ever."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.models import User
from accounts.permissions import Permission, require
from elearning import documents
from elearning.actions.rows import claim, claim_course, has_written, move, note_change, person
from elearning.actions.taking import as_asked, refuse_no_address
from elearning.actions.writing import keep_all_media
from elearning.kinds import CHANGES, REVIEW, subject
from elearning.models import Course, CourseVersion, Drawn, PinnedQuestion, Question, QuestionVersion, VersionFile
from elearning.questions import faults, plain
from elearning.redflags import actions as redflags
from elearning.redflags.models import Edition
from elearning.states import FROZEN, VersionState
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def send_in(*, version: CourseVersion, seen: int | None = None, by: "Actor | System") -> CourseVersion:
    """Ask a second person to look at a draft; authors who wrote nothing of it are told.

    Refused with what stands against publishing it.
    """
    held = claim(version, by, seen)
    today = redflags.lock()
    if against := obstacles(held):
        raise Refused(" ".join(against))
    # Whoever looks at it sees these words; it goes out with no others (wrong_rows).
    held.catalogue = today if held.document().codes() else None
    move(held, VersionState.IN_REVIEW, by)
    held.save(update_fields=["state", "version", "catalogue"])
    if isinstance(by, User):
        _tell_others(held, by)
    return held


@transaction.atomic
def ask_changes(
    *, version: CourseVersion, said: str = "", seen: int | None = None, by: "Actor | System"
) -> CourseVersion:
    """Give a version back to its writers, who are told; a writer takes it back without words.

    Refused without words from anybody else.
    """
    held = claim(version, by, seen)
    is_writer = has_written(held, by)
    if not is_writer and not said.strip():
        raise Refused(_("Say what should be changed."))
    move(held, VersionState.DRAFT, by, said=said)
    held.catalogue = None
    held.save(update_fields=["state", "version", "catalogue"])
    cancel(subject=subject(held))
    if not is_writer:
        for writer in User.objects.filter(pk__in=held.savings.values("by")).select_related("rhythm"):
            tell(kind=CHANGES, to=writer, subject=subject(held), step=f"version-{held.version}")
    return held


@transaction.atomic
def publish(
    *, version: CourseVersion, change_note: str, seen: int | None = None, by: "Actor | System"
) -> CourseVersion:
    """Offer a version to learners, in place of the one before it, which goes on for whoever learns with it.

    PermissionDenied for whoever wrote a part of it; Refused without a change note after the first version, or when a
    row it draws on has changed since it was sent in.
    """
    held = claim(version, by, seen)
    # No edition goes out between the look at its rows and the binding to them.
    today = redflags.lock()
    if held.state == VersionState.PUBLISHED:
        return held
    if has_written(held, by):
        raise PermissionDenied(_("Somebody who wrote nothing of it has to publish it."))
    if against := obstacles(held):
        raise Refused(" ".join(against))
    if held.number > 1 and not change_note.strip():
        raise Refused(_("Say to learners what changed."))
    document = held.document()
    before = held.course.versions.select_for_update().filter(state=VersionState.PUBLISHED).first()
    if before:
        move(before, VersionState.SUPERSEDED, by)
        before.save(update_fields=["state", "version"])
    _pin(held, document, by)
    move(held, VersionState.PUBLISHED, by, said=change_note)
    held.change_note, held.approved_by, held.published_at = change_note.strip()[:600], person(by), timezone.now()
    draw(held, document, today)
    held.digest = digest(document, dict(held.files.values_list("name", "media_id")))
    held.save(update_fields=["state", "version", "change_note", "approved_by", "published_at", "digest", "catalogue"])
    _show(held.course, held, document)
    cancel(subject=subject(held))
    return held


@transaction.atomic
def retire(*, course: Course, said: str, by: "Actor | System") -> None:
    """Let nobody new start a course; whoever learns goes on. Refused without a reason."""
    live = course.live
    if live is None or live.state != VersionState.PUBLISHED:
        return
    held = claim(live, by)
    if not said.strip():
        raise Refused(_("Say why."))
    move(held, VersionState.RETIRED, by, said=said)
    held.save(update_fields=["state", "version"])


@transaction.atomic
def drop(*, version: CourseVersion, seen: int | None = None, by: "Actor | System") -> CourseVersion:
    """Give a draft up. It stays to be read by authors."""
    held = claim(version, by, seen)
    move(held, VersionState.DROPPED, by)
    held.save(update_fields=["state", "version"])
    cancel(subject=subject(held))
    return held


def obstacles(version: CourseVersion) -> list[str]:
    """Return what stands against publishing a version, as sentences."""
    try:
        document = version.document()
    except ValidationError as error:
        return [_sentence(each["loc"], each["msg"]) for each in faults(error)]
    return [*wrong_needs(version, document), *missing_files(version, document), *wrong_rows(version, document)]


def wrong_needs(version: CourseVersion, document: documents.Course) -> list[str]:
    """Return, as sentences, which courses cannot be completed before this one (one query; none without needs)."""
    if not document.needs:
        return []
    itself = version.course.slug
    offered = {
        slug: needs or [] for slug, needs in Course.objects.offered().values_list("slug", "live__content__needs")
    }  # fmt: skip
    told = []
    for need in document.needs:
        if need == itself:
            told.append(_("The course cannot be completed before itself: %(name)s.") % {"name": need})
        elif need not in offered:
            told.append(_("No course is offered at the address %(name)s, which is to be completed before.")
                        % {"name": need})  # fmt: skip
        elif itself in _all_before(need, offered):
            told.append(_("%(name)s is to be completed before this course, and this one before it.") % {"name": need})
    return told


def wrong_rows(version: CourseVersion, document: documents.Course) -> list[str]:
    """Return, as sentences, which indicators a course draws on that the catalogue lacks.

    And which say something else than when it was sent in: nobody has looked at it with these words. At most two
    queries; none for a course that draws on none.
    """
    codes = document.codes()
    if not codes:
        return []
    edition = Edition.objects.published().first()
    if edition is None:
        return [_("The course draws on the list of red flags, and none is published: manage.py import_indicators.")]
    today = edition.document()
    unknown = sorted(codes - set(today.by_code()))
    told = [_("The catalogue has no indicator %(code)s.") % {"code": code} for code in unknown]
    if version.state == VersionState.IN_REVIEW and version.catalogue_id != edition.pk:
        read = version.catalogue.document() if version.catalogue else None
        if changed := sorted(codes.intersection(redflags.changed_between(read, today)).difference(unknown)):
            told.append(
                _(
                    "The catalogue says something else since this was sent in: %(codes)s. Take it back or ask for "
                    "changes, look at these rows, and send it in again."
                )
                % {"codes": ", ".join(changed)}
            )
    return told


def missing_files(version: CourseVersion, document: documents.Course) -> list[str]:
    """Return, as sentences, which files a course speaks of and does not have."""
    missing = document.files() - set(version.files.values_list("name", flat=True))
    return [_("The course speaks of a file that is not there: %(name)s.") % {"name": name} for name in sorted(missing)]


@transaction.atomic
def bring_in(
    *,
    slug: str,
    document: documents.Course,
    media: Mapping[str, bytes],
    change_note: str = "",
    is_over: bool = False,
    by: "Actor | System",
) -> tuple[CourseVersion, bool]:
    """Take a course that was written elsewhere and offer it. Returns its version, and whether that is new.

    The same as learners read now changes nothing; nor does what an older or retired version said, unless it `is_over`:
    whatever was published since would be undone. Refused while somebody works on a draft: theirs would be lost.
    """
    require(by, Permission.WRITE_COURSES)
    refuse_no_address(slug)
    course, is_new = Course.objects.get_or_create(slug=slug, defaults={"title": document.title})
    held = claim_course(course)
    files = keep_all_media(media)
    if (same := _same_before(held, document, {name: each.pk for name, each in files.items()})) and not (
        is_over and same.state != VersionState.PUBLISHED
    ):
        return same, False
    if held.versions.open().exists():
        raise Refused(_("Somebody works on a draft of this course: publish or drop it first."))
    last = held.versions.values_list("number", flat=True).first() or 0
    content = documents.plain_course(document)
    version = CourseVersion.objects.create(course=held, number=last + 1, content=content)
    note_change(version, VersionState.DRAFT, by)
    VersionFile.objects.bulk_create(VersionFile(version=version, name=name, media=each) for name, each in files.items())
    send_in(version=version, by=by)
    note = change_note or ("" if is_new else _("Brought in anew from its folder."))
    return publish(version=version, change_note=note, by=by), True


def _same_before(course: Course, document: documents.Course, files: Mapping[str, str]) -> CourseVersion | None:
    """The version that said just this to learners, the one that they read now first (with its words as mended, too)."""
    live = course.live
    if live and live.state == VersionState.PUBLISHED and as_asked(live) == document:
        theirs = dict(live.files.values_list("name", "media_id"))
        if all(theirs.get(name) == files[name] for name in document.files()):
            return live
    said = course.versions.filter(digest=digest(document, files), state__in=FROZEN)
    return said.order_by(Case(When(state=VersionState.PUBLISHED, then=0), default=1), "-number").first()


def _all_before(slug: str, offered: Mapping[str, list[str]]) -> set[str]:
    """The courses that are to be completed before one, and before those."""
    found: set[str] = set()
    ahead = [slug]
    while ahead:
        fresh = set(offered.get(ahead.pop(), ())) - found
        found |= fresh
        ahead.extend(fresh)
    return found


def digest(document: documents.Course, files: Mapping[str, str]) -> str:
    """Return the digest of what a version says and of its files (name to digest of content)."""
    said = {"course": documents.plain_course(document), "files": {name: files[name] for name in document.files()}}
    return documents.digest(said)


def _tell_others(version: CourseVersion, by: User) -> None:
    """Tell authors who wrote nothing of it that it waits."""
    writers = set(version.savings.values_list("by", flat=True)) - {None}
    for author in User.objects.holding(Permission.WRITE_COURSES).select_related("rhythm").exclude(pk__in=writers):
        if author != by:
            tell(kind=REVIEW, to=author, subject=subject(version), step=f"version-{version.version}")


def _pin(version: CourseVersion, document: documents.Course, by: "Actor | System") -> None:
    """Bind the wordings of the questions: a wording that was asked before is the same row."""
    said = {asked.key: plain(asked) for asked in document.questions}
    # Whoever publishes holds the course: nobody else makes questions or wordings of it.
    known = set(version.course.questions.values_list("key", flat=True))
    Question.objects.bulk_create(Question(course=version.course, key=key) for key in said if key not in known)
    questions = {row.key: row for row in version.course.questions.filter(key__in=said)}
    rows = list(QuestionVersion.objects.filter(question__in=questions.values()).order_by("number"))
    last = {row.question_id: row for row in rows}
    # Words that were mended since they were written stay mended: learners go on to meet what mends them.
    mends = {row.mends_id for row in rows}
    mended = {(row.question_id, row.digest): row for row in rows if row.pk in mends}
    fresh = []
    for key, content in said.items():
        question = questions[key]
        before = mended.get((question.pk, documents.digest(content)), last.get(question.pk))
        if before is not None:
            last[question.pk] = before
        if before is None or before.digest != documents.digest(content):
            number = before.number + 1 if before else 1
            last[question.pk] = QuestionVersion(
                question=question, number=number, content=content,
                digest=documents.digest(content), by=person(by), at=timezone.now(),
            )  # fmt: skip
            fresh.append(last[question.pk])
    QuestionVersion.objects.bulk_create(fresh)
    PinnedQuestion.objects.bulk_create(
        PinnedQuestion(version=version, question_version=last[questions[key].pk], place=place)
        for place, key in enumerate(said)
    )


def draw(version: CourseVersion, document: documents.Course, today: Edition | None) -> None:
    """Bind a version to the catalogue of today, and note which indicators it draws on and where.

    The caller has locked the catalogue, and saves.
    """
    rows = list(dict.fromkeys(document.rows()))
    version.catalogue = today if rows else None
    Drawn.objects.bulk_create(Drawn(version=version, kind=kind, key=key, code=code) for kind, key, code in rows)


def _show(course: Course, version: CourseVersion, document: documents.Course) -> None:
    course.live = version
    for name in ("title", "summary", "language", "area", "minutes", "review_by"):
        setattr(course, name, getattr(document, name))
    course.roles = list(document.roles)
    course.has_certificate = document.certificate is not None
    course.save()


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    where = " › ".join(str(step + 1) if isinstance(step, int) else step for step in location)
    said = message.removeprefix("Value error, ").rstrip(".")
    return f"{where}: {said}." if where else f"{said}."
