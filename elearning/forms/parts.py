"""What a course, a module, a lesson and a source ask their author."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import refuse_control
from elearning import documents, questions
from elearning.choices import LearnerRole
from elearning.forms.questions import Tags

LANGUAGE = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", gettext_lazy("A language is written as en or pt-BR."))


@dataclass(frozen=True, slots=True)
class Around:
    """What a part of a draft may speak of: its files by name, its questions and what comes before, each with words."""

    files: Mapping[str, str]
    questions: Sequence[tuple[str, str]] = ()
    before: Sequence[tuple[str, str]] = ()


class Lines(forms.CharField):
    """One thing a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        refuse_control("\n".join(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


def markdown(label: Any, rows: int = 18, *, required: bool = True, longest: int = 60_000) -> forms.CharField:
    """Return a field for Markdown."""
    area = forms.Textarea(attrs={"rows": rows, "spellcheck": "true", "class": "markdown"})
    return forms.CharField(
        label=label, max_length=longest, widget=area, required=required, help_text=gettext_lazy("Markdown.")
    )


def refuse_pictures_without_words(form: forms.Form, name: str) -> None:
    """Nobody who cannot see is left with a picture without words."""
    if documents.has_wordless(form.cleaned_data.get(name) or ""):
        form.add_error(name, _("A picture needs words for whoever does not see it: ![what it shows](media/name.png)"))


class BeginForm(forms.Form):
    """A new course: the rest is said in its draft."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600)
    slug = forms.SlugField(
        label=gettext_lazy("Address"), max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", gettext_lazy("Small letters, digits and hyphens."))],
        help_text=gettext_lazy("Small letters, digits and hyphens. It stays."),
    )  # fmt: skip
    language = forms.CharField(label=gettext_lazy("Language"), max_length=20, initial="en", validators=[LANGUAGE])


class RetireForm(forms.Form):
    """Why nobody new may start a course."""

    said = forms.CharField(
        label=gettext_lazy("Why"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For other authors. Whoever learns with it goes on."),
    )  # fmt: skip


class CourseForm(forms.Form):
    """All of a course but its modules, questions and sources."""

    MARKDOWN: ClassVar[tuple[str, ...]] = ("about",)

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences, for the list of courses."),
    )  # fmt: skip
    about = markdown(gettext_lazy("About this course"), 10)
    language = forms.CharField(label=gettext_lazy("Language"), max_length=20, initial="en", validators=[LANGUAGE])
    area = forms.SlugField(
        label=gettext_lazy("Training area"), max_length=60,
        help_text=gettext_lazy("A key, such as red-flags or expert-evidence."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it is for"), choices=LearnerRole.choices, widget=forms.CheckboxSelectMultiple
    )
    review_by = forms.DateField(
        label=gettext_lazy("To be reviewed by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    needs = Tags(
        label=gettext_lazy("Courses to be completed before"), required=False,
        help_text=gettext_lazy("Their addresses, with commas between them."),
    )  # fmt: skip
    has_certificate = forms.BooleanField(label=gettext_lazy("It gives a certificate"), required=False)
    months = forms.IntegerField(
        label=gettext_lazy("Months for which the certificate is valid"), min_value=1, max_value=120, required=False,
        help_text=gettext_lazy("Nothing: for ever."),
    )  # fmt: skip
    is_claim = forms.BooleanField(
        label=gettext_lazy("Holders may show it on their directory entry as a checked claim"), required=False
    )
    unconfirmed = Lines(
        label=gettext_lazy("What nobody could confirm"), required=False, max_length=8000,
        help_text=gettext_lazy("One point a line. Learners read it."),
    )  # fmt: skip

    @staticmethod
    def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
        """Return what stands in the form for a draft."""
        certificate = content.get("certificate")
        return {**content, **(certificate or {}), "has_certificate": certificate is not None}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_pictures_without_words(self, "about")
        if any(len(line) > 600 for line in cleaned.get("unconfirmed", ())):
            self.add_error("unconfirmed", _("Each point has 600 characters at most."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was typed as fields of the document; what is empty is not said."""
        typed = self.cleaned_data
        names = ("title", "summary", "about", "language", "area", "roles", "needs", "unconfirmed")
        said = {name: typed[name] for name in names if typed[name]} | {"review_by": typed["review_by"].isoformat()}
        if typed["has_certificate"]:
            told = {"months": typed["months"], "is_claim": typed["is_claim"]}
            said["certificate"] = {name: value for name, value in told.items() if value}
        return said


class PartForm(forms.Form):
    """What every part of a course has."""

    MARKDOWN: ClassVar[tuple[str, ...]] = ()

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600)

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        self.around = around
        super().__init__(data, initial=dict(initial or {}))

    def said(self) -> dict[str, Any]:
        """Return what was typed as plain values; what is empty is not said."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class ModuleForm(PartForm):
    """Lessons that belong together."""

    is_optional = forms.BooleanField(
        label=gettext_lazy("Optional: nothing in it counts towards the course"), required=False
    )


class LessonForm(PartForm):
    """What is done in one sitting."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes it takes"), min_value=1, max_value=240)
    content_note = forms.CharField(
        label=gettext_lazy("Content note"), max_length=300, required=False,
        help_text=gettext_lazy("Said before the lesson: what in it may be hard to read."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What must be complete before"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, around=around, initial=initial)
        known = dict(around.before)
        # What it needs and does not come before it any more is shown, so that it can be unticked.
        gone = [(place, place) for place in self.initial.get("needs", ()) if place not in known]
        self.fields["needs"].choices = [*known.items(), *gone]  # type: ignore[attr-defined]
        if not known and not gone:
            del self.fields["needs"]


class SourceForm(forms.Form):
    """Where a fact comes from."""

    MARKDOWN: ClassVar[tuple[str, ...]] = ()

    title = forms.CharField(label=gettext_lazy("Title"), max_length=600)
    publisher = forms.CharField(label=gettext_lazy("Published by"), max_length=600)
    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=60, required=False,
        help_text=gettext_lazy("By which texts cite it, as [@key]. Nothing: made of its title."),
    )  # fmt: skip
    address = forms.URLField(
        label=gettext_lazy("Address"), max_length=400, required=False, assume_scheme="https",
    )  # fmt: skip
    published = forms.RegexField(
        r"^\d{4}(-\d{2}(-\d{2})?)?$", label=gettext_lazy("Published on"), required=False,
        help_text=gettext_lazy("As much as is known: 2024-05-10, 2024-05 or 2024."),
    )  # fmt: skip
    accessed = forms.DateField(
        label=gettext_lazy("Looked at on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, key: str = "", taken: Sequence[str] = (), initial: Any = None) -> None:
        """`key`: of a source that is there already, which stays."""
        super().__init__(data, initial=initial)
        self.given, self.taken = key, set(taken)
        if key:
            del self.fields["key"]

    def clean_key(self) -> str:
        key = questions.key_from(self.cleaned_data["key"])
        if key in self.taken:
            raise forms.ValidationError(_("Another source has this key."))
        return key

    def said(self, fresh: str) -> dict[str, Any]:
        """Return the source as plain values; `fresh`: the key of one that has none."""
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        if "accessed" in typed:
            typed["accessed"] = typed["accessed"].isoformat()
        return {"key": self.given or typed.get("key") or fresh, **{k: v for k, v in typed.items() if k != "key"}}
