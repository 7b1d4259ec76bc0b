"""Taking a whole course folder into a draft, and giving a version out as one."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from elearning import documents, folders
from elearning.actions.rows import Conflict, claim, claim_course
from elearning.actions.writing import TAKEN, begin_course, keep_all_media, note_saving, open_draft
from elearning.models import Course, CourseVersion, QuestionVersion, VersionFile
from elearning.questions import question
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 60


@transaction.atomic
def take_folder(
    *, slug: str, document: documents.Course, media: Mapping[str, bytes], by: "Actor | System"
) -> CourseVersion:
    """Take a course that was written elsewhere as a draft: of a new course, or of one that nobody is writing on.

    Refused for an address that is none or taken, and while somebody works on a draft: theirs would be lost.
    """
    refuse_no_address(slug)
    course = Course.objects.filter(slug=slug).first()
    if course is not None:
        # Whoever begins a draft of it meanwhile waits, or is seen here.
        course = claim_course(course)
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


def refuse_no_address(slug: str) -> None:
    """Refused for what is no address of a course, or one of the school's own pages."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        raise Refused(
            _("“%(slug)s” is no address of a course: small letters, digits and hyphens. Say another one.")
            % {"slug": slug[:LONGEST]}
        )
    if slug in TAKEN:
        raise Refused(_("This address is taken."))


def as_asked(version: CourseVersion) -> documents.Course:
    """Return what a published version says, its questions as learners are asked them now (two queries)."""
    wordings = {
        row.question.key: row
        for row in QuestionVersion.objects.filter(pinned__version=version).select_related("question")
    }
    mends = QuestionVersion.objects.filter(question__course=version.course_id).exclude(mends=None)
    after = {row.mends_id: row for row in mends}
    for key, wording in wordings.items():
        last = wording
        while last.pk in after:
            last = after[last.pk]
        wordings[key] = last
    document = version.document()
    asked = tuple(question(wordings[each.key].content) for each in document.questions)
    return document.model_copy(update={"questions": asked})


def folder_of(version: CourseVersion, *, is_mended: bool = False) -> dict[str, bytes]:
    """Return a version as the files of its folder; `is_mended`: with the wordings that learners are asked now.

    Raises pydantic.ValidationError for a draft that is none yet.
    """
    document = as_asked(version) if is_mended else version.document()
    files = version.files.filter(name__in=document.files()).select_related("media")
    return folders.write(document, {row.name: bytes(row.media.content) for row in files})
