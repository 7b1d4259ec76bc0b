"""Who takes new work: said by the holder, asked for again before it is old, and gone from view when nobody answers."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.permissions import System
from directory import indexing
from directory.actions.entries import claim
from directory.actions.life import pause
from directory.actions.telling import subject, tell_holders
from directory.actions.turns import each
from directory.choices import Availability
from directory.kinds import is_holder, key_of, my_page
from directory.models import AVAILABILITY_DAYS, Profile
from directory.permissions import holds, parties
from directory.states import LIVE, State
from directory.validators import still_to_come
from notifications.actions import cancel
from notifications.kinds import MemberKind, Press, Refused
from notifications.models import Message

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from accounts.permissions import Actor
    from notifications.querysets import MessageQuerySet

# Days without a word from the holder: asked shortly before it counts as unknown, then told twice, then out of view.
ASKED = AVAILABILITY_DAYS - 3
FIRST_NOTICE, LAST_NOTICE, UNPUBLISHED = 150, 173, 180
# For so long whoever was told has time to answer, however late the clock was.
GRACE = timedelta(days=UNPUBLISHED - LAST_NOTICE)
SAID = ("availability", "away_until", "waiting_weeks", "capacity_per_month", "instructions_until")
CLOCK = System("availability")


@transaction.atomic
def confirm_availability(
    *,
    profile: Profile,
    by: "Actor | System",
    availability: Availability,
    away_until: date | None = None,
    waiting_weeks: int | None = None,
    capacity_per_month: int | None = None,
    instructions_until: date | None = None,
) -> Profile:
    """Say what is true today; it counts for AVAILABILITY_DAYS. `away_until` is kept for AWAY alone, weeks for WAITING.

    ValidationError for a day that has passed, and for numbers that cannot be.
    """
    if availability == Availability.AWAY:
        still_to_come(away_until)
    still_to_come(instructions_until)
    profile = claim(profile)
    if not parties(by, profile):
        raise PermissionDenied("not a holder, not a moderator")
    profile.availability = availability
    profile.away_until = away_until if availability == Availability.AWAY else None
    profile.waiting_weeks = waiting_weeks if availability == Availability.WAITING else None
    profile.capacity_per_month, profile.instructions_until = capacity_per_month, instructions_until
    profile.clean_fields(exclude={field.name for field in profile._meta.fields} - set(SAID))
    return _confirm(profile, by)


@transaction.atomic
def confirm_again(*, profile: Profile, by: "User") -> Profile:
    """Say that what was said last is true today as well. Refused when nothing was said, or its day has passed."""
    profile = claim(profile)
    if not holds(by, profile):
        raise PermissionDenied("holder")
    if profile.state not in LIVE:
        raise Refused(_("This entry is not shown any more. Sign in to see why."))
    if profile.availability == Availability.UNKNOWN or _has_passed(profile):
        raise Refused(_("What you said last is over. Sign in and say what is true now."))
    return _confirm(profile, by)


def ask_for_availability() -> int:
    """Ask holders before their word is old, tell them twice that the entry goes, take it out of view; return how many.

    The day of the last word is part of the step, so it does not matter how often or how late this runs.
    """
    heard = Coalesce("availability_confirmed_at", "state_changed_at")
    silent = Profile.objects.filter(state=State.PUBLISHED, source_name="", holders__isnull=False).distinct()
    silent = silent.annotate(heard_at=heard).filter(heard_at__lte=timezone.now() - timedelta(days=ASKED))
    return each(silent.order_by("pk").only("pk").iterator(), _ask)


@transaction.atomic
def _ask(profile: Profile) -> bool:
    profile, now = claim(profile), timezone.now()
    said = profile.availability_confirmed_at or profile.state_changed_at
    if profile.state != State.PUBLISHED or said is None:
        return False
    # Whoever had it shown again was there, whatever they last said about taking work.
    heard = max(said, profile.state_changed_at or said)
    if (now - heard).days >= FIRST_NOTICE:
        return _warn(profile, heard, now)
    days = (now - said).days
    if days >= ASKED:
        # Once a month for as long as nobody answers.
        tell_holders(profile, kind=CONFIRM, step=f"{said.date().isoformat()}:{(days - ASKED) // AVAILABILITY_DAYS}")
    return days >= ASKED


def _warn(profile: Profile, heard: "datetime", now: "datetime") -> bool:
    """Say that it goes, say so again, and take it out of view: each when its day has come and the one before was read.

    Nobody is taken out of view on the word of a clock that stood still.
    """
    days, day = (now - heard).days, heard.date().isoformat()
    first, last = (_notice(profile, f"{day}:{which}") for which in ("first", "last"))
    if days >= UNPUBLISHED and _was_read(last, now):
        pause(profile=profile, by=CLOCK, reason=_("Nobody has confirmed this entry for 180 days."))
        tell_holders(profile, kind=GONE, step=day)
    elif days >= LAST_NOTICE and not last.exists() and _was_read(first, now):
        left = max(UNPUBLISHED - days, GRACE.days)
        tell_holders(profile, kind=GOING, step=f"{day}:last", facts={"days": left})
    elif not first.exists() and not last.exists():
        left = max(UNPUBLISHED - days, 2 * GRACE.days)
        tell_holders(profile, kind=GOING, step=f"{day}:first", facts={"days": left})
    return True


def _notice(profile: Profile, step: str) -> "MessageQuerySet":
    return Message.objects.filter(subject=subject(profile), kind=GOING.name, step=step)


def _was_read(notice: "MessageQuerySet", now: "datetime") -> bool:
    """Whether it went out long enough ago: to everybody, as far as it will ever reach them."""
    ended = notice.aggregate(at=Max("finished_at"))["at"]
    return ended is not None and ended <= now - GRACE and not notice.alive().exists()


def _confirm(profile: Profile, by: "Actor | System") -> Profile:
    profile.availability_confirmed_at = timezone.now()
    if holds(by, profile):
        profile.confirmed_on = timezone.localdate()
    profile.save()
    for kind in (CONFIRM, GOING):
        cancel(subject=subject(profile), kind=kind.name)
    audit.record(by=by, verb="availability_confirmed", target=profile, detail={"availability": profile.availability})
    indexing.refresh([profile.pk])
    return profile


def _has_passed(profile: Profile) -> bool:
    days = (profile.away_until, profile.instructions_until)
    return any(day is not None and day < timezone.localdate() for day in days)


def _press(user: "User", about: str) -> str:
    profile = Profile.objects.filter(pk=key_of(about)).first()
    if profile is None:
        raise Refused(_("This is gone."))
    if confirm_again(profile=profile, by=user).state != State.PUBLISHED:
        return _("Thank you, it is kept. Your entry is paused: sign in to have it shown again.")
    return _("Thank you. Your entry says so for another 30 days.")


def _is_shown(about: str) -> bool:
    return Profile.objects.filter(pk=key_of(about), state=State.PUBLISHED).exists()


def _is_paused(about: str) -> bool:
    return Profile.objects.filter(pk=key_of(about), state=State.PAUSED).exists()


STILL = Press(
    label=gettext_lazy("Nothing has changed"),
    question=gettext_lazy("Is what your entry says about taking new work still true today?"),
    act=_press,
)
CONFIRM = MemberKind(
    name="directory.confirm",
    title=gettext_lazy("Whether you still take new work"),
    headline=gettext_lazy("Is this still true?"),
    why=gettext_lazy("your entry says whether you take new work"),
    page=my_page,
    may_receive=is_holder,
    is_wanted=_is_shown,
    press=STILL,
)
GOING = MemberKind(
    name="directory.going",
    title=gettext_lazy("Your entry will not be shown any more"),
    headline=gettext_lazy("Please confirm your entry"),
    why=gettext_lazy("nobody has confirmed your entry for a long time"),
    page=my_page,
    may_receive=is_holder,
    is_wanted=_is_shown,
    is_fixed=True,
    press=STILL,
)
GONE = MemberKind(
    name="directory.gone",
    title=gettext_lazy("Your entry is paused"),
    headline=gettext_lazy("Your entry is paused"),
    why=gettext_lazy("nobody has confirmed your entry for 180 days"),
    page=my_page,
    may_receive=is_holder,
    is_wanted=_is_paused,
    is_fixed=True,
)
AVAILABILITY_KINDS = (CONFIRM, GOING, GONE)
