"""Offering what can be done with an instruction on its page, and doing it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.fields import say_what_went
from notifications.kinds import Refused
from referrals.instructions import actions
from referrals.instructions.actions import Opened
from referrals.instructions.actions.letters import DRAFTABLE
from referrals.instructions.forms.expert import ActForm
from referrals.instructions.models import Instruction
from referrals.instructions.states import LIVE, READ_BY_EXPERT
from referrals.instructions.views.act import EXPERT, Act
from referrals.instructions.views.acts_expert import EXPERTS
from referrals.instructions.views.acts_sender import SENDERS
from referrals.views.case_finding import CONFLICT, INVALID

if TYPE_CHECKING:
    from accounts.models import User

ACTS = EXPERTS | SENDERS


@dataclass(frozen=True, slots=True)
class Offer:
    """An act on a page, with its form."""

    name: str
    act: Act
    form: ActForm
    is_shown: bool

    @property
    def url(self) -> str:
        """The name of its address."""
        return f"instructions:{self.name}"


def offers(opened: Opened, *, again: dict[str, ActForm] | None = None) -> list[Offer]:
    """Return what can be done now, with the forms that were refused in the place of fresh ones."""
    bound = again or {}
    return [
        Offer(name, act, bound.get(name) or act.form(opened=opened), act.is_next or name in bound)
        for name, act in ACTS.items()
        if act.is_open(opened) or name in bound
    ]


def open_for(found: Instruction, user: "User") -> Opened:
    """Open an instruction for one of its sides; for its expert, once it is over, no more than is theirs."""
    is_over = actions.side_of(found, user) == EXPERT and found.state not in {*LIVE, *READ_BY_EXPERT}
    return (actions.read_over if is_over else actions.read_instruction)(instruction=found, by=user)


def press(
    request: HttpRequest, found: Instruction, user: "User", name: str
) -> HttpResponse | tuple[Opened, dict[str, ActForm], int]:
    """Do one of them. Answers, or returns the instruction with the form that was refused, and the status."""
    act = ACTS[name]
    opened = open_for(found, user)
    if not act.is_open(opened):
        raise Refused(_("Nothing was changed: it stands otherwise now."))
    form = act.form(request.POST, request.FILES, opened=opened)
    if form.is_valid():
        try:
            act.do(opened, form, user)
        except Refused as because:
            form.add_error(None, str(because))
            form.show_again()
            return opened, {name: form}, CONFLICT
        messages.success(request, str(act.done))
        if act.has_files:
            say_what_went(request, form.cleaned_data["pieces"])
        # What goes with a letter is added while it is written.
        is_of_letter = name == "document" and opened.instruction.state in DRAFTABLE
        return redirect("instructions:letter" if is_of_letter else "instructions:detail", found.pk)
    form.show_again()
    return opened, {name: form}, INVALID
