"""From draft to learners: sent in, looked at by somebody who wrote nothing of it, published for ever."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.permissions import Permission, require
from elearning import documents
from elearning.actions.rows import claim, claim_course, has_written, move, note_change, person
from elearning.actions.writing import TAKEN, keep_media
from elearning.models import Course, CourseVersion, PinnedQuestion, Question, QuestionVersion, VersionFile
from elearning.questions import plain
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def send_in(*, version: CourseVersion, seen: int | None = None, by: "Actor | System") -> CourseVersion:
    """Ask for somebody to look at a draft. Refused with what stands against publishing it."""
    held = claim(version, by, seen)
    if against := obstacles(held):
        raise Refused(" ".join(against))
    move(held, VersionState.IN_REVIEW, by)
    held.save(update_fields=["state", "version"])
    return held


@transaction.atomic
def ask_changes(
    *, version: CourseVersion, said: str = "", seen: int | None = None, by: "Actor | System"
) -> CourseVersion:
    """Give a version back to its writers; a writer takes it back without words. Refused without from anybody else."""
    held = claim(version, by, seen)
    if not has_written(held, by) and not said.strip():
        raise Refused(_("Say what should be changed."))
    move(held, VersionState.DRAFT, by, said=said)
    held.save(update_fields=["state", "version"])
    return held


@transaction.atomic
def publish(
    *, version: CourseVersion, change_note: str, seen: int | None = None, by: "Actor | System"
) -> CourseVersion:
    """Offer a version to learners, in place of the one before it, which goes on for whoever learns with it.

    PermissionDenied for whoever wrote a part of it; Refused without a change note after the first version.
    """
    held = claim(version, by, seen)
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
    held.digest = digest(document, dict(held.files.values_list("name", "media_id")))
    held.save(update_fields=["state", "version", "change_note", "approved_by", "published_at", "digest"])
    _show(held.course, held, document)
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
def drop(*, version: CourseVersion, by: "Actor | System") -> CourseVersion:
    """Give a draft up. It stays to be read by authors."""
    held = claim(version, by)
    move(held, VersionState.DROPPED, by)
    held.save(update_fields=["state", "version"])
    return held


def obstacles(version: CourseVersion) -> list[str]:
    """Return what stands against publishing a version, as sentences."""
    try:
        document = version.document()
    except ValidationError as error:
        return [_sentence(each["loc"], each["msg"]) for each in error.errors()]
    missing = document.files() - set(version.files.values_list("name", flat=True))
    return [_("The course speaks of a file that is not there: %(name)s.") % {"name": name} for name in sorted(missing)]


@transaction.atomic
def bring_in(
    *, slug: str, document: documents.Course, media: Mapping[str, bytes], change_note: str = "", by: "Actor | System"
) -> tuple[CourseVersion, bool]:
    """Take a course that was written elsewhere and offer it. Returns its version, and whether that is new.

    The same as learners read now changes nothing. Refused while somebody works on a draft: theirs would be lost.
    """
    require(by, Permission.WRITE_COURSES)
    if slug in TAKEN:
        raise Refused(_("This address is taken."))
    course, is_new = Course.objects.get_or_create(slug=slug, defaults={"title": document.title})
    held = claim_course(course)
    files = {name: keep_media(name, body) for name, body in media.items()}
    live = held.live
    said = digest(document, {name: each.pk for name, each in files.items()})
    if live is not None and live.state == VersionState.PUBLISHED and live.digest == said:
        return live, False
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


def digest(document: documents.Course, files: Mapping[str, str]) -> str:
    """Return the digest of what a version says and of its files (name to digest of content)."""
    said = {"course": documents.plain_course(document), "files": {name: files[name] for name in document.files()}}
    return documents.digest(said)


def _pin(version: CourseVersion, document: documents.Course, by: "Actor | System") -> None:
    """Bind the wordings of the questions: a wording that was asked before is the same row."""
    for place, asked in enumerate(document.questions):
        question, _is_new = Question.objects.get_or_create(course=version.course, key=asked.key)
        content = plain(asked)
        last = question.versions.order_by("-number").first()
        if last is None or last.digest != documents.digest(content):
            last = QuestionVersion.objects.create(
                question=question, number=last.number + 1 if last else 1, content=content,
                digest=documents.digest(content), by=person(by), at=timezone.now(),
            )  # fmt: skip
        PinnedQuestion.objects.create(version=version, question_version=last, place=place)


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
