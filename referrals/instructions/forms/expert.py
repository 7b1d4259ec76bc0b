"""What is asked of an expert. Each form is made of an instruction as it was opened."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import CleanedFiles
from referrals.choices_referrals import Declining, Stopping
from referrals.forms.receiving import CHOOSE_A_REASON, colleague
from referrals.forms.referring import DAY
from referrals.forms.triage import WordsField
from referrals.instructions.actions import Opened, Quote, has_come, quote_of
from referrals.instructions.choices import Terms
from referrals.instructions.texts.checklists import Item, required
from referrals.instructions.texts.families import Family

if TYPE_CHECKING:
    from django.http import QueryDict

MONEY: dict[str, Any] = {"max_digits": 10, "decimal_places": 2, "min_value": 0}


def currency(text: str) -> str:
    """Return a currency in capital letters. ValidationError for what is none."""
    if len(text) != 3 or not (text.isascii() and text.isalpha()):
        raise forms.ValidationError(_("Give the currency as three capital letters, such as GBP."))
    return text.upper()


class ActForm(forms.Form):
    """One thing that can be done with an instruction; several of them stand on one page."""

    prefix_of = ""

    def __init__(self, data: Any = None, files: Any = None, *, opened: Opened, initial: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{self.prefix_of or type(self).__name__.lower()}_%s", initial=initial)
        self.opened = opened
        self.begin()

    def begin(self) -> None:
        """Fit the fields to the instruction."""

    def show_again(self) -> None:
        """Carry what the page that says no shows now: a later letter or version. A second press is of that."""
        said = cast("QueryDict", self.data).copy()
        for field in self.hidden_fields():
            said[field.html_name] = str(self.initial.get(field.name, ""))
        self.data = said


def came(label: Any, **more: Any) -> forms.DateField:
    """Return a field for the day on which something was done."""
    return forms.DateField(label=label, widget=DAY, validators=[_require_come], **more)


def _require_come(day: datetime.date) -> None:
    if not has_come(day):
        raise forms.ValidationError(_("Give a day since 2000 that has come."))


def sure(label: Any) -> forms.BooleanField:
    """Return the tick that stands before what cannot be undone."""
    return forms.BooleanField(label=label, error_messages={"required": _("Tick this if you are sure.")})


class QuoteForm(ActForm):
    """For how much, in how many days."""

    terms = forms.ChoiceField(
        label=_("How is the fee counted?"), choices=Terms.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the fee is counted.")},
    )  # fmt: skip
    fee = forms.DecimalField(
        label=_("Fee, or rate for an hour"),
        **MONEY,
        error_messages={"required": _("Give the fee; 0 if there is none.")},
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, initial="GBP", help_text=_("Three capital letters, such as GBP."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    hours = forms.DecimalField(
        label=_("Hours, at most"), required=False, max_digits=6, decimal_places=2, min_value=0,
        help_text=_("By the hour only."),
    )  # fmt: skip
    is_legal_aid_rate = forms.BooleanField(label=_("This is the legal aid rate"), required=False)
    turnaround_days = forms.IntegerField(
        label=_("Days from the letter to the report"), min_value=1, max_value=365,
        error_messages={"required": _("Say in how many days the report would be there.")},
    )  # fmt: skip
    valid_until = forms.DateField(
        label=_("The quote counts until"), widget=DAY, error_messages={"required": _("Give the day.")}
    )
    has_no_conflict = forms.BooleanField(
        label=_("I know of no conflict of interest, as far as this card lets me tell."),
        help_text=_("You are asked again once the letter names the parties."),
        error_messages={"required": _("Give a quote only when you know of no conflict of interest.")},
    )

    def begin(self) -> None:
        if said := quote_of(self.opened.instruction):
            self.initial = {name: getattr(said, name) for name in Quote.__dataclass_fields__}

    def clean_currency(self) -> str:
        return currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        is_hourly = said.get("terms") == Terms.HOURLY
        if is_hourly and not said.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("By the hour, say how many hours at most."))
        if not is_hourly:
            said["hours"] = None
        if (day := said.get("valid_until")) and day < timezone.localdate():
            self.add_error("valid_until", _("Give a day to come."))
        return said

    @property
    def quote(self) -> Quote:
        """What was said; call it when the form is valid."""
        said = {name: self.cleaned_data[name] for name in Quote.__dataclass_fields__}
        return Quote(**said | {"terms": Terms(said["terms"])})


class DeclineForm(ActForm):
    """Why not, and perhaps who else."""

    reason = forms.ChoiceField(
        label=_("Why can you not take it?"),
        choices=Declining.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_A_REASON,
    )
    suggested = forms.CharField(
        label=_("A colleague who might"),
        required=False,
        max_length=300,
        help_text=_("The address of their page in this directory. Leave it empty if you know of nobody."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_suggested(self) -> Any:
        return colleague(self.cleaned_data["suggested"], self.opened.instruction.profile)


class AcceptForm(ActForm):
    """That nothing stands in the way, of the letter that was read."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_no_conflict = forms.BooleanField(
        label=_("I have checked the parties that the letter names, and know of no conflict of interest."),
        error_messages={"required": _("Accept it only when you know of no conflict of interest.")},
    )

    def begin(self) -> None:
        letter = self.opened.instruction.letter
        self.initial = {"digest": letter.digest if letter else ""}


