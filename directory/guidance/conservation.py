"""Laws of conservation: what is due for another look is on somebody's mind."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.models import Hotline, Rule
from notifications.laws import Law, never

# Editors hear of it on Mondays; a month, and two Mondays in it, are grace.
GRACE, WEEKS = datetime.timedelta(days=30), datetime.timedelta(days=14)


def _unheard() -> int:
    today = timezone.localdate()
    return sum(model.objects.due(today - GRACE).untold(today - WEEKS).count() for model in (Rule, Hotline))


LAWS = (
    Law(
        "reviews_told",
        _("No reference row is a month past its review without an editor hearing of it"),
        never(_unheard, _("past their review unheard")),
    ),
)
