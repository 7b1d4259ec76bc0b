"""What every verb of the school begins with: the right, the lock, the table."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from elearning.models import Course, CourseVersion, Enrolment, VersionChange
from elearning.states import VersionState, check

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


class Conflict(Exception):
    """Somebody else has changed a version since it was read: 409. `version` is how it stands now."""

    def __init__(self, version: CourseVersion) -> None:
        self.version = version
        super().__init__(_("Somebody has changed this since you opened it. Look again."))


def claim(version: CourseVersion, by: "Actor | System", seen: int | None = None) -> CourseVersion:
    """Lock a version behind its course, as an author. PermissionDenied; Conflict when it is not as it was `seen`."""
    require(by, Permission.WRITE_COURSES)
    # Always in this order, or two verbs could wait for each other.
    claim_course(version.course)
    held = CourseVersion.objects.select_for_update(of=("self",)).select_related("course").get(pk=version.pk)
    if seen is not None and held.version != seen:
        raise Conflict(held)
    return held


def claim_course(course: Course) -> Course:
    """Lock a course, in the caller's transaction."""
    return Course.objects.select_for_update(no_key=True).get(pk=course.pk)


def claim_enrolment(enrolment: Enrolment) -> Enrolment:
    """Lock an enrolment with what it is about, in the caller's transaction."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("version", "course", "user")
    # What a version says is long, and mostly known already (CourseVersion.document).
    return rows.defer("version__content").get(pk=enrolment.pk)


def move(version: CourseVersion, target: VersionState, by: "Actor | System", *, said: str = "") -> None:
    """Set the state of a claimed version and write the step down; the caller saves it. TransitionRefused."""
    source = version.state
    check(source, target)
    version.state = target
    version.version += 1
    note_change(version, target, by, source=source, said=said)
    audit.record(by=by, verb=target.value, target=version, detail={"from": source, "number": version.number})


def note_change(
    version: CourseVersion, target: VersionState, by: "Actor | System", *, source: str = "", said: str = ""
) -> None:
    """Append a step to the history of a version."""
    VersionChange.objects.create(
        version=version, source=source, target=target, said=said.strip()[:600], by=person(by), at=timezone.now()
    )


def person(by: "Actor | System") -> User | None:
    """Who stands beside a deed; nobody for the clock and the command line."""
    return by if isinstance(by, User) else None


def has_written(version: CourseVersion, who: "Actor | System") -> bool:
    """Whether somebody saved a part of it."""
    return isinstance(who, User) and version.savings.filter(by=who).exists()
