"""What the desk may write and choose."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from referrals.actions.rows import NOTHING
from referrals.choices import Closing, OpeningReason, Queue, Urgency
from referrals.models import HelpRequest

LONGEST_REPLY = 10_000


class WordsField(forms.CharField):
    """Several lines. A line's end counts as one letter, as browsers count it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class SeenForm(forms.Form):
    """What is done on a page that shows the person's words: `seen` are the last of them, or NOTHING."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> UUID | None:
        """Return None when nothing was said about it."""
        return (self.cleaned_data["seen"] or NOTHING) if "seen" in self.data else None

    def show_after(self, last: UUID | None) -> None:
        """Say on the page that is drawn now that these are the last words on it."""
        if self.is_bound:
            self.data = {**{name: self.data.get(name) for name in self.data}, "seen": str(last or "")}
        else:
            self.initial["seen"] = last


class TextForm(forms.Form):
    """Words about a request. `key` is fresh on each page, so that a button pressed twice sends once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = WordsField(max_length=LONGEST_REPLY)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()}, auto_id=f"{type(self).__name__.lower()}_%s")

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class ReplyForm(SeenForm, TextForm):
    """An answer to the person."""

    text = WordsField(
        label=_("Your answer"),
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_(
            "They read it when they come back with their code. Short sentences, and what they can do next. "
            "You are signed out after half an hour without a page."
        ),
        error_messages={"required": _("Write your answer first.")},
    )


class NoteForm(TextForm):
    """Something for colleagues."""

    text = WordsField(
        label=_("Note for colleagues"),
        max_length=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person never sees it. It is erased with the rest."),
        error_messages={"required": _("Write the note first.")},
    )


class ColleagueForm(forms.Form):
    """To whom something is handed."""

    to = forms.ChoiceField(
        label=_("To whom?"),
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )

    def __init__(self, data: Any = None, *, people: Sequence[User], auto_id: str = "to_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        self.people = {str(user.pk): user for user in people}
        choices = [("", _("Choose a colleague")), *((key, str(user)) for key, user in self.people.items())]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def colleague(self) -> User:
        """Who was chosen; call it when the form is valid."""
        return self.people[self.cleaned_data["to"]]


class SortForm(forms.Form):
    """To which desk something belongs, and how urgent it is."""

    queue = forms.ChoiceField(
        label=_("Which desk?"),
        choices=Queue.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a desk."), "invalid_choice": _("Choose a desk.")},
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent is it?"),
        choices=Urgency.choices,
        coerce=lambda value: Urgency(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how urgent it is."), "invalid_choice": _("Choose how urgent it is.")},
    )

    def __init__(self, data: Any = None, *, found: HelpRequest) -> None:
        super().__init__(data, initial={"queue": found.queue, "urgency": found.urgency}, auto_id="sort_%s")

    def clean_queue(self) -> Queue:
        return Queue(self.cleaned_data["queue"])


class CloseForm(SeenForm):
    """Why nobody waits in it any more."""

    closing = forms.ChoiceField(
        label=_("Why is it over?"),
        choices=[choice for choice in Closing.choices if choice[0] != Closing.QUIET],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )


class ReasonForm(forms.Form):
    """Why somebody from outside of the desk has to read a request."""

    reason = forms.ChoiceField(
        label=_("Why must you read it?"),
        choices=OpeningReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )


class OpeningForm(ReasonForm):
    """Which request somebody from outside of the desk has to read, and why. `found` is set when the form is valid."""

    number = forms.CharField(
        label=_("The number of the request"),
        max_length=60,
        help_text=_("Eight letters and digits, as the desk calls it."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the number of the request.")},
    )
    field_order = ("number", "reason")
    found: HelpRequest

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        found = list(HelpRequest.objects.readable().numbered(number)[:2])
        if not found:
            raise ValidationError(_("Nothing that can be read has this number. Ask the desk for it again."))
        if len(found) > 1:
            raise ValidationError(_("More than one has a number that begins so. Ask the desk for the whole of it."))
        (self.found,) = found
        if HelpRequest.objects.visible_to(self.user).filter(pk=self.found.pk).exists():
            raise ValidationError(_("You can read it already."))
        return number
