"""What members write among themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from directory.models import Profile, SharedEntry, SharedList

LONGEST_POST, LONGEST_NOTE, LONGEST_NAME = 5000, 500, 80
NEW = "new"


class TextField(forms.CharField):
    """Several lines. A line's end counts as one letter, as browsers count it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class PostForm(forms.Form):
    """One message. `key` is fresh on each page, so that a button pressed twice sends once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = TextField(
        label=_("Your message"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Plain words, up to 5,000 letters. Nothing that would tell who the people you work with are."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"key": uuid4()}, **kwargs)


class FirstPostForm(PostForm):
    """The first message to an entry; whoever looks after several says for which they write."""

    def __init__(self, data: Any = None, *, speaking: Sequence[Profile]) -> None:
        super().__init__(data)
        self.speaking = {str(each.pk): each for each in speaking}
        if len(speaking) > 1:
            self.fields["speaks_for"] = forms.ChoiceField(
                label=_("For which entry do you write?"),
                choices=[(key, each.name) for key, each in self.speaking.items()],
            )
            self.order_fields(["key", "speaks_for", "text"])

    @property
    def speaks_for(self) -> Profile:
        """The entry that is written for; call it when the form is valid."""
        return (
            self.speaking[self.cleaned_data["speaks_for"]]
            if len(self.speaking) > 1
            else next(iter(self.speaking.values()))
        )


class SearchForm(forms.Form):
    """What a saved search is called."""

    name = forms.CharField(
        label=_("What to call it"),
        max_length=LONGEST_NAME,
        help_text=_("Only you see it. Name nobody whom you work with."),
    )


class KeepForm(forms.Form):
    """Where the shortlist is kept: on a list that stands, or on a new one of one of my organisations."""

    where = forms.ChoiceField(label=_("On which list?"))
    name = forms.CharField(label=_("Name of the new list"), max_length=LONGEST_NAME, required=False)

    def __init__(self, data: Any = None, *, lists: Sequence[SharedList], organisations: Sequence[Organisation]) -> None:
        super().__init__(data)
        self.lists = {str(each.pk): each for each in lists}
        self.organisations = {f"{NEW} {each.pk}": each for each in organisations}
        fresh = [(key, _("A new list of %(name)s") % {"name": each.name}) for key, each in self.organisations.items()]
        kept = [(key, f"{each.name} ({each.organisation.name})") for key, each in self.lists.items()]
        self.fields["where"].choices = [*fresh, *kept]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("where") in self.organisations and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give the new list a name."))
        return cleaned

    @property
    def onto(self) -> SharedList | None:
        """The list that was chosen; None for a new one."""
        return self.lists.get(self.cleaned_data["where"])

    @property
    def organisation(self) -> Organisation:
        """Whose list it is."""
        onto = self.onto
        return onto.organisation if onto else self.organisations[self.cleaned_data["where"]]


class NoteForm(forms.Form):
    """What colleagues say about an entry. `read_at`: the state of the note that was read."""

    read_at = forms.DateTimeField(widget=forms.HiddenInput)
    note = TextField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Up to 500 letters, for the people of your organisation. Nothing about people you work with."),
    )

    @classmethod
    def of(cls, entry: SharedEntry, data: Any = None) -> "NoteForm":
        """The form as it stands for this entry."""
        return cls(data, initial={"note": entry.note, "read_at": entry.changed_at.isoformat()})

    def met_by(self, entry: SharedEntry) -> "NoteForm":
        """Say that a colleague was faster: their words stand in the error, mine in the field; next time mine count."""
        again = type(self)({"note": self.cleaned_data["note"], "read_at": entry.changed_at.isoformat()})
        told = {"note": entry.note or _("(nothing)")}
        again.add_error(
            "note", _("A colleague has changed this note: “%(note)s”. Yours is below: write what stays.") % told
        )
        return again
