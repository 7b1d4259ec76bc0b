"""Finding what a page is about, and what every such page answers when something is in the way."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.sealing import Unreadable
from notifications.kinds import Refused
from referrals.instructions.models import Commission, Instruction
from referrals.models import Case
from referrals.states import TransitionRefused
from referrals.views.case_finding import GONE, person


def about_instruction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the instruction among those of the reader's cases and entries; others' is a 404.

    Calls `view(request, found, user, **parts)`.
    """

    @wraps(view)
    def opened(request: HttpRequest, key: UUID, **parts: UUID | int) -> HttpResponse:
        user = person(request)
        found = instruction_for(key, user)
        try:
            return view(request, found, user, **parts)
        except PermissionDenied:
            # Handed on in this moment, or really not theirs to do.
            instruction_for(key, user)
            raise
        except (TransitionRefused, Refused) as because:
            said = str(because) if isinstance(because, Refused) else _("Nothing was changed: it stands otherwise now.")
            messages.error(request, said)
            return redirect("instructions:detail", key)
        except Unreadable:
            return render(request, "referrals/cases/unreadable.html", status=GONE)

    return opened


def about_commission(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the commission among those of the reader's cases; others' is a 404."""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID) -> HttpResponse:
        user = person(request)
        rows = Commission.objects.from_cases(Case.objects.visible_to(user)).select_related("case__organisation")
        try:
            return view(request, get_object_or_404(rows, pk=key), user)
        except (TransitionRefused, Refused) as because:
            said = str(because) if isinstance(because, Refused) else _("Nothing was changed: it stands otherwise now.")
            messages.error(request, said)
            return redirect("instructions:commission", key)
        except Unreadable:
            return render(request, "referrals/cases/unreadable.html", status=GONE)

    return opened


def instruction_for(key: UUID, user: User) -> Instruction:
    """Return an instruction of which this person is a side. Http404 for every other one."""
    mine = Instruction.objects.from_cases(Case.objects.visible_to(user)) | Instruction.objects.to_holder(user)
    rows = mine.select_related("commission__case__owner", "commission__case__organisation", "profile", "letter")
    if found := rows.filter(pk=key).distinct().first():
        return found
    raise Http404
