"""What moderators write by hand, in the administration."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import country_choices, jurisdiction_choices, language_choices
from directory import actions, lexicon
from directory.confidential import NO_ADDRESS
from directory.models import Availability, Profile, Term
from directory.validators import still_to_come


class ProfileForm(forms.ModelForm):
    """Everything about a profile that a moderator writes by hand; state, sources and checks have ways of their own.

    Cleaned inside a transaction: it locks the row until the answer is saved. `forgotten`: the address that was written
    for a place that is confidential, and is dropped.
    """

    forgotten: Mapping[str, Any] = MappingProxyType({})
    drawn_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Profile
        fields: ClassVar = [
            "name", "slug", "kind", "headline", "biography", "profession", "terms", "organisation",
            "organisation_name", "countries", "jurisdictions", "languages", "has_legal_aid", "fees", "is_remote",
            "is_in_person", "accepts_referrals", "publications", "training", "place", "region", "country",
            "is_location_confidential", "street", "postcode", "latitude", "longitude", "phone", "sms", "hours",
            "email", "website", "audience", "is_public_authority", "availability", "away_until",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["is_location_confidential"] = _location()
        else:
            self.initial["drawn_at"] = self.instance.updated_at.isoformat()

    def clean_country(self) -> str:
        return _known([self.cleaned_data["country"].upper()], country_choices())[0]

    def clean_countries(self) -> list[str]:
        return _known([code.upper() for code in self.cleaned_data["countries"]], country_choices())

    def clean_jurisdictions(self) -> list[str]:
        return _known([code.upper() for code in self.cleaned_data["jurisdictions"]], jurisdiction_choices())

    def clean_languages(self) -> list[str]:
        return _known([code.lower() for code in self.cleaned_data["languages"]], language_choices())

    def clean_phone(self) -> Any:
        return self.cleaned_data["phone"] or []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            self._refuse_what_is_old(cleaned.get("drawn_at"))
        elif cleaned.get("is_location_confidential") is None and "profession" in cleaned:
            is_secret = actions.is_secret(cleaned["profession"], cleaned.get("terms") or ())
            cleaned["is_location_confidential"] = is_secret
        if cleaned.get("is_location_confidential"):
            # Not an error to be mended by hand: whoever ticks the box wants the address gone.
            self.forgotten = {field: value for field in NO_ADDRESS if (value := cleaned.get(field)) not in {"", None}}
            cleaned |= NO_ADDRESS
        if cleaned.get("availability") == Availability.AWAY and {"availability", "away_until"} & set(self.changed_data):
            self._refuse_what_has_passed(cleaned.get("away_until"))
        return cleaned

    def _refuse_what_is_old(self, drawn_at: str | None) -> None:
        lexicon.share()
        row = Profile.objects.select_for_update(no_key=True).filter(pk=self.instance.pk)
        if drawn_at != row.values_list("updated_at", flat=True).get().isoformat():
            raise ValidationError(
                _(
                    "Somebody changed this entry meanwhile. Look at it again (open it anew), "
                    "and make your change where it is still needed."
                )
            )

    def _refuse_what_has_passed(self, away_until: date | None) -> None:
        try:
            still_to_come(away_until)
        except ValidationError as error:
            self.add_error("away_until", error)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            # Django skips every constraint that names a field this form does not show. The action confirms by itself.
            self.instance.validate_constraints(exclude={"availability_confirmed_at"})
        except ValidationError as error:
            self.add_error(None, error)


def _location() -> forms.TypedChoiceField:
    choices = [
        ("", _("As usual: hidden for safe houses, housing and helplines, shown for others")),
        ("yes", _("The address is confidential")),
        ("no", _("The address may be shown")),
    ]
    return forms.TypedChoiceField(
        label=_("May everybody see where they are?"),
        choices=choices,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


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


def _known(codes: list[str], choices: Iterable[tuple[str, str]]) -> list[str]:
    names = dict(choices)
    if unknown := [code for code in codes if code not in names]:
        raise ValidationError(_("Not a code we know: %(codes)s") % {"codes": ", ".join(unknown)})
    return list(dict.fromkeys(codes))
