"""The pages of the wizard, one thing each. A form reads a sheet (directory.sheets) and answers with one."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import country_choices, jurisdiction_choices, language_choices
from directory import registers
from directory.forms.vocabulary import grouped, profession_choices
from directory.models import Kind, Profile
from directory.sheets import Sheet, folded
from directory.validators import NUMBER, dialled, reads_as_written

OTHER = "other"


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes in groups that fold away, so that a long list stays short."""

    template_name = "forms/ticks.html"


class StepForm(forms.Form):
    """One page. `lists` names the field of the sheet to which each answer adds one more."""

    lists: ClassVar[str] = ""
    # Which state of its answers the page was drawn from.
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, sheet: Mapping[str, Any]) -> None:
        self.sheet = sheet
        now = _digest(self.read(sheet))
        self.is_old = bool(data and not self.lists and data.get("drawn") not in {None, "", now})
        # Whoever sends it again has seen that it changed.
        super().__init__(_with(data, now), initial=self.read(sheet) | {"drawn": now})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_old:
            raise ValidationError(
                _(
                    "A colleague, or you in another window, changed this page meanwhile. "
                    "Look at the entry, then send yours again."
                )
            )
        return cleaned

    def read(self, sheet: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the fields of the page show of a sheet."""
        return {name: sheet[name] for name in self.base_fields if name in sheet}

    def answer(self) -> Sheet:
        """Return the sheet that the page answers with; call it when the form is valid."""
        return {name: self.cleaned_data[name] for name in self.base_fields if name in self.sheet}


class ProfessionForm(StepForm):
    profession = forms.ChoiceField(label=_("What are you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profession"].choices = profession_choices()  # type: ignore[attr-defined]


class NameForm(StepForm):
    name = forms.CharField(
        label=_("Name, as the public shall see it"),
        max_length=200,
        validators=[reads_as_written],
        help_text=_("Two people check this name. Whoever changes it later is checked again before it is shown."),
    )
    organisation_name = forms.CharField(
        label=_("Where you work"), max_length=200, required=False, validators=[reads_as_written]
    )

    def clean_name(self) -> str:
        return folded(self.cleaned_data["name"])


class TermsForm(StepForm):
    """Words of one vocabulary, ticked."""

    vocabulary: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.vocabulary].choices = list(grouped(self.vocabulary))  # type: ignore[attr-defined]


class SpecialismsForm(TermsForm):
    vocabulary = "specialism"
    specialism = forms.MultipleChoiceField(
        label=_("What do you do?"),
        widget=Ticks,
        required=False,
        help_text=_("Tick what you really do: people are sent to you for it."),
    )


class ExploitationForm(TermsForm):
    vocabulary = "exploitation"
    exploitation = forms.MultipleChoiceField(
        label=_("Which kinds of exploitation do you know from your work?"), widget=Ticks, required=False
    )


class ReportsForm(TermsForm):
    vocabulary = "report"
    report = forms.MultipleChoiceField(
        label=_("Which reports do you write for courts and authorities?"),
        widget=Ticks,
        required=False,
        help_text=_("None: leave all empty."),
    )


class AddForm(StepForm):
    """A list that grows by one with each answer, so that it needs no script and no long page."""

    add = forms.ChoiceField(required=False)
    choices: ClassVar[Any] = staticmethod(country_choices)
    label: ClassVar[Any] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has = set(self.sheet[self.lists])
        left = [(code, name) for code, name in type(self).choices() if code not in has]
        self.fields["add"].choices = [("", "—"), *left]  # type: ignore[attr-defined]
        self.fields["add"].label = self.label
        self.fields["add"].is_plain = True  # type: ignore[attr-defined]

    def answer(self) -> Sheet:
        code = self.cleaned_data["add"]
        return {self.lists: [*self.sheet[self.lists], code]} if code else {}

    def rows(self) -> list[tuple[str, str]]:
        """Return what stands on the list: what a button takes away, and how it reads."""
        names = dict(type(self).choices())
        return [(code, names.get(code, code)) for code in self.sheet[self.lists]]

    def without(self, code: str) -> Sheet:
        """Return the sheet without one of them; unknown ones change nothing."""
        return {self.lists: [each for each in self.sheet[self.lists] if each != code]}


class CountriesForm(AddForm):
    lists = "countries"
    label = _("Add a country")


class LanguagesForm(AddForm):
    lists = "languages"
    label = _("Add a language")
    choices = staticmethod(language_choices)


class JurisdictionsForm(AddForm):
    lists = "jurisdictions"
    label = _("Add a country or part of one")
    choices = staticmethod(jurisdiction_choices)


class PlaceForm(StepForm):
    country = forms.ChoiceField(label=_("Country"))
    place = forms.CharField(label=_("City or town"), max_length=100, required=False, validators=[reads_as_written])
    region = forms.CharField(label=_("Region or county"), max_length=100, required=False, validators=[reads_as_written])
    is_location_confidential = forms.TypedChoiceField(
        label=_("May everybody see where you are?"),
        choices=[("no", _("Yes: the address may be shown")), ("yes", _("No: only the town is shown"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Safe houses, housing and helplines are hidden unless you say otherwise."),
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        required=False,
        help_text=_("Not kept if the place is hidden."),
        validators=[reads_as_written],
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]

    def read(self, sheet: Mapping[str, Any]) -> dict[str, Any]:
        hidden = "yes" if sheet["is_location_confidential"] else "no"
        return {**super().read(sheet), "is_location_confidential": hidden}

    def answer(self) -> Sheet:
        gone = {"street": "", "postcode": ""} if self.cleaned_data["is_location_confidential"] else {}
        return {**super().answer(), **gone}


class WaysForm(StepForm):
    is_in_person = forms.BooleanField(label=_("People can come to me, or I come to them"), required=False)
    is_remote = forms.BooleanField(label=_("I work by telephone or video"), required=False)
    accepts_referrals = forms.BooleanField(label=_("Other professionals may refer people to me"), required=False)


class ContactForm(StepForm):
    email = forms.EmailField(
        label=_("E-mail address at work"),
        required=False,
        help_text=_("Everybody can see it. It need not be the one that you sign in with."),
    )
    number = forms.CharField(label=_("Telephone number"), max_length=40, required=False)
    hours = forms.CharField(
        label=_("When somebody answers"),
        max_length=200,
        required=False,
        help_text=_("For example: weekdays 9 to 5"),
        validators=[reads_as_written],
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    members_email = forms.EmailField(
        label=_("E-mail address for colleagues"),
        required=False,
        help_text=_("Only verified members see it: people with a checked entry of their own, and moderators."),
    )
    members_phone = forms.CharField(
        label=_("Telephone number for colleagues"),
        max_length=40,
        required=False,
        help_text=_("Only verified members see it."),
    )

    def read(self, sheet: Mapping[str, Any]) -> dict[str, Any]:
        first = sheet["phone"][0]["number"] if sheet["phone"] else ""
        return {**super().read(sheet), "number": first}

    def clean_number(self) -> str:
        return as_dialled(self.cleaned_data["number"])

    def clean_members_phone(self) -> str:
        return as_dialled(self.cleaned_data["members_phone"])

    def answer(self) -> Sheet:
        number, rest = self.cleaned_data["number"], self.sheet["phone"][1:]
        note = self.sheet["phone"][0].get("note", "") if self.sheet["phone"] else ""
        first = [{"number": number, "note": note}] if number else []
        return {**super().answer(), "phone": [*first, *rest]}


class FeesForm(StepForm):
    has_legal_aid = forms.BooleanField(label=_("I take legal aid cases"), required=False)
    fees = forms.CharField(
        label=_("What does it cost?"),
        max_length=200,
        required=False,
        help_text=_("For example: free for survivors; £180 an hour; fixed fee on request"),
        validators=[reads_as_written],
    )


class AboutForm(StepForm):
    headline = forms.CharField(
        label=_("What you do, in one sentence"), max_length=160, required=False, validators=[reads_as_written]
    )
    biography = forms.CharField(
        label=_("About your work"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Plain words. Nothing that would tell who the people you worked with are."),
    )


class ExperienceForm(StepForm):
    training = forms.CharField(
        label=_("Training in working with survivors"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    publications = forms.CharField(
        label=_("Publications"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class RegistrationForm(StepForm):
    """Numbers with professional registers, one more with each answer."""

    lists = "registrations"
    register = forms.ChoiceField(label=_("Register"), required=False)
    other = forms.CharField(
        label=_("Name of another register"), max_length=120, required=False, validators=[reads_as_written]
    )
    number = forms.CharField(label=_("Your number there"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(register.key, register.name) for register in registers.every() if register.key != OTHER]
        self.fields["register"].choices = [("", "—"), *known, (OTHER, _("Another register"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        register, number = cleaned.get("register"), cleaned.get("number", "").strip()
        if register and not number:
            self.add_error("number", _("Write the number."))
        elif number and not register:
            self.add_error("register", _("Say which register has given this number."))
        elif register == OTHER and not cleaned.get("other"):
            self.add_error("other", _("Name the register."))
        elif register and register != OTHER:
            cleaned["number"] = self._checked(register, number)
        return cleaned

    def _checked(self, key: str, number: str) -> str:
        register = registers.get(key)
        try:
            return register.check(number) if register else number
        except ValidationError as error:
            self.add_error("number", error)
            return number

    def answer(self) -> Sheet:
        key, number = self.cleaned_data["register"], self.cleaned_data["number"].strip()
        if not key:
            return {}
        register = registers.get(key)
        row = [register.name if register and key != OTHER else self.cleaned_data["other"], number]
        kept = [each for each in self.sheet[self.lists] if each != row]
        return {self.lists: [*kept, row]}

    def rows(self) -> list[tuple[str, str]]:
        # Browsers send a line break otherwise than it stands in the page: JSON has none.
        return [(json.dumps(row), " ".join(row)) for row in self.sheet[self.lists]]

    def without(self, code: str) -> Sheet:
        return {self.lists: [row for row in self.sheet[self.lists] if json.dumps(row) != code]}


class Step(NamedTuple):
    """One page of the wizard: its word in the address, its heading, its form, and whose it is (None: everybody's)."""

    slug: str
    title: Any
    form: type[StepForm]
    kind: Kind | None = None


STEPS = (
    Step("profession", _("What you are"), ProfessionForm),
    Step("name", _("Your name"), NameForm),
    Step("specialisms", _("What you do"), SpecialismsForm),
    Step("exploitation", _("What you know about"), ExploitationForm),
    Step("reports", _("Reports for courts"), ReportsForm, Kind.PERSON),
    Step("languages", _("Languages you work in"), LanguagesForm),
    Step("countries", _("Countries you know"), CountriesForm),
    Step("place", _("Where you are"), PlaceForm),
    Step("jurisdictions", _("Where your work counts in law"), JurisdictionsForm),
    Step("ways", _("How you work"), WaysForm),
    Step("contact", _("How people reach you"), ContactForm),
    Step("fees", _("What it costs"), FeesForm),
    Step("about", _("About your work"), AboutForm),
    Step("experience", _("Training and publications"), ExperienceForm, Kind.PERSON),
    Step("registration", _("Registration"), RegistrationForm),
)


def steps_for(profile: Profile) -> list[Step]:
    """Return the pages that a profile of this kind is asked."""
    return [step for step in STEPS if step.kind in {None, profile.kind}]


def as_dialled(written: str) -> str:
    """Return a number without what people write around it; blanks stay. ValidationError for what cannot be dialled."""
    number = " ".join(written.replace("(0)", "").split())
    plain = "".join(sign for sign in number if sign not in " -()./")
    if plain:
        dialled(plain)
    return number if number and NUMBER.fullmatch(number.replace(" ", "")) else plain


def _digest(said: Mapping[str, Any]) -> str:
    return sha256(repr(sorted(said.items())).encode()).hexdigest()[:16]


def _with(data: Any, now: str) -> Any:
    """Return what was sent, but for the state that the next sending is held against."""
    if not data:
        return data
    told = data.copy()
    told["drawn"] = now
    return told
