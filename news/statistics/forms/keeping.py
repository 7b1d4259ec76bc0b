"""What editors say beside numbers. Lines and numbers are written as in a tag: no list of thousands is needed."""

from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.guidance.forms import DayField
from news.statistics import comparisons, vintages
from news.statistics.models import Comparison, Dataset, Erratum, Footnote, Measure, Observation, Series, SeriesBreak
from news.statistics.periods import Period, published


class MeasureField(forms.ModelChoiceField):
    """A measure, named with its dataset."""

    def __init__(self, **said: Any) -> None:
        every = Measure.objects.select_related("dataset").order_by("dataset__title", "position", "title")
        super().__init__(every, **said)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.dataset.title}: {obj.title}"


class NoteForm(forms.ModelForm):
    """What editors keep, as it was when the page was drawn: a colleague's words are not overwritten unread."""

    drawn = forms.CharField(widget=forms.HiddenInput, required=False)

    def freeze(self) -> None:
        """Remember what is kept, before anything of what was typed is put into it."""
        told = [(name, str(self.get_initial_for_field(field, name))) for name, field in self.fields.items()]
        self.held = sha256(repr(told).encode()).hexdigest()[:32] if self.instance.pk else ""
        self.fields["drawn"].initial = self.held

    @property
    def is_outdated(self) -> bool:
        """Whether a colleague has changed it since the page was drawn."""
        return self.is_bound and bool(self.held) and self.data.get("drawn") != self.held

    def kept(self) -> list[tuple[str, str]]:
        """What is kept, by the labels of its fields; of a form that was not sent."""
        told = [(each, getattr(self.instance, each.name, None) or each.initial) for each in self.visible_fields()]
        return [(str(each.label), str(value)) for each, value in told if value not in {None, ""}]


class FootnoteForm(NoteForm):
    """A note for a dataset, or for one of its measures, or for one line."""

    measure = MeasureField(label=gettext_lazy("Only of this measure"), required=False)
    line = forms.CharField(
        label=gettext_lazy("Only of this line"),
        required=False,
        help_text=gettext_lazy("Codes of its categories, such as age=adult. “all” is the total of the measure."),
    )
    period_start = DayField(label=gettext_lazy("From"), required=False)
    period_end = DayField(label=gettext_lazy("To"), required=False)

    class Meta:
        model = Footnote
        fields = ("dataset", "measure", "line", "period_start", "period_end", "text", "position")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.series_id:
            self.fields["line"].initial = self.instance.series.category
        self.freeze()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        dataset, measure, line = (told.get(name) for name in ("dataset", "measure", "line"))
        if measure and dataset and measure.dataset_id != dataset.pk:
            self.add_error("measure", _("That measure belongs to another dataset."))
        elif line:
            series = Series.objects.filter(measure=measure, category=line).first() if measure else None
            if series is None:
                self.add_error("line", _("There is no such line of this measure."))
            self.instance.series = series
        else:
            self.instance.series = None
        if told.get("period_start") and told.get("period_end") and told["period_end"] < told["period_start"]:
            self.add_error("period_end", _("It ends before it begins."))
        return told


