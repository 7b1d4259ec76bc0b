"""The few words around a certificate."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Joiners that some scripts are written with; all other letters that nobody sees can make one name look like another.
JOINERS = "\u200c\u200d"


class NameForm(forms.Form):
    """How the holder is called."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150,
        help_text=gettext_lazy("As others know you. It cannot be changed afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if any(unicodedata.category(sign)[0] == "C" and sign not in JOINERS for sign in name):
            raise ValidationError(_("Holds a letter nobody sees: write it anew, without copying."))
        return name


class RevokeForm(forms.Form):
    """Why a certificate does not count any more."""

    because = forms.CharField(
        label=gettext_lazy("Why, for everybody"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "It stands on the page of the certificate, and the holder reads it. Say nothing else about them."
        ),
    )  # fmt: skip
