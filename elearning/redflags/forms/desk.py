"""What the catalogue asks whoever writes its next edition: about itself, a source, an indicator, a proposal."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError

from accounts.fields import refuse_control
from accounts.parts import CONTROL
from elearning.redflags import documents, drafts
from elearning.redflags.actions.rows import LONGEST
from elearning.redflags.choices import Category, Frontline, Subject

AREA = {"rows": 3}
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
SPARE, MORE, MOST_PARAMETERS = 1, 2, 12
KINDS = (
    ("amount", gettext_lazy("Amount")), ("service", gettext_lazy("Service")), ("scheme", gettext_lazy("Scheme")),
    ("site", gettext_lazy("Site")),
)  # fmt: skip
type Place = tuple[int | str, ...]


class Lines(forms.CharField):
    """One thing a line; a break within one is a space."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [" ".join(line.split()) for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        refuse_control("\n".join(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(" ".join(each.split()) for each in value) if isinstance(value, (list, tuple)) else value


class PartForm(forms.Form):
    """A part of the catalogue: `is_valid` checks it as the document will; `said()` is what was typed, as plain values.

    `plain()` is the same as an edition keeps it.
    """

    def said(self) -> dict[str, Any]:
        """Return what was typed as plain values; what is empty is not said."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def plain(self) -> dict[str, Any]:
        return self.said()

    def field_of(self, place: Place) -> str | None:
        """The field in which a part of the document was typed."""
        return str(place[0]) if place else None

    def check(self, model: type[BaseModel], said: Mapping[str, Any]) -> Any:
        """Return the part that was said, or None with its faults beside their fields; what has none stands above."""
        try:
            return model.model_validate(said)
        except ValidationError as error:
            for each in error.errors():
                name = self.field_of(each["loc"])
                # What the field itself has found is not said again.
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, _words(each))
        return None


class AboutForm(PartForm):
    """The title page of the catalogue, and what has to be read before any row of it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600, validators=[refuse_control])
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=600, widget=forms.Textarea(attrs=AREA), validators=[refuse_control]
    )
    limits = Lines(
        label=gettext_lazy("What has to be read before any row"), widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("One point a line, at most 12."),
    )  # fmt: skip

    def clean_limits(self) -> list[str]:
        return _limited(self.cleaned_data["limits"], 12)


