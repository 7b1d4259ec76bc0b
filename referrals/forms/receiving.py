"""What is asked of whoever was sent a referral."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Profile
from referrals.choices_referrals import Area, Declining, Outcome, Stopping
from referrals.forms.cases import DAY
from referrals.forms.triage import TextForm, WordsField
from referrals.models import Referral

LONGEST_HOLD = datetime.timedelta(days=366)
CHOOSE_A_REASON = {"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")}


class AcceptForm(forms.Form):
    """That nothing stands in the way."""

    has_no_conflict = forms.BooleanField(
        label=_("I know of no conflict of interest, as far as this card lets me tell."),
        error_messages={"required": _("Accept it only when you know of no conflict of interest.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="accept_%s")


class QuestionForm(TextForm):
    """Something to be known before it is answered."""

    text = WordsField(
        label=_("Your question"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About the work only. Write no name, and nothing by which anybody could be recognised."),
        error_messages={"required": _("Write your question first.")},
    )


class DeclineForm(forms.Form):
    """Why not, and perhaps who else."""

    reason = forms.ChoiceField(
        label=_("Why can you not take it?"),
        choices=Declining.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_A_REASON,
    )
    suggested = forms.CharField(
        label=_("A colleague who might"),
        required=False,
        max_length=300,
        help_text=_("The address of their page in this directory. Leave it empty if you know of nobody."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, data: Any = None, *, found: Referral) -> None:
        super().__init__(data, auto_id="decline_%s")
        self.recipient = found.recipient

    def clean_suggested(self) -> Profile | None:
        return colleague(self.cleaned_data["suggested"], self.recipient)


def colleague(address: str, but: Profile | None) -> Profile | None:
    """Return whose page is at an address; None for no address. ValidationError for one that leads nowhere, or back."""
    slug = address.partition("?")[0].strip("/ ").rpartition("/")[2]
    if not slug:
        return None
    found = Profile.objects.reachable().filter(slug=slug).first()
    if found is None or found == but:
        raise ValidationError(
            _("Nobody here can be reached through this address. Copy it from their page, or leave it empty.")
        )
    return found


class HoldForm(forms.Form):
    """Until when it waits."""

    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=DAY,
        help_text=_("You are reminded on that day. The sender sees that it waits, and until when."),
        error_messages={"required": _("Give a day.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="hold_%s")

    def clean_review_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if day <= today:
            raise ValidationError(_("Give a day that is still to come."))
        if day > today + LONGEST_HOLD:
            raise ValidationError(_("Give a day within a year from now."))
        return day


class CompleteForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it."), "invalid_choice": _("Choose what came of it.")},
    )
    areas = forms.MultipleChoiceField(
        label=_("What is better for the client now?"),
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("As far as you can tell. The client is asked the same, and what they say counts."),
    )
    delivered = WordsField(
        label=_("What you did"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the sender. It is encrypted, and erased with the rest."),
        error_messages={"required": _("Say in a sentence what you did.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="complete_%s")


class CannotForm(forms.Form):
    """Why it does not go on."""

    reason = forms.ChoiceField(
        label=_("Why can it not go on?"),
        choices=Stopping.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_A_REASON,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="cannot_%s")
