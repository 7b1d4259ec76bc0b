"""Taking a whole course folder into a draft, and giving a version out as one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from elearning import documents, folders
from elearning.actions.rows import Conflict, claim
from elearning.actions.writing import begin_course, keep_all_media, note_saving, open_draft
from elearning.models import Course, CourseVersion, VersionFile
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def take_folder(
    *, slug: str, document: documents.Course, media: Mapping[str, bytes], by: "Actor | System"
) -> CourseVersion:
    """Take a course that was written elsewhere as a draft: of a new course, or of one that nobody is writing on.

    Refused for an address that is none or taken, and while somebody works on a draft: theirs would be lost.
    """
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        try:
            version = begin_course(slug=slug, title=document.title, language=document.language, by=by)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
    elif course.versions.open().exists():
        raise Refused(_("Somebody works on a draft of this course: take the folder into that draft, or drop it first."))
    else:
        version = open_draft(course=course, by=by)
    return replace_by_folder(version=version, seen=version.version, document=document, media=media, by=by)


@transaction.atomic
def replace_by_folder(
    *, version: CourseVersion, seen: int, document: documents.Course, media: Mapping[str, bytes], by: "Actor | System"
) -> CourseVersion:
    """Let a draft say what a folder says, with its files; the history brings back what it said before.

    Conflict when somebody saved since `seen` was read; Refused when it is no draft.
    """
    held = claim(version, by)
    if held.version != seen:
        raise Conflict(held)
    if held.state != VersionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    held.files.all().delete()
    kept = keep_all_media(media)
    VersionFile.objects.bulk_create(VersionFile(version=held, name=name, media=kept[name]) for name in sorted(kept))
    held.content = documents.plain_course(document)
    held.version += 1
    held.save(update_fields=["content", "version"])
    note_saving(held, _("Taken in from a folder"), by)
    return held


def folder_of(version: CourseVersion) -> dict[str, bytes]:
    """Return a version as the files of its folder. Raises pydantic.ValidationError for a draft that is none yet."""
    document = version.document()
    files = version.files.filter(name__in=document.files()).select_related("media")
    return folders.write(document, {row.name: bytes(row.media.content) for row in files})
