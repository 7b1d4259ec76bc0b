"""Laws of conservation: what is due for another look is on somebody's mind."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.models import Hotline, Rule
from notifications.laws import Law, NeverAny

# Editors hear of it on Mondays; a month, and two Mondays in it, are grace.
GRACE, WEEKS = datetime.timedelta(days=30), datetime.timedelta(days=14)


def _unheard() -> list[QuerySet[Any]]:
    today = timezone.localdate()
    return [model.objects.due(today - GRACE).untold(today - WEEKS) for model in (Rule, Hotline)]


LAWS = (
    Law(
        "reviews_told",
        _("No reference row is a month past its review without an editor hearing of it"),
        NeverAny(_unheard, _("past their review unheard")),
    ),
)
