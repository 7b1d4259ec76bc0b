"""What every verb of the catalogue begins with: the right, the lock, the table."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from elearning.redflags.models import Approval, Edition, EditionChange, Revision
from elearning.redflags.states import EditionState, check
from notifications.kinds import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.permissions import Actor, System

# Characters that somebody may say of an edition.
LONGEST = 600


class Conflict(Exception):
    """Somebody else has changed an edition since it was read: 409. `edition` is how it stands now."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        super().__init__(_("Somebody has changed this since you opened it. Look again."))


def claim(edition: Edition, by: "Actor | System", seen: int | None = None) -> Edition:
    """Lock an edition as its keeper. PermissionDenied; Conflict when it is not as it was `seen`."""
    require(by, Permission.KEEP_INDICATORS)
    lock()
    held = Edition.objects.select_for_update().get(pk=edition.pk)
    if seen is not None and held.version != seen:
        raise Conflict(held)
    return held


def lock() -> Edition | None:
    """Lock the edition that counts today, in the caller's transaction: two editions never go out at once."""
    rows = Edition.objects.published().select_for_update(no_key=True)
    # Whoever had to wait for a new edition finds the old one superseded; asked again, they see the new one.
    return rows.first() or rows.all().first()


def move(edition: Edition, target: EditionState, by: "Actor | System", *, said: str = "") -> None:
    """Set the state of a claimed edition and write the step down; the caller saves it. TransitionRefused."""
    source = edition.state
    check(source, target)
    edition.state = target
    edition.version += 1
    note_change(edition, target, by, source=source, said=said)
    audit.record(by=by, verb=target.value, target=edition, detail={"from": source, "number": edition.number})


def note_change(
    edition: Edition, target: EditionState, by: "Actor | System", *, source: str = "", said: str = ""
) -> None:
    """Append a step to the history of an edition."""
    EditionChange.objects.create(
        edition=edition, source=source, target=target, said=said, by=person(by), at=timezone.now()
    )


def words(said: str) -> str:
    """Return what somebody says of an edition with the ends of lines that files have. Refused when it is too long."""
    made = said.replace("\r\n", "\n").strip()
    if len(made) > LONGEST:
        raise Refused(_("Too long: at most %(count)s characters.") % {"count": LONGEST})
    return made


def person(by: "Actor | System") -> User | None:
    """Who stands beside a deed; nobody for the clock and the command line."""
    return by if isinstance(by, User) else None


def writers(edition: Edition) -> "QuerySet[User]":
    """Return who saved a part of it, or sent it in: what changed is said in their words, and goes out with it."""
    saved = Revision.objects.filter(edition=edition).values("by")
    sent = EditionChange.objects.filter(edition=edition, target=EditionState.IN_REVIEW).values("by")
    return User.objects.filter(Q(pk__in=saved) | Q(pk__in=sent)).order_by("name", "pk")


def has_written(edition: Edition, who: "Actor | System") -> bool:
    """Whether somebody saved a part of it, or sent it in."""
    return isinstance(who, User) and writers(edition).filter(pk=who.pk).exists()


def standing(edition: Edition) -> "QuerySet[Approval]":
    """Return the approvals that count: of people who keep the catalogue today, and wrote nothing of this edition."""
    keepers = User.objects.holding(Permission.KEEP_INDICATORS)
    return edition.approvals.filter(by__in=keepers).exclude(by__in=writers(edition))
