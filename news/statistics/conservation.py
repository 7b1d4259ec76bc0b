"""Laws of conservation: a file of numbers that waits for a worker finds one."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.statistics.choices import ImportState
from news.statistics.models import StatisticsImport
from notifications.laws import Law, NeverAny

# Workers look every few seconds; a large file takes one some minutes, and one that died is followed after six.
GRACE = datetime.timedelta(minutes=20)


def _stuck() -> list[QuerySet[Any]]:
    waiting = StatisticsImport.objects.filter(state__in=(ImportState.QUEUED, ImportState.TAKING))
    since = Coalesce("started_at", "waits_since", "handed_in_at")
    return [waiting.alias(since=since).filter(since__lt=timezone.now() - GRACE)]


LAWS = (
    Law(
        "statistics_taken",
        _("Every file of numbers that waits is read or stored within twenty minutes"),
        NeverAny(_stuck, _("stuck")),
    ),
)
