"""What somebody said, for the page on which they look at it once more, and for the desk that gets it."""

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from notifications.choices import Channel
from referrals.questions import NUMBERS, QUESTIONS, UNSAID, in_words
from referrals.reaching import Reach

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Row(NamedTuple):
    """One answer: the question, what was said, the number of its page, whether its words wait for a review."""

    label: "str | _StrPromise"
    said: "str | _StrPromise"
    number: int
    is_exact: bool


def rows(answers: Mapping[str, Any]) -> list[Row]:
    """Return what stands on the page before sending. Their own words are not shown again, only how many they are."""
    told = dict(in_words(answers))
    written = len(answers.get("words", ""))
    told["words"] = (
        ngettext("You wrote %(count)s letter", "You wrote %(count)s letters", written) % {"count": written}
        if written
        else _("You wrote nothing")
    )
    told["channel"] = _channel(answers)
    return [
        Row(question.label, told[question.name], NUMBERS[question.name], question.is_exact)
        for question in QUESTIONS
        if question.name in told
    ]


def reach(answers: Mapping[str, Any]) -> Reach | None:
    """Return the address or number that goes with the channel; None when they come back themselves."""
    channel = answers.get("channel", Channel.NONE)
    address = answers.get("email" if channel == Channel.EMAIL else "number", "")
    if channel == Channel.NONE or not address:
        return None
    return Reach(address=address, word=answers.get("code_word", ""))


def agreement(answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what they agreed to, as `notifications.actions.agree` takes it."""
    if reach(answers) is None:
        return None
    start, end = answers.get("hours_from"), answers.get("hours_until")
    return {
        "channel": Channel(answers["channel"]),
        "time_zone": answers["time_zone"],
        "language": language if (language := answers.get("language", UNSAID)) != UNSAID else get_language(),
        "hours": (time.fromisoformat(start), time.fromisoformat(end)) if start and end else None,
        "days": answers.get("days", []),
        "may_leave_message": bool(answers.get("may_leave_message")),
    }


def _channel(answers: Mapping[str, Any]) -> str:
    reached = reach(answers)
    if reached is None:
        return _("Do not contact me. I will come back here")
    ways = {Channel.EMAIL: _("By e-mail"), Channel.SMS: _("By text message"), Channel.PHONE: _("By telephone")}
    # Isolated: a number stays left-to-right among Arabic words.
    said = [f"{ways[answers['channel']]}: \u2068{reached.address}\u2069"]
    if answers.get("hours_from") and answers.get("hours_until"):
        said.append(_("from %(start)s until %(end)s") % {"start": answers["hours_from"], "end": answers["hours_until"]})
    return ", ".join(said)
