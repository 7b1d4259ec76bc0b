"""Every day: raising a task for what is due. Once a week: telling editors how many they owe."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.guidance.actions import reviews
from directory.guidance.actions.reviews import KEPT
from notifications.actions import tell
from notifications.kinds import MemberKind

SUBJECT = "directory_guidance:review"


@transaction.atomic
def raise_reviews() -> int:
    """Raise a task for every row that is past its review and has none; return how many. Again: quiet."""
    return reviews.raise_due(timezone.localdate())


@transaction.atomic
def tell_of_review() -> int:
    """Tell each editor how many rows they took, or nobody took, once a week; return how many are due at all.

    The week is the step, so it does not matter how often or how late this runs.
    """
    today = timezone.localdate()
    reviews.raise_due(today)
    year, week, _weekday = today.isocalendar()
    editors = list(User.objects.holding(Permission.EDIT_GUIDANCE).select_related("rhythm"))
    for editor in editors:
        owed = [model.objects.due(today).owed_by(editor, editors) for model in KEPT]
        count = sum(rows.count() for rows in owed)
        step = f"{year}-W{week:02}"
        if count and tell(kind=REVIEW_DUE, to=editor, subject=SUBJECT, step=step, facts={"count": count}):
            for rows in owed:
                rows.update(told_on=today)
    return _count_due()


def may_edit(user: User) -> bool:
    return has_permission(user, Permission.EDIT_GUIDANCE)


def _count_due() -> int:
    return sum(model.objects.due(timezone.localdate()).count() for model in KEPT)


def _is_due(_subject: str) -> bool:
    return bool(_count_due())


def _page(_subject: str) -> str:
    return reverse("guidance:desk")


REVIEW_DUE = MemberKind(
    name="guidance.review_due",
    title=_("Numbers and time limits are due for another look"),
    headline=_("Something is due for another look"),
    why=_("you look after the reference pages"),
    page=_page,
    may_receive=may_edit,
    is_wanted=_is_due,
)
