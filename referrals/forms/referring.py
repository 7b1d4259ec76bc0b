"""What is asked before something is sent: whom, what the client agreed to, what each of them reads."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.fields import MomentField
from accounts.names import language_choices
from directory.models import Term, Vocabulary
from referrals.actions.cases import Told
from referrals.actions.referrals.asking import LATEST, SOONEST
from referrals.actions.referrals.consenting import Given
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import WRITTEN, Asked, Purpose, Question, Shared
from referrals.forms.triage import TextForm, WordsField

MOST = 3
LONGEST_TEXT, LONGEST_CONSENT = 4_000, datetime.timedelta(days=366)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
HINTS = {
    Shared.NAME: _("A first name, or what they want to be called."),
    Shared.CONTACT: _("How, when, and by whom it is safe. What must not be done."),
    Shared.SITUATION: _("What somebody needs to know to begin, and no more."),
    Shared.HEALTH: _("Only what matters for this."),
    Shared.LEGAL: _("Decisions, with their dates; what is going on."),
    Shared.SAFETY: _("Who must not hear of it, where they must not be sent."),
}


class ChooseForm(forms.Form):
    """Which entries to ask."""

    to = forms.MultipleChoiceField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose one to three."),
            "invalid_choice": _("One of them cannot be asked now. Choose from those below."),
        },
    )

    def __init__(self, data: Any, *, slugs: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["to"].choices = [(slug, slug) for slug in slugs]  # type: ignore[attr-defined]

    def clean_to(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["to"]))
        if len(chosen) > MOST:
            raise ValidationError(
                _("Three at most: whoever accepts first has it, and the others looked at it for nothing.")
            )
        return chosen


class WordsForm(forms.Form):
    """What is sent: the card that is seen before, and what is read afterwards, field by field."""

    needs = forms.MultipleChoiceField(
        label=_("What is needed"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what is needed: that is what they decide by.")},
    )
    region = forms.CharField(
        label=_("Region or town"), max_length=80, required=False, help_text=_("As wide as the help allows.")
    )
    deadline = forms.DateField(label=_("Day by which something is due"), required=False, widget=DAY)
    told: Told

    def __init__(
        self, data: Any, *, told: Told, initial: Mapping[str, Any], written: Sequence[Shared] = WRITTEN
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.told, self.written = told, written
        terms = Term.objects.of(Vocabulary.SPECIALISM)
        mine = {*told.needs, *initial.get("needs", ())}
        offered = terms.filter(slug__in=mine) if mine else terms.filter(parent=None)
        self.fields["needs"].choices = [(term.slug, term.name) for term in offered]  # type: ignore[attr-defined]
        for each in written:
            self.fields[f"text_{each}"] = WordsField(
                label=each.label, help_text=HINTS[each], max_length=LONGEST_TEXT, required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    @property
    def card(self) -> Card:
        """What is seen before; call it when the form is valid."""
        said = self.cleaned_data
        return Card(
            needs=tuple(said["needs"]),
            country=self.told.country,
            region=said["region"],
            languages=self.told.languages,
            deadline=said["deadline"],
        )

    @property
    def content(self) -> dict[Shared, str]:
        """What was written, by field; call it when the form is valid."""
        return {each: self.cleaned_data[f"text_{each}"] for each in self.written if self.cleaned_data[f"text_{each}"]}

    def of_card(self) -> Iterator[BoundField]:
        """The fields of the card."""
        return (self[name] for name in ("needs", "region", "deadline"))

    def of_texts(self) -> Iterator[BoundField]:
        """The fields of what is read afterwards."""
        return (self[f"text_{each}"] for each in self.written)


def fresh_consent() -> dict[str, Any]:
    """Return what a form of a consent begins with."""
    return {"key": uuid4(), "until": timezone.localdate() + datetime.timedelta(days=180)}


class AgreedForm(forms.Form):
    """What the client agreed to, and how they were asked."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    purpose = forms.ChoiceField(
        label=_("What for?"), choices=Purpose.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is for.")},
    )  # fmt: skip
    shared = forms.MultipleChoiceField(
        label=_("What may they be told, once they accept?"),
        choices=Shared.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what the client agreed to: without it nothing can be sent.")},
    )
    answered = forms.MultipleChoiceField(
        label=_("What did you go through with the client?"),
        choices=Question.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All seven. What you have not told them, tell them before you go on."),
        error_messages={"required": _("Tick all seven: a consent counts only once the client was told all of it.")},
    )
    words = WordsField(
        label=_("In which words did you ask, and what did they say?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Encrypted with the case; only you read it."),
        error_messages={"required": _("Write down how you asked.")},
    )
    language = forms.ChoiceField(label=_("In which language?"), error_messages={"required": _("Choose the language.")})
    asked = forms.ChoiceField(
        label=_("How did you ask?"), widget=forms.RadioSelect,
        choices=[each for each in Asked.choices if each[0] != Asked.BY_CODE],
        error_messages={"required": _("Choose how you asked.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until when does it count?"),
        widget=DAY,
        help_text=_("The day you agreed on, a year ahead at most. The client can take it back before, at any time."),
        error_messages={"required": _("Give the day until which it counts.")},
    )

    def begin(self) -> None:
        """Offer the languages; whoever makes the form calls it."""
        self.fields["language"].choices = [("", _("Choose the language")), *language_choices()]  # type: ignore[attr-defined]

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()

    def clean_answered(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["answered"]
        if len(set(ticked)) < len(Question):
            raise ValidationError(self.fields["answered"].error_messages["required"])
        return ticked

    def clean_until(self) -> datetime.date:
        until: datetime.date = self.cleaned_data["until"]
        if not timezone.localdate() <= until <= timezone.localdate() + LONGEST_CONSENT:
            raise ValidationError(_("Give a day to come, a year ahead at most."))
        return until

    @property
    def given(self) -> Given:
        """What the client agreed to; call it when the form is valid."""
        said = self.cleaned_data
        return Given(
            purpose=Purpose(said["purpose"]),
            shared=frozenset(map(Shared, said["shared"])),
            until=said["until"],
            language=said["language"],
            asked=Asked(said["asked"]),
            answered=frozenset(map(Question, said["answered"])),
            words=said["words"],
        )

    def of_consent(self) -> Iterator[BoundField]:
        """The fields of the consent."""
        names = ("purpose", "shared", "answered", "words", "language", "asked", "until")
        return (self[name] for name in names)


class ConsentForm(AgreedForm, WordsForm):
    """The same, and what is sent with it."""

    def __init__(self, data: Any, *, told: Told, initial: Mapping[str, Any]) -> None:
        super().__init__(data, told=told, initial=fresh_consent() | dict(initial))
        self.begin()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "shared" not in said:
            return said
        for each in WRITTEN:
            is_ticked, is_written = each in said["shared"], bool(said.get(f"text_{each}"))
            name = f"text_{each}"
            if is_ticked and not is_written and name not in self.errors:
                self.add_error(name, _("You ticked it above: write it, or take the tick away."))
            if is_written and not is_ticked:
                self.add_error(name, _("Nobody may read this: tick it above if the client agreed, or take it out."))
        if Shared.EXPLOITATION in said["shared"] and not self.told.exploitation:
            self.add_error(
                "shared", _("The case says nothing of the kind of exploitation: say it there, or untick it.")
            )
        return said


class RenewForm(ConsentForm):
    """The same while a referral goes on: its card was seen, and stays as it is."""

    is_renewal = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    def __init__(self, data: Any, *, told: Told, initial: Mapping[str, Any]) -> None:
        super().__init__(data, told=told, initial=initial)
        for name in ("needs", "region", "deadline"):
            del self.fields[name]

    def of_card(self) -> Iterator[BoundField]:
        return iter(())


class SendForm(forms.Form):
    """By when an answer is wanted; `until`: the day until which the client's consent counts."""

    respond_by = MomentField(
        label=_("Answer wanted by"),
        widget=MOMENT,
        help_text=_("They are reminded at half of the time and shortly before. Then it comes back to you."),
        error_messages={"required": _("Say by when you want an answer."), "invalid": _("Give a day and a time.")},
    )

    def __init__(self, data: Any = None, *, until: datetime.date | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.until = until

    def clean_respond_by(self) -> datetime.datetime:
        wanted: datetime.datetime = self.cleaned_data["respond_by"]
        now = timezone.now()
        if not now + SOONEST <= wanted <= now + LATEST:
            raise ValidationError(_("Leave them an hour at least, and 60 days at most."))
        if self.until and self.until < timezone.localdate(wanted):
            day = date_format(self.until, "j F Y")
            raise ValidationError(
                _("The client’s consent counts until %(day)s: want an answer by then, or ask the client again first."),
                params={"day": day},
            )
        return wanted


class AnswerForm(TextForm):
    """An answer to what the recipient asked."""

    text = WordsField(
        label=_("Your answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They have not accepted yet: say nothing that would tell them who it is."),
        error_messages={"required": _("Write your answer first.")},
    )
