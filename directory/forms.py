"""What readers and moderators may write."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import country_choices, jurisdiction_choices, language_choices
from directory import lexicon
from directory.models import MistakeKind, Profile, Term


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


class ProfileForm(forms.ModelForm):
    """Everything about a profile that a moderator writes by hand; state, sources and checks have ways of their own."""

    class Meta:
        model = Profile
        fields: ClassVar = [
            "name", "slug", "kind", "headline", "biography", "profession", "terms", "organisation",
            "organisation_name", "countries", "jurisdictions", "languages", "has_legal_aid", "fees", "is_remote",
            "is_in_person", "accepts_referrals", "publications", "training", "place", "region", "country",
            "is_location_confidential", "street", "postcode", "latitude", "longitude", "phone", "sms", "hours",
            "email", "website", "audience", "is_public_authority", "availability", "away_until",
        ]  # fmt: skip

    def clean_country(self) -> str:
        return _known([self.cleaned_data["country"].upper()], country_choices())[0]

    def clean_countries(self) -> list[str]:
        return _known([code.upper() for code in self.cleaned_data["countries"]], country_choices())

    def clean_jurisdictions(self) -> list[str]:
        return _known([code.upper() for code in self.cleaned_data["jurisdictions"]], jurisdiction_choices())

    def clean_languages(self) -> list[str]:
        return _known([code.lower() for code in self.cleaned_data["languages"]], language_choices())

    def clean_phone(self) -> list[dict[str, str]]:
        rows = self.cleaned_data["phone"] or []
        is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        if not is_list or not all(row.get("number") and row.keys() <= {"number", "note"} for row in rows):
            raise ValidationError(_('Write a list: [{"number": "+44...", "note": "Free"}]'))
        return rows

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_location_confidential"):
            # Not an error to be mended by hand: whoever ticks the box wants the address gone.
            cleaned |= {"street": "", "postcode": "", "latitude": None, "longitude": None}
        return cleaned


class TermForm(forms.ModelForm):
    """One word of a vocabulary."""

    class Meta:
        model = Term
        fields: ClassVar = ["vocabulary", "slug", "name", "parent", "synonyms", "position"]

    def clean_parent(self) -> Term | None:
        parent: Term | None = self.cleaned_data["parent"]
        if parent and parent.pk in lexicon.current().with_descendants([self.instance.pk]):
            raise ValidationError(_("A term cannot be part of itself."))
        return parent


class WithdrawForm(forms.Form):
    """Why an entry is taken out of the directory."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept with the entry, never shown."))


def _known(codes: list[str], choices: Iterable[tuple[str, str]]) -> list[str]:
    names = dict(choices)
    if unknown := [code for code in codes if code not in names]:
        raise ValidationError(_("Not a code we know: %(codes)s") % {"codes": ", ".join(unknown)})
    return list(dict.fromkeys(codes))
