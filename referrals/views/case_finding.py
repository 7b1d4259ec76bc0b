"""Finding a case that a page is about, and what every such page answers when something is in the way."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.sealing import Unreadable
from notifications.kinds import Refused
from referrals.models import Case, CaseDeadline
from referrals.states import TransitionRefused

INVALID, CONFLICT, GONE = 422, 409, 410


def person(request: HttpRequest) -> User:
    """Return who is signed in."""
    return cast("User", request.user)


def picked(said: QueryDict, most: int) -> list[str]:
    """Return the entries that were picked under `to`, by their slugs; what cannot be one is left out."""
    return [each for each in said.getlist("to")[:most] if slug_re.match(each)]


def about_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the case among those of the reader; anybody else's is not there, 404. Parts are found through it."""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID, **parts: UUID) -> HttpResponse:
        user = person(request)
        found = _found(key, user)
        try:
            return view(request, found, user, **parts)
        except PermissionDenied:
            # Handed on or erased in this moment, or really not theirs to do.
            _found(key, user)
            raise
        except (TransitionRefused, CaseDeadline.DoesNotExist):
            messages.error(request, refused(_found(key, user)))
            return redirect("cases:detail", key)
        except Refused as because:
            messages.error(request, str(because))
            return redirect("cases:detail", key)
        except Unreadable:
            return render(request, "referrals/cases/unreadable.html", status=GONE)

    return opened


def refused(case: Case) -> str:
    """Say why something could not be done with a case as it stands now."""
    if case.state == "closed":
        return _("Nothing was changed: it is closed. Open it again first.")
    return _("Nothing was changed: somebody was faster, and it stands otherwise now.")


def _found(key: UUID, user: User) -> Case:
    return get_object_or_404(Case.objects.visible_to(user).select_related("organisation", "owner"), pk=key)
