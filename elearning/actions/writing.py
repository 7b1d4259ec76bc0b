"""Writing a course: a new one, each saving of a draft, its files. Nothing is lost when two write at once."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from elearning.actions.rows import Conflict, claim, claim_course, note_change, person
from elearning.media import MEDIA_TYPES, ending
from elearning.models import Course, CourseVersion, Media, QuestionVersion, Saving, VersionFile
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# Addresses of the school's own pages: no course may stand there.
TAKEN = frozenset({"attempts", "cases", "cohorts", "desk", "files", "join", "mine", "questions", "review"})


@transaction.atomic
def begin_course(*, slug: str, title: str, language: str = "en", by: "Actor | System") -> CourseVersion:
    """Begin a course with an empty draft. ValidationError for an address that is none, or is taken."""
    require(by, Permission.WRITE_COURSES)
    if slug in TAKEN:
        raise ValidationError({"slug": _("This address is taken.")})
    course = Course(slug=slug, title=title, language=language)
    course.full_clean(exclude=["live", "roles", "review_by"])
    course.save()
    content = {"title": title, "language": language, "modules": [], "questions": []}
    version = CourseVersion.objects.create(course=course, number=1, content=content)
    note_change(version, VersionState.DRAFT, by)
    note_saving(version, _("Begun"), by)
    audit.record(by=by, verb="started", target=version)
    return version


@transaction.atomic
def open_draft(*, course: Course, by: "Actor | System") -> CourseVersion:
    """Return the open version of a course, or begin one with what learners read now, questions as mended since.

    A course that was never published begins empty: words of a draft that was dropped belong to whoever wrote them.
    """
    require(by, Permission.WRITE_COURSES)
    held = claim_course(course)
    if found := held.versions.open().first():
        return found
    before = held.live
    content: dict[str, Any] = {"title": held.title, "language": held.language, "modules": [], "questions": []}
    if before:
        content = dict(before.content)
        content["questions"] = _mended(held, content.get("questions", []))
    last = held.versions.values_list("number", flat=True).first() or 0
    version = CourseVersion.objects.create(course=held, number=last + 1, content=content)
    if before:
        VersionFile.objects.bulk_create(
            VersionFile(version=version, name=each.name, media_id=each.media_id) for each in before.files.all()
        )
    note_change(version, VersionState.DRAFT, by)
    audit.record(by=by, verb="started", target=version)
    return version


@transaction.atomic
def save(
    *, version: CourseVersion, seen: int, content: Mapping[str, Any], note: str = "", by: "Actor | System"
) -> CourseVersion:
    """Keep what a draft says now. The same as before is quiet.

    Conflict when somebody saved since `seen` was read; Refused when it is no draft.
    """
    held = claim(version, by)
    if held.content == content:
        return held
    if held.version != seen:
        raise Conflict(held)
    if held.state != VersionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    held.content = dict(content)
    held.version += 1
    held.save(update_fields=["content", "version"])
    note_saving(held, note, by)
    return held


@transaction.atomic
def add_file(*, version: CourseVersion, name: str, content: bytes, by: "Actor | System") -> VersionFile:
    """Keep a file under a name in a draft; another one of that name is replaced. Refused for what is no known kind."""
    held = claim(version, by)
    if held.state != VersionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    media = keep_media(name, content)
    row, _is_new = VersionFile.objects.update_or_create(version=held, name=name, defaults={"media": media})
    held.version += 1
    held.save(update_fields=["version"])
    # A file is a part of what somebody wrote: whoever added it does not publish it.
    note_saving(held, _("File: %(name)s") % {"name": name}, by)
    return row


@transaction.atomic
def remove_file(*, version: CourseVersion, name: str, by: "Actor | System") -> None:
    """Let a draft speak of a file no more."""
    held = claim(version, by)
    if held.state != VersionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    held.files.filter(name=name).delete()
    held.version += 1
    held.save(update_fields=["version"])
    note_saving(held, _("File removed: %(name)s") % {"name": name}, by)


def keep_media(name: str, content: bytes) -> Media:
    """Return the file with this content, kept once. Refused for an ending that is not known."""
    return keep_all_media({name: content})[name]


def keep_all_media(files: Mapping[str, bytes]) -> dict[str, Media]:
    """Return files by their names, each content kept once (three queries). Refused for an ending that is not known."""
    if unknown := [name for name in files if ending(name) not in MEDIA_TYPES]:
        raise Refused(_("Files of this kind are not taken: %(name)s") % {"name": ", ".join(unknown)})
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    known = Media.objects.defer("content").in_bulk(set(digests.values()))
    fresh = {
        digest: Media(digest=digest, content=files[name], media_type=MEDIA_TYPES[ending(name)], size=len(files[name]))
        for name, digest in digests.items()
        if digest not in known
    }
    # Somebody else may hand in the same at this moment.
    Media.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    return {name: known.get(digest) or fresh[digest] for name, digest in digests.items()}


def note_saving(version: CourseVersion, note: str, by: "Actor | System") -> None:
    """Keep what a claimed draft says now as a saving."""
    last = version.savings.values_list("number", flat=True).first() or 0
    Saving.objects.create(
        version=version, number=last + 1, content=version.content, note=note[:200], by=person(by), at=timezone.now()
    )


def _mended(course: Course, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions of a document, each in its newest wording."""
    newest = {
        row.question.key: row.content
        for row in QuestionVersion.objects.filter(question__course=course).select_related("question").order_by("number")
    }
    return [newest.get(each["key"], each) for each in said]
