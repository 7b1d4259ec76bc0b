"""What is asked of whoever instructs. Each form is made of an instruction as it was opened."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import CleanedFiles
from referrals.forms.triage import WordsField
from referrals.instructions.actions import Funds
from referrals.instructions.choices import Paid
from referrals.instructions.forms.expert import MONEY, ActForm, SeenForm, came, sure
from referrals.instructions.forms.letters import lines


class FundForm(ActForm):
    """How a quote is paid for."""

    paid = forms.ChoiceField(
        label=_("How is it paid for?"), choices=Paid.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is paid for.")},
    )  # fmt: skip
    reference = WordsField(
        label=_("Reference of the prior authority"),
        max_length=60,
        required=False,
        help_text=_("Kept encrypted."),
        widget=forms.TextInput,
    )
    amount = forms.DecimalField(label=_("Amount authorised"), required=False, **MONEY)
    granted_on = came(_("Granted on"), required=False)
    # Of which quote: until it is funded, its expert may change it.
    quoted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def begin(self) -> None:
        row = self.opened.instruction
        if row.commission.needs_authority:
            self.fields["paid"].choices = [(Paid.AUTHORITY, Paid.AUTHORITY.label)]  # type: ignore[attr-defined]
        self.initial = {
            "paid": row.paid or (Paid.AUTHORITY if row.commission.needs_authority else None),
            "reference": self.opened.authority or "", "amount": row.authority_amount, "granted_on": row.authority_on,
            "quoted": f"{row.quoted_at}",
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "quoted" in self.data and said.get("quoted") != self.initial["quoted"]:
            raise forms.ValidationError(_("The quote was changed since you looked at it. Look at it first."))
        if said.get("paid") == Paid.AUTHORITY:
            for name in ("reference", "amount", "granted_on"):
                if said.get(name) in {None, ""} and name not in self.errors:
                    self.add_error(name, _("Of a prior authority say the reference, the amount, and the day."))
        return said

    @property
    def funds(self) -> Funds:
        """What was said; call it when the form is valid."""
        said = self.cleaned_data
        return Funds(
            paid=Paid(said["paid"]), reference=said["reference"], amount=said["amount"], granted_on=said["granted_on"]
        )


class DocumentForm(ActForm):
    """One document of the bundle."""

    pieces = CleanedFiles(
        label=_("Document"),
        help_text=_("PDF, Word (docx) or picture, up to 25 MB."),
        error_messages={"required": _("Choose a file first.")},
    )
    title = WordsField(
        label=_("Title in the index"),
        max_length=200,
        widget=forms.TextInput,
        error_messages={"required": _("Give it a title.")},
    )
    pages = forms.IntegerField(
        label=_("Pages"), min_value=1, max_value=9_999, error_messages={"required": _("Say how many pages it has.")}
    )

    def clean_pieces(self) -> Any:
        pieces = self.cleaned_data["pieces"]
        if len(pieces) != 1:
            raise forms.ValidationError(_("Choose one file."))
        return pieces


class AskForm(ActForm):
    """A round of questions about the report."""

    texts = WordsField(
        label=_("Your questions"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. They are numbered on through the whole instruction."),
        error_messages={"required": _("Write one question at least.")},
    )

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions; call it when the form is valid."""
        return lines(self.cleaned_data["texts"])


class DecideForm(SeenForm):
    """Whether a later day is granted: the one that was on the page."""

    due_on = forms.DateField(widget=forms.HiddenInput, required=False)
    seen, otherwise = "due_on", _("Another day is asked for than the one that you looked at. Look at it first.")

    is_granted = forms.ChoiceField(
        label=_("Is the later day granted?"),
        choices=[("yes", _("Yes: the report is due on the later day")), ("no", _("No: the day stays as it is"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of both.")},
    )

    def begin(self) -> None:
        self.initial = {"due_on": next(row.due_on for row, _why in self.opened.extensions if row.decided_at is None)}


class MarkForm(ActForm):
    """When an invoice was received, and paid."""

    invoice = forms.ChoiceField(label=_("Which invoice"), widget=forms.RadioSelect)
    received_on = came(_("Received on"))
    paid_on = came(_("Paid on"), required=False)

    def begin(self) -> None:
        rows = [(row, number) for row, number in self.opened.invoices if row.paid_on is None]
        self.fields["invoice"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{number or row.issued_on}: {row.amount} {row.currency}") for row, number in rows
        ]
        if len(rows) == 1:
            self.initial = {"invoice": str(rows[0][0].pk), "received_on": rows[0][0].received_on}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        received, paid = said.get("received_on"), said.get("paid_on")
        if received and paid and paid < received:
            self.add_error("paid_on", _("Give a day that is not before it was received."))
        return said

    @property
    def chosen(self) -> Any:
        """The invoice; call it when the form is valid."""
        return next(row for row, _number in self.opened.invoices if str(row.pk) == self.cleaned_data["invoice"])


class CancelForm(ActForm):
    """From which day, and for which fee, if one was agreed."""

    on = came(_("Cancelled on"), error_messages={"required": _("Give the day.")})
    fee = forms.DecimalField(
        label=_("Fee for cancelling, if one was agreed"), required=False, **MONEY,
        help_text=_("Only once it was accepted."),
    )  # fmt: skip
    is_sure = sure(_("I know that this cannot be undone: the expert reads nothing any more."))

    def begin(self) -> None:
        self.initial = {"on": timezone.localdate()}
        if self.opened.instruction.accepted_at is None:
            del self.fields["fee"]


class MistakenForm(ActForm):
    """That it should never have been."""

    is_sure = sure(_("I know that all of it is erased for ever: letter, documents, report, questions."))


class CloseForm(ActForm):
    """That nothing more is wanted of the expert."""

    is_sure = sure(_("I know that this cannot be undone: no more questions, no addendum."))
