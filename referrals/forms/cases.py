"""What is asked about a case."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import CleanedFiles
from accounts.models import Organisation
from accounts.names import country_choices, language_choices
from directory.guidance.counting import Reading
from directory.models import Profile, Term, Vocabulary
from referrals import counting
from referrals.actions.cases import Told
from referrals.choices_cases import CaseClosing, DeadlineKind
from referrals.forms.triage import TextForm, WordsField
from referrals.matching.excluding import is_named
from referrals.models import CaseDeadline

FIRST_DAY, LONGEST = datetime.date(2000, 1, 1), datetime.timedelta(days=366 * 30)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CaseForm(forms.Form):
    """What is said about a client. Nothing but the pseudonym is asked for sure."""

    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=60,
        help_text=_("A word that you know them by here. Never a name, initials, a date of birth or a file number."),
        error_messages={"required": _("Write a word that you know them by.")},
    )
    organisation = forms.ChoiceField(label=_("For which organisation?"))
    country = forms.ChoiceField(label=_("Country they are in"), required=False)
    region = forms.CharField(
        label=_("Region or town"), max_length=80, required=False, help_text=_("As wide as the help allows.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    second_language = forms.ChoiceField(label=_("Another language"), required=False)
    needs = forms.MultipleChoiceField(label=_("What they need"), widget=forms.CheckboxSelectMultiple, required=False)
    exploitation = forms.MultipleChoiceField(
        label=_("Kind of exploitation"), widget=forms.CheckboxSelectMultiple, required=False
    )
    excluded = WordsField(
        label=_("Never ask these entries"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Whom the client fears, or who knows them: the address of their page here, one a line. "
            "Whoever looks after one of them is left out with all that they look after: they would read it there."
        ),
    )

    excluded_language = forms.ChoiceField(
        label=_("Never ask anybody who speaks"),
        required=False,
        help_text=_("Where a language community is what the client fears. Nobody else ever sees it."),
    )
    excluded_names = WordsField(
        label=_("Never ask anybody of these regions, towns or organisations"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As their entries here name them, one a line. Nobody else ever sees it."),
    )

    def __init__(self, data: Any = None, *, workplaces: Sequence[Organisation] = (), told: Told | None = None) -> None:
        super().__init__(data, initial=_initial(told) if told else None)
        self.workplaces = {str(each.pk): each for each in workplaces}
        if len(workplaces) < 2:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].choices = [(key, str(each)) for key, each in self.workplaces.items()]  # type: ignore[attr-defined]
        none = ("", _("Not said"))
        for name, choices in (
            ("country", country_choices()),
            ("language", language_choices()),
            ("second_language", language_choices()),
            ("excluded_language", language_choices()),
        ):
            self.fields[name].choices = [none, *choices]  # type: ignore[attr-defined]
        for name, vocabulary in (("needs", Vocabulary.SPECIALISM), ("exploitation", Vocabulary.EXPLOITATION)):
            terms = Term.objects.of(vocabulary).filter(parent=None)
            self.fields[name].choices = [(term.slug, term.name) for term in terms]  # type: ignore[attr-defined]

    def clean_excluded(self) -> tuple[str, ...]:
        """Return slugs. One that leads nowhere is refused: whoever is meant would be asked after all."""
        lines = [line.strip().rstrip("/").rpartition("/")[2] for line in self.cleaned_data["excluded"].splitlines()]
        slugs = tuple(dict.fromkeys(slug for slug in lines if slug))
        known = set(Profile.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
        if unknown := [slug for slug in slugs if slug not in known]:
            raise ValidationError(_("No entry has this address: %(slugs)s"), params={"slugs": ", ".join(unknown)})
        return slugs

    def clean_excluded_names(self) -> tuple[str, ...]:
        """Return names. One that nobody here has is refused: whoever is meant would be asked after all."""
        names = tuple(
            dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["excluded_names"].splitlines())
        )
        names = tuple(name for name in names if name)
        if unknown := [name for name in names if not is_named(name)]:
            raise ValidationError(_("No entry names this: %(names)s"), params={"names": ", ".join(unknown)})
        return names

    @property
    def place(self) -> Organisation:
        """For which organisation it is; call it when the form is valid."""
        chosen = self.cleaned_data.get("organisation")
        return self.workplaces[chosen] if chosen else next(iter(self.workplaces.values()))

    @property
    def told(self) -> Told:
        """What was said; call it when the form is valid."""
        said = self.cleaned_data
        languages = tuple(dict.fromkeys(code for code in (said["language"], said["second_language"]) if code))
        return Told(
            pseudonym=said["pseudonym"],
            country=said["country"],
            region=said["region"],
            languages=languages,
            needs=tuple(said["needs"]),
            exploitation=tuple(said["exploitation"]),
            excluded=said["excluded"],
            excluded_languages=(said["excluded_language"],) if said["excluded_language"] else (),
            excluded_names=said["excluded_names"],
        )


class DeadlineForm(forms.Form):
    """A day by which something is to be done. `shown`: the days that were shown before it is kept."""

    kind = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[("", _("Choose what it is for")), *DeadlineKind.choices],
        error_messages={"required": _("Choose what it is for."), "invalid_choice": _("Choose what it is for.")},
    )
    letter = forms.DateField(
        label=_("Date on the letter"),
        required=False,
        widget=DAY,
        help_text=_("For a reconsideration or a recovery period: the date printed on the letter, not when it came."),
    )
    on = forms.DateField(
        label=_("The day itself"), required=False, widget=DAY, help_text=_("For everything else: the day you know of.")
    )
    label = forms.CharField(
        label=_("What it is, in your words"),
        required=False,
        max_length=120,
        help_text=_("For “Something else”. No name."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    readings: list[Reading]

    def __init__(self, data: Any = None, *, deadline: CaseDeadline | None = None, label: str = "") -> None:
        super().__init__(data, initial=_of(deadline, label) if deadline else None)
        self.readings = []

    def clean_letter(self) -> datetime.date | None:
        letter: datetime.date | None = self.cleaned_data["letter"]
        if letter and letter > timezone.localdate():
            raise ValidationError(_("The date on the letter is still to come: look at it again."))
        return _likely(letter)

    def clean_on(self) -> datetime.date | None:
        return _likely(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return said
        if said["letter"] and said["on"]:
            self.add_error("on", _("Give the date on the letter or the day itself, not both."))
        elif said["letter"]:
            self._count(said["kind"], said["letter"])
        elif not said["on"]:
            self._ask_for_a_day(said["kind"])
        if said["kind"] == DeadlineKind.OTHER and not said["label"]:
            self.add_error("label", _("Say what it is."))
        return said

    @property
    def day(self) -> datetime.date:
        """The day that will be kept; call it when the form is valid."""
        return self.readings[0].on if self.readings else self.cleaned_data["on"]

    @property
    def signature(self) -> str:
        """What was shown: it is kept only as it was seen."""
        return " ".join([self.cleaned_data["kind"], *(each.on.isoformat() for each in self.readings), f"{self.day}"])

    @property
    def was_shown(self) -> bool:
        """Whether whoever presses has seen just these days."""
        return self.cleaned_data["shown"] == self.signature

    def _count(self, kind: str, letter: datetime.date) -> None:
        self.readings = counting.readings(kind, letter)
        if not self.readings:
            self.add_error(
                "letter", _("Not held: check. We hold no checked rule that counts this: give the day itself.")
            )

    def _ask_for_a_day(self, kind: str) -> None:
        if counting.has_rule(kind):
            self.add_error("letter", _("Give the date on the letter, or the day itself."))
        else:
            self.add_error("on", _("Give the day."))


class CaseNoteForm(TextForm):
    """Something written down about a case."""

    text = WordsField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nobody changes it afterwards. You can strike it: then its words are erased."),
        error_messages={"required": _("Write the note first.")},
    )


class FilesForm(forms.Form):
    """Files to be kept with a case."""

    pieces = CleanedFiles(
        label=_("Files"),
        help_text=_("PDF, Word (docx) or pictures (JPEG, PNG, WebP), each up to 25 MB."),
        error_messages={"required": _("Choose a file first.")},
    )


class CloseCaseForm(forms.Form):
    """Why a case is over."""

    closing = forms.ChoiceField(
        label=_("Why is it over?"),
        choices=CaseClosing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )


class TakeAwayForm(forms.Form):
    """What stands on the sheet that a client takes with them."""

    dates = forms.MultipleChoiceField(label=_("Dates"), widget=forms.CheckboxSelectMultiple, required=False)
    bring = forms.MultipleChoiceField(label=_("What to bring"), widget=forms.CheckboxSelectMultiple, required=False)
    numbers = forms.MultipleChoiceField(label=_("Numbers"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, data: Any = None, *, choices: dict[str, list[tuple[str, Any]]]) -> None:
        super().__init__(data)
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(said.values()):
            raise ValidationError(_("Tick what is to stand on the sheet."))
        return said


def _initial(told: Told) -> dict[str, Any]:
    first, second = [*told.languages, "", ""][:2]
    return {
        "pseudonym": told.pseudonym, "country": told.country, "region": told.region, "language": first,
        "second_language": second, "needs": told.needs, "exploitation": told.exploitation,
        "excluded": "\n".join(told.excluded), "excluded_language": next(iter(told.excluded_languages), ""),
        "excluded_names": "\n".join(told.excluded_names),
    }  # fmt: skip


def _of(deadline: CaseDeadline, label: str) -> dict[str, Any]:
    on = None if deadline.counted_from else deadline.on
    return {"kind": deadline.kind, "letter": deadline.counted_from, "on": on, "label": label}


def _likely(day: datetime.date | None) -> datetime.date | None:
    if day and not FIRST_DAY <= day <= timezone.localdate() + LONGEST:
        raise ValidationError(_("Is the year right? Write it with four digits."))
    return day
