"""The desk's forms: the same rows as in the administration, with controls that our own pages draw."""

from typing import Any, ClassVar

from django import forms
from django.forms.models import ModelForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.forms import DayField, HotlineForm, KeptForm, RuleForm
from directory.guidance.models import Kept, Rule


def _days(model_form: ModelForm) -> None:
    """Let browsers pick days."""
    for name, field in model_form.fields.items():
        if isinstance(field, forms.DateField):
            day = DayField(label=field.label, required=field.required, help_text=field.help_text)
            model_form.fields[name] = day


class HotlineDeskForm(HotlineForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _days(self)


class RuleDeskForm(RuleForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _days(self)


class FollowForm(KeptForm):
    """The reading that is in force from a day on in place of another; what is the same stands there already."""

    class Meta:
        model: ClassVar[type[Kept]] = Rule
        fields = (
            "valid_from", "amount", "unit", "is_minimum", "counted_from", "authority", "basis", "text", "source_url",
            "source_on", "checked_on", "review_by",
        )  # fmt: skip
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data: Any = None, *, before: Rule) -> None:
        same = ("amount", "unit", "is_minimum", "counted_from", "authority", "basis")
        initial = {name: getattr(before, name) for name in same}
        super().__init__(data, instance=Rule(), initial=initial | {"checked_on": timezone.localdate()})
        self.fields["valid_from"].required = True
        self.fields["valid_from"].label = _("In force from")
        self.fields["valid_from"].help_text = _("The earlier reading ends the day before.")
        self.fields["drawn"].initial = before.version
        _days(self)
