"""What whoever instructs can do, in the order of the page."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from referrals.instructions import actions
from referrals.instructions.actions import Opened
from referrals.instructions.forms import sender
from referrals.instructions.states import BILLED_IN, LIVE, TAKEN
from referrals.instructions.states import InstructionState as S
from referrals.instructions.views.act import SENDER, Act, is_undecided

if TYPE_CHECKING:
    from accounts.models import User


def _decide(opened: Opened, form: Any, user: "User") -> None:
    row = next(row for row, _reason in opened.extensions if row.decided_at is None)
    actions.decide_extension(extension=row, is_granted=form.cleaned_data["is_granted"] == "yes", by=user)


SENDERS: dict[str, Act] = {
    "fund": Act(
        title=_("How it is paid for"),
        label=_("Keep it"),
        done=_("Kept. Write the letter next."),
        side=SENDER,
        states=(S.QUOTED, S.FUNDED),
        form=sender.FundForm,
        is_next=True,
        do=lambda opened, form, user: actions.fund(instruction=opened.instruction, funds=form.funds, by=user),
    ),
    "decide": Act(
        title=_("A later day is asked for"),
        label=_("Answer"),
        done=_("Answered. The expert has been told."),
        side=SENDER,
        states=TAKEN,
        form=sender.DecideForm,
        is_next=True,
        wants=is_undecided,
        do=_decide,
    ),
    "ask": Act(
        title=_("Ask the expert"),
        label=_("Send the questions"),
        done=_("Asked. The expert has been told."),
        side=SENDER,
        states=(S.DRAFTED, S.DELIVERED, S.ADDENDED),
        form=sender.AskForm,
        do=lambda opened, form, user: actions.ask_questions(instruction=opened.instruction, texts=form.asked, by=user),
    ),
    "document": Act(
        title=_("Add a document"),
        label=_("Add it"),
        done=_("Added, with its hash."),
        side=SENDER,
        states=(S.FUNDED, S.INSTRUCTED, *TAKEN),
        form=sender.DocumentForm,
        has_files=True,
        do=lambda opened, form, user: actions.add_to_bundle(
            instruction=opened.instruction,
            clean=form.cleaned_data["pieces"][0],
            title=form.cleaned_data["title"],
            pages=form.cleaned_data["pages"],
            by=user,
        ),
    ),
    "mark": Act(
        title=_("An invoice was received, or paid"),
        label=_("Write it down"),
        done=_("Written down."),
        side=SENDER,
        states=BILLED_IN,
        form=sender.MarkForm,
        wants=lambda opened: any(row.paid_on is None for row, _number in opened.invoices),
        do=lambda _opened, form, user: actions.mark_invoice(
            invoice=form.chosen,
            received_on=form.cleaned_data["received_on"],
            paid_on=form.cleaned_data["paid_on"],
            by=user,
        ),
    ),
    "close": Act(
        title=_("Close it"),
        label=_("Close it"),
        done=_("Closed. It is kept for as long as was said, then erased."),
        side=SENDER,
        states=(S.DELIVERED, S.ADDENDED),
        form=sender.CloseForm,
        do=lambda opened, _form, user: actions.close(instruction=opened.instruction, by=user),
    ),
    "cancel": Act(
        title=_("Take it back"),
        label=_("Take it back"),
        done=_("Taken back. The expert hears that it is over."),
        side=SENDER,
        states=LIVE,
        form=sender.CancelForm,
        is_danger=True,
        do=lambda opened, form, user: actions.cancel(
            instruction=opened.instruction, on=form.cleaned_data["on"], fee=form.cleaned_data.get("fee"), by=user
        ),
    ),
    "mistaken": Act(
        title=_("It was sent by mistake"),
        label=_("Erase all of it"),
        done=_("Erased. That there was one stays."),
        side=SENDER,
        states=LIVE,
        form=sender.MistakenForm,
        is_danger=True,
        do=lambda opened, _form, user: actions.mark_mistaken(instruction=opened.instruction, by=user),
    ),
}
