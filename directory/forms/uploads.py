"""Files that holders send, and colleagues whom they invite."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import addresses
from accounts.fields import CleanedFiles
from accounts.vault import cleaning


class EvidenceForm(forms.Form):
    """What shows a claim."""

    pieces = CleanedFiles(
        label=_("Files that show it"),
        required=False,
        help_text=_("PDF, Word (docx) or pictures (JPEG, PNG, WebP), each up to 25 MB. Five at most."),
    )
    note = forms.CharField(
        label=_("What they show"),
        required=False,
        max_length=500,
        help_text=_("For example where the number can be looked up. Nothing about people you work with."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("pieces") and not cleaned.get("note"):
            raise ValidationError(_("Add a file, or say where we can look it up."))
        return cleaned


class PhotoForm(forms.Form):
    """A face."""

    photo = forms.FileField(
        label=_("Your photo"),
        help_text=_(
            "A JPEG, PNG or WebP picture up to 25 MB. We cut it to a square and remove what the camera wrote into it."
        ),
    )

    def clean_photo(self) -> cleaning.Clean:
        try:
            return cleaning.photo(self.cleaned_data["photo"])
        except cleaning.Refused as refused:
            raise ValidationError(str(refused)) from refused


class InviteForm(forms.Form):
    """A colleague's address."""

    address = forms.EmailField(label=_("E-mail address of your colleague"), max_length=254)

    def clean_address(self) -> str:
        return addresses.refuse_lookalike(self.cleaned_data["address"])
