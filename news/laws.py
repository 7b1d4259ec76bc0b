"""Laws of conservation: what was to be published is public in time, and what is public is what the table says."""

import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import Article, Edition
from news.states import EditionState
from notifications.laws import Law, NeverAny

# The clock looks every 20 seconds.
GRACE = datetime.timedelta(minutes=1)


def _late() -> list[QuerySet[Any]]:
    return [Edition.objects.due(timezone.now() - GRACE)]


def _apart() -> list[QuerySet[Any]]:
    """Public editions that their article does not show, and articles that show another."""
    return [
        Edition.objects.filter(state=EditionState.PUBLISHED).exclude(article__live=F("pk")),
        Article.objects.published().filter(~Q(live__state=EditionState.PUBLISHED) | ~Q(live__article=F("pk"))),
    ]


LAWS = (
    Law("news_in_time", _("What is to be published at a moment is public a minute later"), NeverAny(_late, _("late"))),
    Law(
        "news_live_is_published",
        _("Every article shows its published edition, and no other"),
        NeverAny(_apart, _("showing something else")),
    ),
)
