"""Weighing the laws, and telling whoever watches over the site when one does not hold."""

import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import laws, links
from notifications.builtin import operators
from notifications.laws import Law, Weighed
from notifications.models import Alarm

log = structlog.get_logger(__name__)

# How often somebody is told again of what goes on.
AGAIN = datetime.timedelta(hours=1)


def weigh_laws() -> dict[Law, Weighed]:
    """Weigh every law, raise an alarm for each that does not hold and end those of the ones that hold again."""
    weighed = _weighed()
    broken = [law.name for law, scales in weighed.items() if not scales.holds]
    with transaction.atomic():
        Alarm.objects.bulk_create([Alarm(law=name) for name in broken], ignore_conflicts=True)
        Alarm.objects.going_on().exclude(law__in=broken).update(ended_at=timezone.now())
    for law, scales in weighed.items():
        if not scales.holds:
            log.error("law_broken", law=law.name, whole=scales.whole, parts=sum(scales.parts.values()))
    return weighed


def tell_alarms() -> int:
    """Mail the alarms that nobody was told of for AGAIN, and return how many.

    Straight to the mail server, not through the outbox: that is what they speak of. When no mail leaves, they are told
    a minute later; meanwhile the log and /operations/ say the same.
    """
    told = _take()
    if not told:
        return 0
    titles = [str(law.title) for name in told if (law := laws.get(name))]
    people = settings.ALARM_ADDRESSES or list(operators().values_list("email", flat=True))
    text = _("This does not hold at the moment:") + "".join(f"\n\n- {title}" for title in titles)
    text += f"\n\n{links.absolute('/operations/')}\n"
    try:
        if not people:
            raise ValueError("nobody watches over this site")
        EmailMessage(_("Something needs your attention"), text, settings.DEFAULT_FROM_EMAIL, people).send()
    except Exception as error:  # noqa: BLE001 - whatever kept it from going out, it is told again
        log.error("alarm_not_told", laws=told, error=type(error).__name__)
        Alarm.objects.going_on().filter(law__in=told).update(told_at=None)
        return 0
    return len(told)


def _weighed() -> dict[Law, Weighed]:
    """All of them in one transaction; each in its own when one of them cannot be weighed."""
    every = list(laws.every())
    try:
        with transaction.atomic():
            return laws.weigh(every)
    except Exception as error:
        log.error("laws_weighed_singly", exc_info=error)
        return {law: _weigh(law) for law in every}


def _weigh(law: Law) -> Weighed:
    """A law that cannot be weighed does not hold, and does not keep the others from being weighed."""
    try:
        with transaction.atomic():
            return law.weigh()
    except Exception as error:
        log.error("law_not_weighed", law=law.name, exc_info=error)
        return Weighed(0, {_("could not be weighed"): 1})


@transaction.atomic
def _take() -> list[str]:
    """Claim what is to be told, so that two clocks tell it once."""
    untold = Alarm.objects.going_on().filter(Q(told_at=None) | Q(told_at__lt=Now() - AGAIN))
    rows = list(untold.select_for_update(skip_locked=True))
    Alarm.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=Now())
    return [row.law for row in rows]
