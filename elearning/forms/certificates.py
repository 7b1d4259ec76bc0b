"""The few words around a certificate."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning.actions.certifying import reads_plainly


class NameForm(forms.Form):
    """How the holder is called."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150,
        help_text=gettext_lazy("As others know you. It cannot be changed afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not reads_plainly(name):
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
    may_earn_again = forms.BooleanField(
        label=gettext_lazy("The holder may earn another one"), required=False,
        help_text=gettext_lazy("For mistakes of ours. Otherwise they get none, however often they start again."),
    )  # fmt: skip
