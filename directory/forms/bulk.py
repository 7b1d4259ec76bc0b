"""A file of staff."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from directory.importing.staff import LARGEST


class StaffForm(forms.Form):
    """Which organisation, and its file. One who manages a single organisation is not asked which."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Up to 200 rows. Nothing is changed yet: you see first what would happen."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, organisations: "list[Organisation]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which: Any = self.fields["organisation"]
        which.queryset = Organisation.objects.filter(pk__in=[each.pk for each in organisations])
        if len(organisations) == 1:
            which.initial, which.disabled, which.widget = organisations[0], True, forms.HiddenInput()

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        content = file.read()
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("This file is too large for 200 rows. Split it."))
        if not content.strip():
            raise ValidationError(_("This file is empty."))
        return content
