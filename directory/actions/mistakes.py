"""What readers say is wrong, who hears of it, and what became of it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from directory.kinds import is_moderator
from directory.models import MistakeKind, MistakeReport, Profile
from directory.permissions import holds, strangers
from notifications.actions import cancel, tell
from notifications.kinds import MemberKind, Press, Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.permissions import Actor

# More open reports than a moderator can read about one profile are noise, or an attack.
OPEN_REPORTS = 20
# A report that nobody has settled is spoken of again after each so many days.
REMINDED = timedelta(days=2)


@transaction.atomic
def report_mistake(*, profile: Profile, kind: str, text: str = "") -> MistakeReport | None:
    """Keep a reader's word, and nothing about the reader. None when the profile has enough open reports already.

    That somebody is not safe is always kept; the same words again are counted (`times`). No audit row and no
    permission: the report is its own record, and anybody may write one. Moderators are told, of danger at once; who
    looks after the entry is not.
    """
    # The lock makes the count true: two readers at once cannot both be the last one let in.
    profile = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
    text, waiting = text.strip()[:1000], profile.mistakes.filter(settled_at=None)
    if kind != MistakeKind.UNSAFE:
        if waiting.exclude(kind=MistakeKind.UNSAFE).count() >= OPEN_REPORTS:
            return None
    elif same := waiting.filter(kind=kind, text=text).first():
        same.times += 1
        same.save(update_fields=["times"])
        return same
    is_told = kind == MistakeKind.UNSAFE and _is_told_of_danger(profile)
    report = MistakeReport.objects.create(profile=profile, kind=kind, text=text)
    for moderator in [] if is_told else _judges(profile):
        tell(kind=DANGER if kind == MistakeKind.UNSAFE else MISTAKE, to=moderator, subject=_subject(report))
    return report


@transaction.atomic
def take_mistake(*, report: MistakeReport, by: User) -> MistakeReport:
    """Look into a report oneself; nobody else is told of it any more. Again: quiet.

    Refused when a colleague was first, and about an entry of one's own.
    """
    report = _mine_to_judge(report, by)
    if report.settled_at:
        raise Refused(_("This has been dealt with already."))
    if report.taken_by_id not in {None, by.pk}:
        raise Refused(_("A colleague was first and is looking into it."))
    if report.taken_by_id is None:
        report.taken_by, report.taken_at = by, timezone.now()
        report.save(update_fields=["taken_by", "taken_at"])
        cancel(subject=_subject(report))
        audit.record(by=by, verb="taken", target=report)
    return report


@transaction.atomic
def settle_mistake(*, report: MistakeReport, by: "Actor | System") -> MistakeReport:
    """Close a report after looking into it. Again: quiet.

    Refused while a colleague looks into it, and about an entry of one's own.
    """
    report = _mine_to_judge(report, by)
    if report.settled_at:
        return report
    if report.taken_by and report.taken_by != by and is_moderator(report.taken_by) and isinstance(by, User):
        raise Refused(_("A colleague was first and is looking into it."))
    report.settled_at = timezone.now()
    report.settled_by = by if isinstance(by, User) else None
    report.save(update_fields=["settled_at", "settled_by"])
    cancel(subject=_subject(report))
    audit.record(by=by, verb="settled", target=report)
    return report


def remind_of_mistakes() -> int:
    """Speak again of reports that nobody has settled: to whoever took one, else to all. Return how many were due.

    The number of days is the step, so it does not matter how often or how late this runs.
    """
    waiting = MistakeReport.objects.filter(settled_at=None, reported_at__lt=timezone.now() - REMINDED)
    for report in waiting.select_related("profile"):
        _remind(report)
    return len(waiting)


@transaction.atomic
def _remind(report: MistakeReport) -> None:
    days = (timezone.now() - report.reported_at) // REMINDED * REMINDED.days
    moderators = list(_judges(report.profile))
    owner = next((person for person in moderators if person.pk == report.taken_by_id), None)
    for person in [owner] if owner else moderators:
        tell(kind=REMINDER, to=person, subject=_subject(report), step=f"day-{days}", facts={"days": days})


def _judges(profile: Profile) -> "QuerySet[User]":
    """The moderators who do not look after the entry themselves."""
    return strangers(User.objects.holding(Permission.MODERATE_DIRECTORY).select_related("rhythm"), profile)


def _is_told_of_danger(profile: Profile) -> bool:
    """One urgent mail an hour leads to the entry; whoever sends sixty reports must not wake everybody sixty times.

    What somebody has taken does not count: a colleague's mail about it may have been taken back.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    told = profile.mistakes.filter(kind=MistakeKind.UNSAFE, reported_at__gte=hour, settled_at=None, taken_at=None)
    return told.exists()


def _mine_to_judge(report: MistakeReport, by: "Actor | System") -> MistakeReport:
    require(by, Permission.MODERATE_DIRECTORY)
    # Its own row alone: whoever has the entry locked waits for this one, and not the other way round.
    rows = MistakeReport.objects.select_for_update(of=("self",)).select_related("profile", "taken_by")
    report = rows.get(pk=report.pk)
    if holds(by, report.profile):
        raise Refused(_("This is a report about an entry of your own: a colleague looks into it."))
    return report


def _subject(report: MistakeReport) -> str:
    return f"directory.mistakereport:{report.pk}"


def _of(subject: str) -> MistakeReport | None:
    return MistakeReport.objects.filter(pk=subject.rpartition(":")[2]).first()


def _is_untaken(subject: str) -> bool:
    report = _of(subject)
    return report is not None and report.settled_at is None and report.taken_by_id is None


def _is_open(subject: str) -> bool:
    report = _of(subject)
    return report is not None and report.settled_at is None


def _page(_subject: str) -> str:
    return f"{reverse('admin:directory_mistakereport_changelist')}?settled_at__isempty=1"


def _take(user: User, subject: str) -> str:
    report = _of(subject)
    if report is None:
        raise Refused(_("This is gone."))
    take_mistake(report=report, by=user)
    return _("It is yours now. Your colleagues are not told of it any more.")


TAKE = Press(
    label=gettext_lazy("I look into it"),
    question=gettext_lazy("A reader says that something is wrong. Do you look into it?"),
    act=_take,
)
MISTAKE = MemberKind(
    name="directory.mistake",
    title=gettext_lazy("A reader reports a mistake"),
    headline=gettext_lazy("Something waits to be checked"),
    why=gettext_lazy("you look after the entries"),
    page=_page,
    may_receive=is_moderator,
    is_wanted=_is_untaken,
    press=TAKE,
)
DANGER = MemberKind(
    name="directory.urgent",
    title=gettext_lazy("A reader says that somebody is not safe"),
    headline=gettext_lazy("Something needs you now"),
    why=gettext_lazy("you look after the entries"),
    page=_page,
    may_receive=is_moderator,
    is_wanted=_is_untaken,
    is_urgent=True,
    press=TAKE,
)
REMINDER = MemberKind(
    name="directory.reminder",
    title=gettext_lazy("A report still waits"),
    headline=gettext_lazy("Something still waits to be checked"),
    why=gettext_lazy("it is yours, or nobody has taken it"),
    page=_page,
    may_receive=is_moderator,
    is_wanted=_is_open,
    press=TAKE,
)
MISTAKE_KINDS = (MISTAKE, DANGER, REMINDER)
