"""What readers may write, and what is said of an entry that goes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import MistakeKind


class MistakeForm(forms.Form):
    """What is wrong with a profile. Asks nothing about who says so."""

    kind = forms.ChoiceField(label=_("What is wrong?"), choices=MistakeKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("If you know the right number or address, write it here. Please write nothing about yourself."),
    )


class WithdrawForm(forms.Form):
    """Why an entry is taken out of the directory."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept with the entry, never shown."))