class DatasetForm(NoteForm):
    """Who is counted, and what of a dataset the public may see."""

    sensitive = forms.MultipleChoiceField(
        label=gettext_lazy("Breakdowns in which small numbers point at people"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Numbers below 5 are hidden in them, with what they would follow from."),
    )

    class Meta:
        model = Dataset
        fields = ("is_published", "is_ours", "sensitive", "counted")
        help_texts: ClassVar = {
            "is_ours": gettext_lazy(
                "Numbers below 10 are hidden everywhere. Taking this away again shows nothing that was hidden."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = list(self.instance.dimensions.all())
        self.fields["sensitive"].choices = [(each.code, each.title) for each in every]  # type: ignore[attr-defined]
        self.fields["sensitive"].initial = [each.code for each in every if each.is_sensitive]
        if not every:
            del self.fields["sensitive"]
        self.freeze()

    def kept(self) -> list[tuple[str, str]]:
        titles = ", ".join(each.title for each in self.instance.dimensions.all() if each.is_sensitive)
        told = {name: getattr(self.instance, name, titles) for name in self.fields if name != "drawn"}
        return [
            (str(self.fields[name].label), (_("Yes") if said else _("No")) if isinstance(said, bool) else str(said))
            for name, said in told.items()
        ]


class ErratumForm(NoteForm):
    """A slip in a published number: the number stays, and this says what is wrong."""

    number = forms.CharField(
        label=gettext_lazy("Which number"),
        required=False,
        help_text=gettext_lazy("As in a tag: referrals gender=male 2023-Q4 @2024-03-07. Empty: about the dataset."),
    )
    dated_on = DayField(label=gettext_lazy("Dated"), initial=timezone.localdate)

    class Meta:
        model = Erratum
        fields = ("dataset", "number", "dated_on", "text")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held := self.instance.observation:
            category = "" if held.series.category == "all" else f" {held.series.category.replace(';', ' ')}"
            day = held.release.published_on
            self.fields["number"].initial = f"{held.series.measure.code}{category} {held.period.code} @{day}"
        self.freeze()

    def clean_dated_on(self) -> Any:
        if (day := self.cleaned_data["dated_on"]) and day > timezone.localdate():
            raise ValidationError(_("That day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("number") and told.get("dataset"):
            found = _number(told["dataset"].slug, told["number"])
            if found is None:
                self.add_error("number", _("We hold no such number: measure, categories, period, @day of the release."))
            self.instance.observation = found
        elif not told.get("number"):
            self.instance.observation = None
        return told


class BreakForm(NoteForm):
    """A day from which the numbers of a measure mean something else."""

    measure = MeasureField(label=gettext_lazy("Measure"))
    on = DayField(label=gettext_lazy("From this day on"))

    class Meta:
        model = SeriesBreak
        fields = ("measure", "on", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.freeze()


class ComparisonForm(NoteForm):
    """Lines of different kinds on one axis, and why."""

    lines = forms.CharField(
        label=gettext_lazy("Lines"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each row: dataset/measure/categories, such as nrm/referrals/all."),
    )

    class Meta:
        model = Comparison
        fields = ("title", "slug", "lines", "reason")
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            every = self.instance.series.select_related("dataset", "measure")
            self.fields["lines"].initial = "\n".join(comparisons.key(each) for each in every)
        self.freeze()

    def clean_lines(self) -> list[Series]:
        keys = list(dict.fromkeys(self.cleaned_data["lines"].split()))
        found = {comparisons.key(each): each for each in comparisons.named(keys[: comparisons.MOST + 1])}
        if unknown := [key for key in keys if key not in found]:
            raise ValidationError(_("There is no public line %(key)s.") % {"key": unknown[0]})
        lines = [found[key] for key in keys]
        if not 1 < len(lines) <= comparisons.MOST:
            raise ValidationError(_("Give two to four lines."))
        if len({(each.measure.unit, each.measure.kind) for each in lines}) > 1:
            raise ValidationError(comparisons.refusal(lines))
        return lines


def _number(dataset: str, text: str) -> Observation | None:
    """Read "measure dim=category period @day"; None when it names no number that we hold."""
    words, _at, day = text.partition("@")
    measure, *parts = words.split() or [""]
    categories = [part for part in parts if "=" in part]
    periods = [part for part in parts if "=" not in part]
    if len(periods) != 1:
        return None
    try:
        period = Period() if periods[0] == "none" else Period.parsed(periods[0])
        until = published(day.strip())[0] if day.strip() else None
    except ValueError:
        return None
    series = Series.objects.of(dataset, measure, ";".join(categories) or "all")
    held = Observation.objects.filter(series__in=series).of_period(period)
    return (vintages.as_of(held, until) if until else vintages.latest(held)).first()
