"""Files that authors hand in: media, course folders, questions of other programs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning import exchange, media


class MediaForm(forms.Form):
    """A film, captions, a picture or a handout, under the name by which the course speaks of it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Up to 25 MB: %(kinds)s. What a camera wrote into a picture is taken out.")
        % {"kinds": ", ".join(media.MEDIA_TYPES)},
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, required=False,
        help_text=gettext_lazy("Nothing: the name that it has. Another file of this name is replaced."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "file" in cleaned:
            cleaned["name"] = cleaned.get("name") or cleaned["file"].name
            cleaned["content"] = cleaned["file"].read(media.LARGEST + 1)
            cleaned["content"], against = media.taken(cleaned["name"], cleaned["content"])
            if against:
                self.add_error("file", against)
        return cleaned


class FolderForm(forms.Form):
    """A course folder as a zip; `slug`: of a course, where it is not said by the page."""

    file = forms.FileField(
        label=gettext_lazy("Course folder as a zip"), help_text=gettext_lazy("Up to 25 MB. See the page on the format.")
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address of the course"), max_length=60, required=False,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", gettext_lazy("Small letters, digits and hyphens."))],
        help_text=gettext_lazy("Nothing: the name of the folder in the zip. A course of that address gets a draft."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        return _not_too_large(self.cleaned_data["file"])


class ExchangeForm(forms.Form):
    """Questions that another program wrote."""

    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("Up to 2 MB and 500 questions."))
    sort = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(sort, told.title) for sort, told in exchange.FORMATS.items()],
        widget=forms.RadioSelect, initial="gift",
    )  # fmt: skip

    def clean_file(self) -> Any:
        return _not_too_large(self.cleaned_data["file"])


def _not_too_large(file: Any) -> Any:
    if file.size > media.LARGEST:
        raise ValidationError(_("It is larger than 25 MB."))
    return file
