"""What readers ask of the library, and what editors write into it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import language_names
from news.models import Resource, Tag


class ResourceForm(forms.ModelForm):
    """One of them as it was when the page was drawn; a colleague's change since then is not overwritten."""

    # Set by the view when a colleague was quicker.
    is_late = False
    drawn = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.CharField(
        label=_("Languages"), max_length=60, help_text=_("Codes with commas between them: en, fr, sq.")
    )

    class Meta:
        model = Resource
        fields = (
            "title", "publisher", "url", "kind", "published", "summary", "languages", "licence", "topics",
            "checked_on", "review_by",
        )  # fmt: skip
        widgets: ClassVar = {
            "summary": forms.Textarea(attrs={"rows": 5}),
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "review_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn"].initial = self.instance.version
        self.fields["review_by"].required = False
        self.fields["review_by"].help_text = _("Left empty: 180 days after the check.")
        self.fields["checked_on"].help_text = _("The day on which somebody opened the address. Empty: not yet.")
        self.initial["languages"] = ", ".join(self.instance.languages or ["en"])

    def clean_languages(self) -> list[str]:
        codes = list(dict.fromkeys(self.cleaned_data["languages"].replace(",", " ").lower().split()))
        known = language_names()
        if not codes or (unknown := [code for code in codes if code not in known]):
            told = ", ".join(unknown) if codes else self.cleaned_data["languages"]
            raise ValidationError(_("This is no code of a language: %(codes)s."), params={"codes": told})
        return codes

    def clean_checked_on(self) -> Any:
        checked_on = self.cleaned_data["checked_on"]
        if checked_on and checked_on > timezone.localdate():
            raise ValidationError(_("Nobody can have checked it in the future."))
        return checked_on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        # The row keeps the day that it has: the action counts a new one from the check.
        if not told.get("review_by"):
            told["review_by"] = self.instance.review_by or timezone.localdate()
            self.is_review_open = True
        return told

    def changes(self) -> dict[str, Any]:
        """What was written, by field; without topics, which are rows, and without a day that was left open."""
        left = {"drawn", "topics"} | ({"review_by"} if getattr(self, "is_review_open", False) else set())
        return {field: value for field, value in self.cleaned_data.items() if field not in left}
