"""The pages of asking, one thing each. A form answers with plain values that JSON can hold."""

import unicodedata
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.names import country_choices, language_choices, own_language_names
from notifications.choices import Channel
from referrals.questions import UNKNOWN, UNSAID, Age, Ask, Danger, Need

LONGEST_TEXT = 5000
DIGITS = range(5, 19)
DAYS = (
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")), (6, _("Saturday")),
    (7, _("Sunday")),
)  # fmt: skip


class Words(forms.CharField):
    """A box for many words. The browser does not cut what is too long: we say so, and nothing is lost."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: str | None) -> str:
        # A line's end is one sign, as the browser counts it.
        return str(super().to_python(value)).replace("\r\n", "\n")


class QuestionForm(forms.Form):
    """One page of asking. `answers`: what was said before it."""

    def __init__(self, data: Any = None, *, answers: dict[str, Any]) -> None:
        self.answers = answers
        super().__init__(data, initial=answers)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
            # "Optional" beside each of them would only be noise: all may be left unsaid, and the pages say so.
            field.is_plain = True  # type: ignore[attr-defined]  # read by the template of fields

    def answer(self) -> dict[str, Any]:
        """Return what the page adds to the answers; call it when the form is valid."""
        return dict(self.cleaned_data)


class CountryForm(QuestionForm):
    country = forms.ChoiceField(label=_("Which country are you in?"), required=False)

    def __init__(self, data: Any = None, *, answers: dict[str, Any]) -> None:
        super().__init__(data, answers=answers)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            (UNSAID, Danger.UNSAID.label),
            (UNKNOWN, Danger.UNKNOWN.label),
            *country_choices(),
        ]

    def clean_country(self) -> str:
        return self.cleaned_data["country"] or UNSAID


class DangerForm(QuestionForm):
    danger = forms.ChoiceField(
        label=_("Are you in danger now?"), choices=Danger.choices, widget=forms.RadioSelect, required=False
    )

    def clean_danger(self) -> str:
        return self.cleaned_data["danger"] or Danger.UNSAID


class AgeForm(QuestionForm):
    age = forms.ChoiceField(label=_("Are you under 18?"), choices=Age.choices, widget=forms.RadioSelect, required=False)

    def clean_age(self) -> str:
        return self.cleaned_data["age"] or Age.UNSAID


class NeedForm(QuestionForm):
    need = forms.ChoiceField(
        label=_("What do you need most?"),
        choices=Need.choices,
        widget=forms.RadioSelect,
        help_text=_("Choose one. You can ask for more later."),
        error_messages={"required": _("Choose what you need most. If you are not sure, choose “I don't know”.")},
    )


class LanguageForm(QuestionForm):
    language = forms.ChoiceField(label=_("Which language do you speak best?"), required=False)
    interpreter = forms.BooleanField(label=_("I need an interpreter to talk"), required=False)

    def __init__(self, data: Any = None, *, answers: dict[str, Any]) -> None:
        super().__init__(data, answers=answers)
        # English is the language of whoever found no better one here.
        if get_language() != settings.LANGUAGE_CODE:
            self.initial.setdefault("language", get_language())
        spoken = dict(language_choices())
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (UNSAID, Danger.UNSAID.label),
            *(
                (code, own if own == spoken[code] else f"{own} ({spoken[code]})")
                for code, own in own_language_names().items()
                if code in spoken
            ),
        ]

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or UNSAID


class WordsForm(QuestionForm):
    words = Words(
        label=_("Do you want to say more, in your own words?"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_("Any language. You do not have to write anything. Leave out names if you are not sure."),
    )


class AskForm(QuestionForm):
    ask = forms.ChoiceField(
        label=_("Whom may we ask for you?"),
        choices=Ask.choices,
        initial=Ask.TEAM,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_ask(self) -> str:
        return self.cleaned_data["ask"] or Ask.TEAM


class ChannelForm(QuestionForm):
    channel = forms.ChoiceField(
        label=_("How is it safe to reach you?"),
        choices=[
            (Channel.NONE, _("Do not contact me. I will come back here")),
            (Channel.EMAIL, _("By e-mail")),
            (Channel.SMS, _("By text message")),
            (Channel.PHONE, _("By telephone")),
        ],
        initial=Channel.NONE,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.NONE


class DetailsForm(QuestionForm):
    """Where and when. Whatever is left out is a no; no hours and no days: at any time."""

    email = forms.EmailField(label=_("Your e-mail address"))
    number = forms.CharField(
        label=_("Your telephone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr"}),
    )
    hours_from = forms.TimeField(
        label=_("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    hours_until = forms.TimeField(
        label=_("Not after"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any day."),
    )
    time_zone = forms.ChoiceField(label=_("The clock where you are"), required=False)
    may_leave_message = forms.BooleanField(
        label=_("If I do not answer, you may leave a message"),
        required=False,
        help_text=_("It never says who we are or what it is about."),
    )
    code_word = forms.CharField(
        label=_("A word that we say first, so that you know it is us"), required=False, max_length=40
    )

    def __init__(self, data: Any = None, *, answers: dict[str, Any]) -> None:
        super().__init__(data, answers=answers)
        is_mail = answers.get("channel") == Channel.EMAIL
        for name in ("number", "may_leave_message", "code_word") if is_mail else ("email",):
            del self.fields[name]
        if answers.get("channel") == Channel.SMS:
            # A text message is a message that is left.
            del self.fields["may_leave_message"]
        zones = zones_of(answers.get("country", ""))
        # Where there are several, nobody is put under the first of the alphabet.
        first = [("", _("Choose one"))] if len(zones) > 1 else []
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            *first,
            *((zone, zone.replace("_", " ")) for zone in zones),
        ]

    def clean_number(self) -> str:
        written = self.cleaned_data["number"]
        number = " ".join("".join(str(unicodedata.decimal(sign, sign)) for sign in written).split())
        if sum(sign.isdigit() for sign in number) not in DIGITS or not set(number) <= set("+0123456789 ()-./"):
            raise ValidationError(_("Write the number as you would dial it, with digits only."))
        return number

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in ("hours_from", "hours_until"):
            if said.get(name):
                said[name] = said[name].replace(second=0, microsecond=0)
        start, end = said.get("hours_from"), said.get("hours_until")
        if (start is None) != (end is None):
            self.add_error("hours_until" if start else "hours_from", _("Fill in both, or leave both empty."))
        elif start is not None and start == end:
            self.add_error("hours_until", _("From and until must be different."))
        if (start or said.get("days")) and not said.get("time_zone") and "time_zone" not in self.errors:
            self.add_error("time_zone", _("Choose the clock that your days and hours go by."))
        return said

    def answer(self) -> dict[str, Any]:
        told = {name: value for name, value in super().answer().items() if value}
        for name in ("hours_from", "hours_until"):
            if name in told:
                told[name] = f"{told[name]:%H:%M}"
        empty = dict.fromkeys(("email", "number", "hours_from", "hours_until", "code_word"), "")
        is_text = self.answers.get("channel") == Channel.SMS
        return {**empty, "days": [], "may_leave_message": is_text, "time_zone": settings.TIME_ZONE, **told}


class CodeForm(forms.Form):
    """The way back."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("20 digits or six words. Spaces and lines do not matter."),
        max_length=400,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"}
        ),
        error_messages={"required": _("Write your code here.")},
    )


class WriteForm(forms.Form):
    """More of their own words."""

    text = Words(
        label=_("What do you want to tell us?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"autocomplete": "off", "rows": 8, "spellcheck": "false"}),
        error_messages={"required": _("Write something, or go back.")},
    )


def zones_of(country: str) -> list[str]:
    """Return the time zones of a country; all of them when it was not said."""
    known = available_timezones()
    held = sorted(zone for zone in get_global("territory_zones").get(country, []) if zone in known)
    return held or sorted(zone for zone in known if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))


FORMS: dict[str, type[QuestionForm]] = {
    "country": CountryForm,
    "danger": DangerForm,
    "age": AgeForm,
    "need": NeedForm,
    "language": LanguageForm,
    "words": WordsForm,
    "ask": AskForm,
    "channel": ChannelForm,
    "details": DetailsForm,
}
