"""A file of numbers, and what is said beside it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.faults import BadValueError
from accounts.uploads import LARGEST
from directory.guidance.forms import DayField
from news.statistics import periods
from news.statistics.choices import ReleaseKind
from news.statistics.importing import Told, values
from news.statistics.models import Dataset
from news.statistics.periods import Period

TOLD = (
    "measure", "period", "release", "published", "kind", "supersedes", "note", "publisher", "title", "url",
    "licence", "accessed_on",
)  # fmt: skip


class HandInForm(forms.Form):
    """A CSV, a Data Package or a workbook. What the file says itself need not be said here."""

    # Of the file, as it was sent.
    name = ""
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A tidy CSV, a zip with a Data Package, or a workbook of the Home Office (ODS, XLSX), up to 25 MB. "
            "Nothing counts yet: you see first what it would change."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.zip,.ods,.xlsx"}),
        allow_empty_file=True,
    )
    dataset = forms.ModelChoiceField(
        label=_("Dataset"),
        queryset=Dataset.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label=_("As the file says"),
    )
    published = forms.CharField(
        label=_("Published on"),
        required=False,
        max_length=10,
        help_text=_(
            "The day, such as 2024-03-07, or the month, such as 2023-08. Needed where the file does not say it."
        ),
    )
    release = forms.CharField(
        label=_("Code of the release"),
        required=False,
        max_length=80,
        help_text=_("Such as q4_2023. Empty: the day of its publication."),
    )
    kind = forms.ChoiceField(label=_("Kind of release"), choices=ReleaseKind.choices, initial=ReleaseKind.SCHEDULED)
    supersedes = forms.CharField(
        label=_("In the place of"),
        required=False,
        max_length=80,
        help_text=_("Code of the release that it corrects or replaces, which stays."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=400,
        help_text=_("What readers of this release should know. It is shown to the public."),
    )
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=160)
    title = forms.CharField(label=_("Title of the publication"), required=False, max_length=240)
    url = forms.URLField(label=_("Its address"), required=False, max_length=400, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), required=False, max_length=160)
    accessed_on = DayField(
        label=_("Read there on"), required=False, help_text=_("The day on which you read it at its source.")
    )
    measure = forms.SlugField(
        label=_("Measure"), required=False, max_length=80, help_text=_("Of a table that does not say what it counts.")
    )
    period = forms.CharField(
        label=_("Period"), required=False, max_length=30, help_text=_("Of a table that names none: 2023-Q4, or 2023.")
    )

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        content, self.name = file.read(), file.name or "file"
        if len(content) >= LARGEST:
            raise ValidationError(_("This file is larger than 25 MB. Split it, or ask whoever runs this site."))
        if not content.strip():
            raise ValidationError(_("This file is empty."))
        return content

    def clean_published(self) -> str:
        said = self._read("published", periods.published, _("Write a day, such as 2024-03-07, or a month: 2023-08."))
        return self._valued(values.published, said)

    def clean_release(self) -> str:
        return self._valued(values.release, self.cleaned_data["release"].strip())

    def clean_supersedes(self) -> str:
        return self._valued(values.release, self.cleaned_data["supersedes"].strip())

    def clean_accessed_on(self) -> str:
        day = self.cleaned_data["accessed_on"]
        if day and day > timezone.localdate():
            raise ValidationError(gettext("That day has not come yet."))
        return day.isoformat() if day else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        dataset, other = said.get("dataset"), said.get("supersedes")
        if dataset and other and not dataset.releases.filter(code=other).exists():
            self.add_error("supersedes", gettext("This dataset has no such release."))
        return said

    def clean_period(self) -> str:
        return self._read("period", Period.parsed, _("Write a period such as 2023-Q4, 2023-10 or 2023."))

    @property
    def told(self) -> Told:
        """What was said beside the file."""
        dataset = self.cleaned_data["dataset"]
        return Told(dataset=dataset.slug if dataset else "", **{name: self.cleaned_data[name] for name in TOLD})

    @staticmethod
    def _valued(read: Callable[[str], object], said: str) -> str:
        """Refuse what a column of a file may not hold either."""
        try:
            if said:
                read(said)
        except BadValueError as bad:
            raise ValidationError(str(bad)) from bad
        return said

    def _read(self, name: str, parse: Any, wrong: Any) -> str:
        said: str = self.cleaned_data[name].strip()
        try:
            if said:
                parse(said)
        except ValueError as error:
            raise ValidationError(wrong) from error
        return said
