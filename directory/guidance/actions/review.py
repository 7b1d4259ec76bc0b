"""Once a week: telling editors how many rows somebody should look at again."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, has_permission
from directory.guidance.models import Hotline, Rule
from notifications.actions import tell
from notifications.kinds import MemberKind

SUBJECT = "directory_guidance:review"


@transaction.atomic
def tell_of_review() -> int:
    """Tell whoever edits the guidance how many rows are due, once a week; return how many are.

    The week is the step, so it does not matter how often or how late this runs.
    """
    due = _due_hotlines() + _due_rules()
    year, week, _weekday = timezone.localdate().isocalendar()
    step = f"{year}-W{week:02}"
    if due:
        for editor in User.objects.holding(Permission.EDIT_GUIDANCE).select_related("rhythm"):
            tell(kind=REVIEW_DUE, to=editor, subject=SUBJECT, step=step, facts={"count": due})
    return due


def may_edit(user: User) -> bool:
    return has_permission(user, Permission.EDIT_GUIDANCE)


def _due_hotlines() -> int:
    return Hotline.objects.due(timezone.localdate()).count()


def _due_rules() -> int:
    return Rule.objects.due(timezone.localdate()).count()


def _is_due(_subject: str) -> bool:
    return bool(_due_hotlines() or _due_rules())


def _page(_subject: str) -> str:
    model = "rule" if _due_rules() and not _due_hotlines() else "hotline"
    return f"{reverse(f'admin:directory_guidance_{model}_changelist')}?due=yes"


REVIEW_DUE = MemberKind(
    name="guidance.review_due",
    title=_("Numbers and time limits are due for another look"),
    headline=_("Something is due for another look"),
    why=_("you look after the reference pages"),
    page=_page,
    may_receive=may_edit,
    is_wanted=_is_due,
)
