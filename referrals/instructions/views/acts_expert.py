"""What an expert can do, in the order of the page."""

from django.utils.translation import gettext_lazy as _

from referrals.choices_referrals import Declining, Stopping
from referrals.instructions import actions
from referrals.instructions.actions import Opened
from referrals.instructions.forms import expert
from referrals.instructions.states import ASKED, BILLED_IN, TAKEN, WRITTEN_IN
from referrals.instructions.states import InstructionState as S
from referrals.instructions.views.act import EXPERT, Act, is_undecided


def _undelivered(opened: Opened) -> bool:
    return bool(opened.reports) and opened.reports[-1][0].delivered_at is None


def _complete(opened: Opened) -> bool:
    return _undelivered(opened) and not opened.reports[-1][0].missing and not _asked(opened)


def _asked(opened: Opened) -> bool:
    return any(row.answered_at is None for row, _text, _answer in opened.questions)


EXPERTS: dict[str, Act] = {
    "quote": Act(
        title=_("Your quote"),
        label=_("Give the quote"),
        done=_("Thank you. Whoever asked has been told."),
        intro=_("Nobody is named yet. It binds you only once you have signed a letter; until then you can change it."),
        side=EXPERT,
        states=(S.ENQUIRED, S.QUOTED),
        form=expert.QuoteForm,
        is_next=True,
        do=lambda opened, form, user: actions.quote(
            instruction=opened.instruction, quote=form.quote, has_no_conflict=True, by=user
        ),
    ),
    "accept": Act(
        title=_("Sign the letter"),
        label=_("Sign, and take it on"),
        done=_("It is yours. The other side has been told."),
        intro=_("You sign the letter as it stands above, by its hash. From then on you can read the documents."),
        side=EXPERT,
        states=(S.INSTRUCTED,),
        form=expert.AcceptForm,
        is_next=True,
        do=lambda opened, form, user: actions.accept(
            instruction=opened.instruction, digest=form.cleaned_data["digest"], has_no_conflict=True, by=user
        ),
    ),
    "decline": Act(
        title=_("I cannot take it"),
        label=_("Decline"),
        done=_("Declined. Whoever asked has been told."),
        side=EXPERT,
        states=(*ASKED, S.INSTRUCTED),
        form=expert.DeclineForm,
        do=lambda opened, form, user: actions.decline(
            instruction=opened.instruction,
            reason=Declining(form.cleaned_data["reason"]),
            suggested=form.cleaned_data["suggested"],
            by=user,
        ),
    ),
    "answers": Act(
        title=_("Answer the questions"),
        label=_("Send the answers"),
        done=_("Sent. The other side has been told."),
        side=EXPERT,
        states=(S.QUESTIONED,),
        form=expert.AnswersForm,
        is_next=True,
        wants=_asked,
        do=lambda opened, form, user: actions.answer_questions(
            instruction=opened.instruction, answers=form.answers, by=user
        ),
    ),
    "checklist": Act(
        title=_("Checklist of the last version"),
        label=_("Keep the checklist"),
        done=_("Kept."),
        intro=_("Only a report with every part can be delivered. Of what does not apply, it says so, and why."),
        side=EXPERT,
        states=WRITTEN_IN,
        form=expert.ChecklistForm,
        is_next=True,
        wants=_undelivered,
        do=lambda opened, form, user: actions.tick(
            report=opened.reports[-1][0], ticked=form.cleaned_data["ticked"], by=user
        ),
    ),
    "deliver": Act(
        title=_("Deliver it"),
        label=_("Deliver the last version"),
        done=_("Delivered. The other side has been told."),
        intro=_("The checklist is complete. The version that you deliver, and its hash, stay as they are."),
        side=EXPERT,
        states=(S.DRAFTED, S.QUESTIONED, S.DELIVERED, S.ADDENDED),
        form=expert.DeliverForm,
        is_next=True,
        wants=_complete,
        do=lambda opened, _form, user: actions.deliver(report=opened.reports[-1][0], by=user),
    ),
    "assess": Act(
        title=_("The assessment has taken place"),
        label=_("Write it down"),
        done=_("Written down."),
        side=EXPERT,
        states=(S.ACCEPTED,),
        form=expert.AssessForm,
        do=lambda opened, form, user: actions.assess(
            instruction=opened.instruction, on=form.cleaned_data["on"], by=user
        ),
    ),
    "report": Act(
        title=_("A version of the report"),
        label=_("Keep this version"),
        done=_("Kept, with its hash."),
        intro=_("The other side sees each version. After delivery, a further version is an addendum."),
        side=EXPERT,
        states=WRITTEN_IN,
        form=expert.ReportForm,
        has_files=True,
        do=lambda opened, form, user: actions.keep_report(
            instruction=opened.instruction, clean=form.cleaned_data["pieces"][0], by=user
        ),
    ),
    "extend": Act(
        title=_("Ask for a later day"),
        label=_("Ask"),
        done=_("Asked. The day stays as it is until it is granted."),
        side=EXPERT,
        states=TAKEN,
        form=expert.ExtendForm,
        wants=lambda opened: opened.instruction.delivered_at is None and not is_undecided(opened),
        do=lambda opened, form, user: actions.propose_extension(
            instruction=opened.instruction,
            due_on=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            by=user,
        ),
    ),
    "invoice": Act(
        title=_("Write down an invoice"),
        label=_("Write it down"),
        done=_("Written down. Nothing is paid through this site."),
        side=EXPERT,
        states=BILLED_IN,
        wants=lambda opened: opened.instruction.accepted_at is not None,
        form=expert.InvoiceForm,
        do=lambda opened, form, user: actions.record_invoice(
            instruction=opened.instruction, **form.cleaned_data, by=user
        ),
    ),
    "unable": Act(
        title=_("It cannot go on"),
        label=_("Give it back"),
        done=_("It is back with whoever instructed you, who has been told."),
        side=EXPERT,
        states=TAKEN,
        form=expert.UnableForm,
        is_danger=True,
        do=lambda opened, form, user: actions.cannot(
            instruction=opened.instruction, reason=Stopping(form.cleaned_data["reason"]), by=user
        ),
    ),
}