class SourceForm(PartForm):
    """Where rows come from."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600)
    publisher = forms.CharField(label=gettext_lazy("Published by"), max_length=600)
    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=60, required=False,
        help_text=gettext_lazy("By which rows name it. It stays. Nothing: made of its title."),
    )  # fmt: skip
    address = forms.URLField(label=gettext_lazy("Address"), max_length=400, required=False, assume_scheme="https")
    published = forms.RegexField(
        DAY, label=gettext_lazy("Published on"), required=False,
        help_text=gettext_lazy("As much as is known: 2024-05-10, 2024-05 or 2024."),
    )  # fmt: skip
    accessed = forms.DateField(
        label=gettext_lazy("Looked at on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    edition = forms.CharField(label=gettext_lazy("Which printing of it"), max_length=600, initial="first")
    permission = forms.CharField(
        label=gettext_lazy("What it says about reuse"), max_length=600, widget=forms.Textarea(attrs=AREA)
    )

    def __init__(self, data: Any = None, *, given: str = "", taken: Collection[str] = (), initial: Any = None) -> None:
        """`given`: the key of a source that is there already, which stays; `taken`: keys of others."""
        super().__init__(data, initial=initial)
        self.given, self.taken = given, set(taken)
        self.made: documents.Source | None = None
        if given:
            del self.fields["key"]

    def clean_key(self) -> str:
        key = slugify(self.cleaned_data["key"]).replace("_", "-").strip("-")
        if key in self.taken:
            raise forms.ValidationError(_("Another source has this key."))
        return key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.made = self.check(documents.Source, self.said())
        return cleaned

    def said(self) -> dict[str, Any]:
        typed = super().said()
        words = slugify(typed.get("title", "")).replace("_", "-")[:50].strip("-")
        key = self.given or typed.get("key") or drafts.fresh_key(words, self.taken)
        if typed.get("accessed"):
            typed["accessed"] = typed["accessed"].isoformat()
        return {**typed, "key": key}

    def plain(self) -> dict[str, Any]:
        return documents.plain(self.made) if self.made else self.said()


class EntryForm(PartForm):
    """One indicator, with as many rows for what ages as are asked for."""

    code = forms.RegexField(
        r"^[a-z]{3}-[0-9]{2}$", label=gettext_lazy("Code"), required=False,
        help_text=gettext_lazy("It stays. Nothing: the next one of its category. That of a row that was left out "
                               "brings it back."),
        error_messages={"invalid": gettext_lazy("A code is written as fin-08.")},
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("Part of the list"), choices=Category.choices)
    subject = forms.ChoiceField(
        label=gettext_lazy("Whom it points to"), choices=Subject.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("As the source says. What it does not state is not guessed."),
    )  # fmt: skip
    statement = forms.CharField(
        label=gettext_lazy("What may be seen"), max_length=600, widget=forms.Textarea(attrs=AREA),
        help_text=gettext_lazy("In our own words, one sentence. What ages is named {key}, and listed below."),
    )  # fmt: skip
    source = forms.ChoiceField(label=gettext_lazy("Source"))
    locator = forms.CharField(label=gettext_lazy("Where in the source"), max_length=600)
    examples = Lines(label=gettext_lazy("Examples"), help_text=gettext_lazy("One a line, at most 6."))
    innocent = Lines(label=gettext_lazy("What else it may be"), help_text=gettext_lazy("One a line, at most 6."))
    checks = Lines(label=gettext_lazy("What to check"), help_text=gettext_lazy("One a line, at most 6."))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who may meet it"), choices=Frontline.choices, widget=forms.CheckboxSelectMultiple
    )
    is_never_alone = forms.BooleanField(
        label=gettext_lazy("Never alone: it says nothing unless others are seen"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("What has to be known before it is used"), max_length=1000, required=False,
        widget=forms.Textarea(attrs=AREA),
    )  # fmt: skip
    jurisdiction = forms.RegexField(
        r"^[A-Z]{2}$", label=gettext_lazy("Country for which alone it was written"), required=False,
        help_text=gettext_lazy("Two letters, such as DK. Nothing: no single one."),
        error_messages={"invalid": gettext_lazy("A country is written with two capital letters.")},
    )  # fmt: skip
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MOST_PARAMETERS)

    PLAIN = (
        "code", "category", "subject", "statement", "source", "locator", "examples", "innocent", "checks", "roles",
        "is_never_alone", "note", "jurisdiction",
    )  # fmt: skip
    PARAMETER = ("key", "kind", "words", "as_of", "note")

    def __init__(
        self, data: Any = None, *, given: str = "", taken: Collection[str] = (), ever: Collection[str] = (),
        sources: Sequence[tuple[str, str]] = (), initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`given`: the code of a row that is there, which stays; `taken`: those of others; `ever`: all there were."""
        super().__init__(data, initial=dict(initial or {}))
        self.given, self.taken, self.ever = given, set(taken), set(ever)
        self.sources = list(sources)
        self.made: documents.Entry | None = None
        if given:
            del self.fields["code"]
        known, held = dict(sources), self.initial.get("source")
        # A source that is not listed any more still shows where it was named.
        gone = [(held, held)] if held and held not in known else []
        self.fields["source"].choices = [*known.items(), *gone]  # type: ignore[attr-defined]
        self._add_parameters(data, list(self.initial.get("parameters", ())))

    def more(self) -> "EntryForm":
        """Return the same with what was typed, nothing of it judged, and some more rows."""
        typed = {name: self[name].data for name in self.fields}
        for name in ("examples", "innocent", "checks"):
            typed[name] = Lines().to_python(typed[name])
        typed["rows"] = min(self.count + MORE, MOST_PARAMETERS)
        return EntryForm(given=self.given, taken=self.taken, ever=self.ever, sources=self.sources, initial=typed)

    @property
    def head(self) -> list[BoundField]:
        return [self[name] for name in self.PLAIN if name in self.fields]

    @property
    def choices(self) -> list[tuple[str, list[BoundField]]]:
        """The rows for what ages: what each is called, and its fields."""
        return [
            (_("What ages %(number)s") % {"number": at + 1}, [self[f"{name}_{at}"] for name in self.PARAMETER])
            for at in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("code") in self.taken:
            self.add_error("code", _("Another row has this code."))
        elif cleaned.get("code") and "category" in cleaned and not self._fits(cleaned["code"], cleaned["category"]):
            self.add_error("code", _("This is no code of this part of the list."))
        if not self.errors:
            try:
                self.made = self.check(documents.Entry, self.said())
            except drafts.Full:
                self.add_error("category", _("No code of this part is free: 99 are the most."))
        return cleaned

    def said(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data[name] for name in self.PLAIN if self.cleaned_data.get(name)}
        code = self.given or typed.get("code") or drafts.fresh_code(typed["category"], self.taken | self.ever)
        parameters = [row for _at, row in self._typed_rows()]
        return {**typed, "code": code} | ({"parameters": parameters} if parameters else {})

    def plain(self) -> dict[str, Any]:
        return documents.plain(self.made) if self.made else self.said()

    def field_of(self, place: Place) -> str | None:
        if place and place[0] == "parameters":
            at = [at for at, _row in self._typed_rows()][int(place[1])] if len(place) > 1 else 0
            return f"{place[2] if len(place) > 2 else 'key'}_{at}"
        return super().field_of(place)

    @staticmethod
    def _fits(code: str, category: str) -> bool:
        return code.startswith(f"{drafts.PREFIXES[category]}-")

    def _typed_rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows that say anything, with their places on the page."""
        typed = self.cleaned_data
        for at in range(self.count):
            row = {name: typed[f"{name}_{at}"] for name in self.PARAMETER if typed.get(f"{name}_{at}")}
            if set(row) - {"kind"}:
                yield at, row

    def _add_parameters(self, data: Any, held: list[Mapping[str, Any]]) -> None:
        told = str(data.get("rows", "") if data is not None else self.initial.get("rows", ""))
        asked = int(told) if told.isdecimal() and len(told) < 4 else len(held) + SPARE
        self.count = min(max(asked, 0 if data is not None else len(held)), MOST_PARAMETERS)
        self.initial["rows"] = self.count
        for at in range(self.count):
            self.fields |= _parameter(at)
            for name, value in (held[at] if at < len(held) else {}).items():
                self.initial[f"{name}_{at}"] = value


class SaidForm(forms.Form):
    """What is said of an edition: what changed, for its readers; or what should be changed."""

    said = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, label: str, said: str = "") -> None:
        """`said`: what stands in it at first. Characters that nobody can type are taken out, which is told."""
        typed = data.get("said", "") if data is not None else ""
        self.has_lost = bool(CONTROL.search(typed))
        super().__init__({"said": CONTROL.sub("", typed)} if data is not None else None, initial={"said": said})
        self.fields["said"].label = label
        self.fields["said"].is_plain = True  # type: ignore[attr-defined]

    def clean_said(self) -> str:
        if self.has_lost:
            raise forms.ValidationError(
                _("Your words hold a character that cannot be kept; it was taken out. Press again.")
            )
        return str(self.cleaned_data["said"])


class DecideForm(forms.Form):
    """What becomes of a cue, and what its learner reads of it."""

    said = forms.CharField(
        label=gettext_lazy("Answer"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever proposed it reads it. Needed for what is not taken up."),
    )  # fmt: skip


def _parameter(at: int) -> dict[str, forms.Field]:
    """The fields of one thing that ages; what is wrong with them is told by the document."""
    made: dict[str, forms.Field] = {
        f"key_{at}": forms.CharField(
            label=_("Key"), max_length=60, required=False, help_text=_("Small letters, digits and hyphens.")
        ),
        f"kind_{at}": forms.ChoiceField(label=_("What it is"), choices=KINDS, required=False),
        f"words_{at}": forms.CharField(label=_("Words"), max_length=600, required=False),
        f"as_of_{at}": forms.CharField(
            label=_("As of"), max_length=10, required=False, help_text=_("Such as 2023 or 2023-05.")
        ),
        f"note_{at}": forms.CharField(label=_("Note"), max_length=600, required=False),
    }
    for field in made.values():
        field.is_plain = True  # type: ignore[attr-defined]
    return made


def _limited(lines: list[str], most: int) -> list[str]:
    if len(lines) > most:
        raise forms.ValidationError(_("Too many: at most %(count)s.") % {"count": most})
    if any(len(line) > 2000 for line in lines):
        raise forms.ValidationError(_("Each point has 2000 characters at most."))
    return lines


def _words(error: Any) -> str:
    """Say what is wrong with one value, in words of the desk rather than of the program."""
    limits: Mapping[str, Any] = error.get("ctx") or {}
    said = {
        "missing": _("Say something here."),
        "string_too_short": _("Say something here."),
        "string_too_long": _("Too long: at most %(count)s characters.") % {"count": limits.get("max_length")},
        "too_long": _("Too many: at most %(count)s.") % {"count": limits.get("max_length")},
        "too_short": _("Too few: at least %(count)s.") % {"count": limits.get("min_length")},
        "string_pattern_mismatch": _("This is not written as it has to be."),
    }
    plainly = str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    return said.get(error["type"], plainly[:1].upper() + plainly[1:])
