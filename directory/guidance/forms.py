"""What editors may write."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.models import Hotline, Kept, Rule, due_after

SOURCE = ("source_url", "source_on", "checked_on", "review_by", "position")


class KeptForm(forms.ModelForm):
    """A row as it was when the page was drawn; a colleague's change since then is not overwritten."""

    drawn = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn"].initial = self.instance.version
        self.fields["review_by"].required = False
        self.fields["review_by"].help_text = _("Left empty: 180 days after the check.")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("checked_on") and told["checked_on"] > timezone.localdate():
            self.add_error("checked_on", _("Nobody can have checked it in the future."))
        elif told.get("checked_on") and not told.get("review_by"):
            told["review_by"] = due_after(told["checked_on"])
        if self.instance.pk and told.get("drawn") != self.instance.version:
            self.add_error(None, _("A colleague was quicker and changed this. Open it anew, then make your change."))
        return told

    def changes(self) -> dict[str, Any]:
        """What was written, by field."""
        return {field: value for field, value in self.cleaned_data.items() if field != "drawn"}


class HotlineForm(KeptForm):
    class Meta:
        model: ClassVar[type[Kept]] = Hotline
        fields = (
            "country", "name", "phone", "phone_as_printed", "sms", "hours", "languages", "website", "audience",
            "takes_children", "is_public_authority", "confidence", "note", *SOURCE,
        )  # fmt: skip
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}


class RuleForm(KeptForm):
    class Meta:
        model: ClassVar[type[Kept]] = Rule
        fields = (
            "topic", "title", "jurisdiction", "amount", "unit", "is_minimum", "counted_from", "authority", "basis",
            "text", "status", "valid_from", "valid_to", *SOURCE,
        )  # fmt: skip
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 4})}
