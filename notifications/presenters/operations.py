"""The page of operations: numbers and small drawings."""

import datetime
from typing import Any, NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMinute
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import health
from notifications import actions, kinds, laws
from notifications.laws import Law, Weighed
from notifications.models import Alarm, MarkedAddress, Message
from notifications.states import State

NAMES = {
    health.CLOCK: gettext_lazy("The clock"),
    health.RELAY: gettext_lazy("The relay"),
    health.WORKER: gettext_lazy("A worker"),
}
MINUTES = 60
# So many of each list are shown; the count beside it says how many there are.
SHOWN = 50


class Row(NamedTuple):
    """One law: the sentence, the sum in words, whether it holds."""

    title: str
    sum: str
    holds: bool


class Heart(NamedTuple):
    """Somebody at work, and since when nothing was heard of them."""

    name: str
    said: str
    is_well: bool


class Bar(NamedTuple):
    """One minute of the chart; x, top and height as the drawing spells them, which is 100 wide and 30 high."""

    label: str
    sent: int
    x: str
    top: str
    height: str


class Chart(NamedTuple):
    """Counts over time. `peak` says what the tallest bar stands for."""

    bars: list[Bar]
    first: str
    last: str
    peak: str


class Letter(NamedTuple):
    """A dead letter, without saying whom it was for."""

    id: str
    kind: str
    reason: str
    error: str
    ended: str
    can_go_again: bool


def page() -> dict[str, Any]:
    """Return what the page shows. The number of queries is the same whatever there is."""
    weighed = actions.weigh_laws()
    counted = Message.objects.by_state()
    oldest = Message.objects.oldest_wanted()
    return {
        "laws": [_law(law, scales) for law, scales in weighed.items()],
        "all_hold": all(scales.holds for scales in weighed.values()),
        "hearts": [_heart(name, silence) for name, silence in health.silences().items()],
        "states": [(State(state).label, _number(count)) for state, count in counted.items()],
        "oldest": _ago(timezone.now() - oldest) if oldest else "",
        "chart": chart(),
        "dead": [_letter(message) for message in Message.objects.dead().order_by("-finished_at")[:SHOWN]],
        "dead_count": counted[State.DEAD],
        "marked": list(MarkedAddress.objects.order_by("-marked_at")[:SHOWN]),
        "marked_count": MarkedAddress.objects.count(),
        "alarms": [_alarm(alarm) for alarm in Alarm.objects.order_by("-raised_at")[:10]],
    }


def chart() -> Chart:
    """Return how many messages were sent in each of the last MINUTES (one query)."""
    now = timezone.now().replace(second=0, microsecond=0)
    first = now - datetime.timedelta(minutes=MINUTES - 1)
    sent = Message.objects.filter(state=State.SENT, finished_at__gte=first).order_by()
    counted = dict(sent.annotate(minute=TruncMinute("finished_at")).values_list("minute").annotate(Count("id")))
    most = max(counted.values(), default=0)
    bars = [
        _bar(minute, counted[minute], int((minute - first).total_seconds() // 60), most) for minute in sorted(counted)
    ]
    peak = ngettext("at most one a minute", "at most %(most)s a minute", most) % {"most": _number(most)}
    return Chart(bars, _clock(first), _clock(now), peak if most else _("nothing in this hour"))


def _bar(minute: datetime.datetime, count: int, at: int, most: int) -> Bar:
    height = max(count * 28 / most, 0.6)
    return Bar(_clock(minute), count, f"{at * 100 / MINUTES:.2f}", f"{30 - height:.2f}", f"{height:.2f}")


def _law(law: Law, scales: Weighed) -> Row:
    if not scales.whole and len(scales.parts) == 1:
        ((label, count),) = scales.parts.items()
        return Row(str(law.title), f"{_number(count)} {label}", scales.holds)
    parts = " + ".join(f"{_number(count)} {label}" for label, count in scales.parts.items())
    return Row(str(law.title), f"{_number(scales.whole)} = {parts}", scales.holds)


def _heart(name: str, silence: datetime.timedelta | None) -> Heart:
    if silence is None:
        return Heart(str(NAMES[name]), _("not seen yet"), is_well=False)
    return Heart(str(NAMES[name]), _ago(silence), silence <= health.LONGEST_SILENCE)


def _letter(message: Message) -> Letter:
    kind = kinds.get(message.kind)
    title = str(kind.headline) if kind else message.kind
    ended = _moment(message.finished_at) if message.finished_at else ""
    return Letter(
        str(message.pk), title, message.get_reason_display(), message.error, ended, message.audience != "address"
    )


def _alarm(alarm: Alarm) -> tuple[str, str, str, bool]:
    law = laws.get(alarm.law)
    ended = _moment(alarm.ended_at) if alarm.ended_at else ""
    return str(law.title) if law else alarm.law, _moment(alarm.raised_at), ended, alarm.told_at is not None


def _ago(span: datetime.timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:
        return ngettext("one second ago", "%(seconds)d seconds ago", seconds) % {"seconds": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("one minute ago", "%(minutes)d minutes ago", minutes) % {"minutes": minutes}
    return ngettext("one hour ago", "%(hours)d hours ago", minutes // 60) % {"hours": minutes // 60}


def _moment(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _clock(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)
