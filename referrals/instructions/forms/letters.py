"""What is asked for a letter of instruction."""

import datetime
import hashlib
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.fields import MomentField
from referrals.forms.referring import DAY, MOMENT
from referrals.forms.triage import WordsField
from referrals.instructions.actions import Words
from referrals.instructions.choices import MOST_QUESTIONS
from referrals.instructions.texts.duties import Court
from referrals.instructions.texts.questions import Suggestion
from referrals.models import Consent

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST, FURTHEST, MOST_PARTIES = 20_000, datetime.timedelta(days=731), 100


def lines(text: str) -> tuple[str, ...]:
    """Return what stands on each line, without empty ones."""
    return tuple(filter(None, (line.strip() for line in text.splitlines())))


class LetterForm(forms.Form):
    """What the sender writes; `suggestions`: questions of ours, to be ticked."""

    court = forms.ChoiceField(
        label=_("For which court or tribunal?"),
        choices=Court.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom the report is.")},
    )
    due_on = forms.DateField(
        label=_("Report due on"), widget=DAY, error_messages={"required": _("Give the day on which the report is due.")}
    )
    parties = WordsField(
        label=_("Parties, to be checked for conflicts of interest"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        help_text=_("One a line: the client and everybody on the other side."),
        error_messages={"required": _("Name at least one party.")},
    )
    background = WordsField(
        label=_("Background"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        required=False,
        help_text=_("What the expert needs to know, language and culture included. Nothing that is privileged."),
    )
    questions = WordsField(
        label=_("Questions"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        required=False,
        help_text=_("One a line, in this order. They are numbered by themselves."),
    )
    suggested = forms.MultipleChoiceField(
        label=_("Questions that fit this kind of report"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Whatever you tick is added below your own when you keep the letter; change it there."),
    )

    # Of the draft that was on the page.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any, *, suggestions: tuple[Suggestion, ...], words: Words | None = None) -> None:
        begun = {}
        if words:
            begun = {
                "court": words.court, "due_on": words.due_on, "parties": "\n".join(words.parties),
                "background": words.background, "questions": "\n".join(words.questions),
            }  # fmt: skip
        self.there = hashlib.sha256(repr(words).encode()).hexdigest() if words else ""
        super().__init__(data, initial=begun | {"seen": self.there})
        asked = words.questions if words else ()
        self.suggestions = {str(each.number): each.text for each in suggestions}
        fresh = [(number, text) for number, text in self.suggestions.items() if text not in asked]
        self.fields["suggested"].choices = list(self.suggestions.items()) if data else fresh  # type: ignore[attr-defined]
        if not fresh and not data:
            del self.fields["suggested"]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if not timezone.localdate() < day <= timezone.localdate() + FURTHEST:
            raise ValidationError(_("Give a day to come, two years ahead at most."))
        return day

    def clean_parties(self) -> str:
        if len(lines(self.cleaned_data["parties"])) > MOST_PARTIES:
            raise ValidationError(_("Name 100 parties at most, one a line."))
        said: str = self.cleaned_data["parties"]
        return said

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        asked = [*lines(said.get("questions") or "")]
        asked += [self.suggestions[each] for each in said.get("suggested", ()) if self.suggestions[each] not in asked]
        if "questions" not in self.errors and not 1 <= len(asked) <= MOST_QUESTIONS:
            self.add_error("questions", _("Ask one question at least, and 60 at most."))
        said["asked"] = tuple(asked)
        if "seen" in self.data and said.get("seen") != self.there:
            # What was typed stays; pressed once more, it takes the place of what is there.
            data = cast("QueryDict", self.data).copy()
            data["seen"] = self.there
            self.data = data
            raise ValidationError(
                _("The draft was changed since you opened this page, perhaps in another tab. Keep yours instead?")
            )
        return said

    @property
    def words(self) -> Words:
        """What was written; call it when the form is valid."""
        said = self.cleaned_data
        return Words(
            court=Court(said["court"]),
            due_on=said["due_on"],
            parties=lines(said["parties"]),
            background=said["background"],
            questions=said["asked"],
        )


class SignForm(forms.Form):
    """Under which consent a letter goes out, and by when it is answered. `digest`: of the letter that was read."""

    consent = forms.ChoiceField(
        label=_("What the client agreed to"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the consent under which it goes out.")},
    )
    respond_by = MomentField(
        label=_("Answer wanted by"),
        widget=MOMENT,
        help_text=_("They are reminded at half of the time and shortly before. Then it comes back to you."),
        error_messages={"required": _("Say by when you want an answer."), "invalid": _("Give a day and a time.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any, *, consents: list[Consent], **more: Any) -> None:
        super().__init__(data, **more)
        self.consents = {str(each.pk): each for each in consents}
        self.fields["consent"].choices = [  # type: ignore[attr-defined]
            (key, _("Given on %(given)s, counts until %(until)s: %(shared)s") % {
                "given": date_format(timezone.localtime(each.given_at), "j F Y"),
                "until": date_format(each.until, "j F Y"), "shared": shared(each),
            })
            for key, each in self.consents.items()
        ]  # fmt: skip

    @property
    def chosen(self) -> Consent:
        """The consent that was chosen; call it when the form is valid."""
        return self.consents[self.cleaned_data["consent"]]


def shared(consent: Consent) -> str:
    """Name what may be told under a consent."""
    names = dict(Consent._meta.get_field("shared").base_field.choices or ())
    return ", ".join(str(names.get(each, each)) for each in consent.shared)
