"""What a client is asked about how it ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.choices_referrals import Area, Got


class AnswerForm(forms.Form):
    """Whether they got what they came for, and what is better."""

    got = forms.ChoiceField(
        label=_("Did you get what you came for?"),
        choices=Got.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. “I'd rather not say” is an answer, too.")},
    )
    areas = forms.TypedMultipleChoiceField(
        label=_("What is better now?"),
        choices=Area.choices,
        coerce=Area,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as many as you like, or none."),
    )