class AssessForm(ActForm):
    """On which day the client was assessed."""

    on = came(_("Assessed on"), error_messages={"required": _("Give the day.")})


class ReportForm(ActForm):
    """One version of the report."""

    pieces = CleanedFiles(
        label=_("The report, as it is now"),
        help_text=_("One PDF or Word file (docx), up to 25 MB. It is kept with its hash, and never changed."),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_pieces(self) -> Any:
        pieces = self.cleaned_data["pieces"]
        if len(pieces) != 1 or pieces[0].media_type.startswith("image/"):
            raise forms.ValidationError(_("Choose one file: PDF, or Word (docx)."))
        return pieces


class SeenForm(ActForm):
    """About what was on the page (`seen`, a hidden field), as long as it is still what begins it."""

    seen: ClassVar[str]
    otherwise: ClassVar[Any]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get(self.seen) != self.initial[self.seen]:
            raise forms.ValidationError(self.otherwise)
        return said


class VersionForm(SeenForm):
    """About the last version."""

    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen, otherwise = "number", _("There is a later version than the one that you looked at. Look at it first.")

    def begin(self) -> None:
        self.initial = {"number": self.opened.reports[-1][0].number}


class DeliverForm(VersionForm):
    """That the last version is the one that is meant."""

    is_sure = sure(_("This is the version that I mean to deliver. I know that it cannot be taken back."))


class Parts(forms.CheckboxSelectMultiple):
    """The parts of a report, each with why it is asked for, and by which rules."""

    template_name = "forms/parts.html"

    def __init__(self, items: Mapping[str, Item]) -> None:
        super().__init__()
        self.items = items

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"item": self.items.get(str(value))}


class ChecklistForm(VersionForm):
    """What the last version has, item by item."""

    ticked = forms.MultipleChoiceField(label=_("What this version of the report has"), required=False)

    def begin(self) -> None:
        super().begin()
        report = self.opened.reports[-1][0]
        items = {item.slug: item for item in required(Family(self.opened.instruction.commission.family))}
        field = cast("forms.MultipleChoiceField", self.fields["ticked"])
        field.widget = Parts(items)
        field.choices = [(code, items[code].title if code in items else code) for code in report.required]
        self.initial["ticked"] = report.ticked


class AnswersForm(ActForm):
    """An answer to each question that is open; some may be left for later."""

    def begin(self) -> None:
        for row, text, _answer in self.opened.questions:
            if row.answered_at is None:
                self.fields[f"answer_{row.number}"] = WordsField(
                    label=f"{row.number}. {text or ''}", max_length=20_000, required=False,
                    widget=forms.Textarea(attrs={"rows": 4}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(said.values()):
            raise forms.ValidationError(_("Answer one question at least."))
        return said

    @property
    def answers(self) -> Mapping[int, str]:
        """Answers by number; call it when the form is valid."""
        return {int(name.partition("_")[2]): text for name, text in self.cleaned_data.items() if text}


class ExtendForm(ActForm):
    """A later day, and why."""

    due_on = forms.DateField(
        label=_("Until when do you need?"), widget=DAY, error_messages={"required": _("Give the later day.")}
    )
    reason = WordsField(
        label=_("Why?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why.")},
    )  # fmt: skip

    def clean_due_on(self) -> Any:
        was = self.opened.instruction.due_on
        if was and self.cleaned_data["due_on"] <= was:
            raise forms.ValidationError(_("Give a day that is later than the day it is due."))
        return self.cleaned_data["due_on"]


class InvoiceForm(ActForm):
    """An invoice that was sent elsewhere."""

    reference = WordsField(label=_("Number of the invoice"), max_length=60, widget=forms.TextInput)
    issued_on = came(_("Dated"))
    amount = forms.DecimalField(label=_("Amount"), **MONEY)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="GBP")

    def clean_currency(self) -> str:
        return currency(self.cleaned_data["currency"])


class UnableForm(ActForm):
    """Why it cannot go on."""

    reason = forms.ChoiceField(
        label=_("Why can it not go on?"),
        choices=Stopping.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_A_REASON,
    )
    is_sure = sure(_("I know that this cannot be undone: I read nothing of it any more."))
