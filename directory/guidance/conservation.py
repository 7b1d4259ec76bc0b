"""Laws of conservation: what is due for another look is a task, and on somebody's mind."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.models import Hotline, Review, Rule
from notifications.laws import Law, NeverAny

# Editors hear of it on Mondays; a month, and two Mondays in it, are grace.
GRACE, WEEKS = datetime.timedelta(days=30), datetime.timedelta(days=14)
# Tasks are raised at night.
NIGHTS = datetime.timedelta(days=2)


def _unheard() -> list[QuerySet[Any]]:
    today = timezone.localdate()
    return [model.objects.due(today - GRACE).untold(today - WEEKS) for model in (Rule, Hotline)]


def _unraised() -> list[QuerySet[Any]]:
    late = timezone.localdate() - NIGHTS
    held = {model: Review.objects.undone().filter(kind=model.kept_as).values("code") for model in (Rule, Hotline)}
    return [model.objects.due(late).exclude(code__in=codes) for model, codes in held.items()]


LAWS = (
    Law(
        "reviews_raised",
        _("Every reference row that is two days past its review is a task at the desk"),
        NeverAny(_unraised, _("past their review without a task")),
    ),
    Law(
        "reviews_told",
        _("No reference row is a month past its review without an editor hearing of it"),
        NeverAny(_unheard, _("past their review unheard")),
    ),
)
