"""An entry as its holder sees it: where it stands, in one sentence, and what can be done now."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actions.availability import ASKED
from directory.actions.inviting import MAY_INVITE
from directory.models import Availability, Holder, Profile, Submission
from directory.states import LIVE, OPEN_TO_EDITS, State

if TYPE_CHECKING:
    from accounts.models import User

LOOKS = {State.PUBLISHED: "open", State.SUBMITTED: "waiting", State.CHANGES_ASKED: "waiting"}
SENTENCES = {
    State.DRAFTED: gettext_lazy("Only you can see it. Hand it in when you are ready."),
    State.SUBMITTED: gettext_lazy("It is being checked. You hear from us by e-mail."),
    State.CHANGES_ASKED: gettext_lazy("Something should be different before it can be shown."),
    State.PUBLISHED: gettext_lazy("Everybody can find it."),
    State.PAUSED: gettext_lazy("Nobody can find it until you show it again."),
    State.SUSPENDED: gettext_lazy("A moderator has taken it out of view."),
    State.WITHDRAWN: gettext_lazy("It is not in the directory any more."),
}


class Standing(NamedTuple):
    """Where an entry stands: a word, its look, a sentence, and the reason that somebody gave."""

    label: str
    look: str
    sentence: str
    reason: str


class Line(NamedTuple):
    """An entry in a list."""

    name: str
    profession: str
    href: str
    standing: Standing
    id: str
    is_due: bool


def standing(profile: Profile, *, with_reason: bool = True) -> Standing:
    """Return where it stands, with the reason of the last step (one query)."""
    state = State(profile.state)
    last = profile.changes.order_by("at", "pk").last() if with_reason else None
    reason = last.reason if last and last.target == state else ""
    return Standing(str(state.label), LOOKS.get(state, "plain"), str(SENTENCES[state]), reason)


def line(profile: Profile) -> Line:
    """Return one line of a list; asks for nothing."""
    name = profile.name or _("Draft without a name")
    href = reverse("directory:mine_detail", args=[profile.pk])
    where = standing(profile, with_reason=False)
    return Line(name, profile.profession.name, href, where, str(profile.pk), _is_due(profile))


def _is_due(profile: Profile) -> bool:
    """Whether its holder should say again who takes new work."""
    said = profile.availability_confirmed_at
    if said is None or profile.state != State.PUBLISHED or profile.availability == Availability.UNKNOWN:
        return False
    return timezone.now() - said >= timedelta(days=ASKED)


class Person(NamedTuple):
    """Somebody who looks after an entry, and whether the reader may end that."""

    holder: Holder
    is_reader: bool
    may_end: bool


def people(profile: Profile, reader: "User") -> list[Person]:
    """Return who looks after an entry by name, in the order in which they came (one query)."""
    rows = list(profile.holders.select_related("user").order_by("pk"))
    own = next((row for row in rows if row.user_id == reader.pk), None)
    is_several = len(rows) > 1
    return [Person(row, row == own, is_several and own is not None and row.pk >= own.pk) for row in rows]


def says_who(people: list[Person]) -> bool:
    """Whether the reader may say who else looks after it: whoever does so by name, a manager while nobody does."""
    return not people or any(person.is_reader for person in people)


def may(profile: Profile, waiting: Submission | None) -> dict[str, Any]:
    """Say what its holder may do now."""
    state = State(profile.state)
    is_public = state == State.PUBLISHED
    return {
        "edit": state in OPEN_TO_EDITS | LIVE,
        "go_on": state in OPEN_TO_EDITS,
        "invite": state in MAY_INVITE,
        "take_back": waiting is not None,
        "pause": is_public,
        "resume": state == State.PAUSED,
        "begin_again": state == State.WITHDRAWN,
        "confirm": state in LIVE and profile.availability != Availability.UNKNOWN,
        "withdraw": state in LIVE,
        "discard": state == State.DRAFTED,
        "open": is_public,
        "measures": state in LIVE and not profile.is_listed,
    }
