"""Finding a referral that a page is about, and what every such page answers when something is in the way."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.sealing import Unreadable
from notifications.kinds import Refused
from referrals.models import Case, Referral
from referrals.states import TransitionRefused
from referrals.states_referrals import OFFERED, READ_BY_RECIPIENT, ReferralState
from referrals.views.case_finding import GONE, person


def about_referral(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the referral among what the reader has sent, or what was sent to an entry of theirs; others' is a 404.

    Calls `view(request, found, user, **parts)`. On which side the reader stands says `is_sender(found)`.
    """

    @wraps(view)
    def opened(request: HttpRequest, key: UUID, **parts: UUID) -> HttpResponse:
        user = person(request)
        found = found_for(key, user)
        try:
            return view(request, found, user, **parts)
        except PermissionDenied:
            # Handed on in this moment, or really not theirs to do.
            found_for(key, user)
            raise
        except TransitionRefused:
            messages.error(request, refused(found_for(key, user), user))
            return redirect("referrals:detail", key)
        except Refused as because:
            messages.error(request, str(because))
            return redirect("referrals:detail", key)
        except Unreadable:
            return render(request, "referrals/receiving/unreadable.html", {"found": found}, status=GONE)

    return opened


def found_for(key: UUID, user: User) -> Referral:
    """Return a referral of which this person is a side. Http404 for every other one."""
    cases = Case.objects.visible_to(user)
    sent = Referral.objects.from_cases(cases)
    mine = (sent | Referral.objects.to_holder(user)).annotate(
        is_sent_by_reader=Exists(cases.filter(pk=OuterRef("case")))
    )
    rows = mine.with_deserted().select_related(
        "case__owner", "case__organisation", "recipient", "consent", "accepted_by"
    )
    if found := rows.filter(pk=key).first():
        return found
    raise Http404


def is_sender(found: Referral) -> bool:
    """Whether the reader has sent it; otherwise it was sent to them. Ask it of what was found here."""
    is_sent: bool = found.is_sent_by_reader  # type: ignore[attr-defined]
    return is_sent


def refused(found: Referral, user: User) -> str:
    """Say why something could not be done with a referral as it stands now."""
    if found.state == ReferralState.EXPIRED and not is_sender(found):
        return _("The time to answer has passed; the sender has been told.")
    if found.state in READ_BY_RECIPIENT and not is_sender(found) and found.accepted_by_id != user.pk:
        return _("A colleague has accepted it already.")
    if found.ended:
        return _("Nothing was changed: it has ended.")
    if found.state not in OFFERED and not is_sender(found):
        return _("Nothing was changed: it was answered already.")
    return _("Nothing was changed: somebody was faster, and it stands otherwise now.")
