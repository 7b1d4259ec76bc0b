"""What readers ask and editors write."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.models import Hotline, Kept, Rule, due_after

SOURCE = ("source_url", "source_on", "checked_on", "review_by", "position")
# Nothing that we hold is older, and nothing is known so far ahead.
FIRST_DAY, AHEAD = datetime.date(1990, 1, 1), datetime.timedelta(days=366)


class DayField(forms.DateField):
    """A day as browsers pick it. What is no day stays to be read: a control for days would show nothing of it."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("Write a day like this: 2024-04-01."), "required": _("Give the day.")},
            **said,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        if isinstance(widget, forms.DateInput):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        return super().widget_attrs(widget)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            if isinstance(self.widget, forms.DateInput):
                self.widget.input_type = "text"
            raise


class OnDayForm(forms.Form):
    """Which day is asked about; none: today."""

    on = DayField(
        label=_("What was the rule on this day?"),
        required=False,
        help_text=_(
            "This day stands in the address of the page: type none of anybody’s letter or decision. "
            "The page “Count a deadline” keeps its day out of the address."
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for field in self.fields.values():
            # Whoever asks nothing sees all as it is today: the page says so.
            field.is_plain = True  # type: ignore[attr-defined]

    def clean_on(self) -> datetime.date | None:
        on: datetime.date | None = self.cleaned_data["on"]
        last = timezone.localdate() + AHEAD
        if on and not FIRST_DAY <= on <= last:
            told = {"first": f"{FIRST_DAY:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
            raise ValidationError(_("Give a day between %(first)s and %(last)s.") % told)
        return on


class LimitsForm(OnDayForm):
    """The list of all rules: of which place, on which day."""

    place = forms.ChoiceField(
        label=_("Place"), required=False, error_messages={"invalid_choice": _("Choose a place of the list.")}
    )
    field_order = ("place", "on")

    def __init__(self, data: Any, *, places: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["place"].choices = [("", _("Everywhere")), *places]  # type: ignore[attr-defined]


class DeadlineForm(forms.Form):
    """What is counted, and from which day. Sent by POST alone: a day of somebody's letter is in no address."""

    topic = forms.ChoiceField(
        label=_("What is counted?"),
        error_messages={"required": _("Choose what is counted."), "invalid_choice": _("Choose what is counted.")},
    )
    start = DayField(label=_("From which day?"), help_text=_("The date printed on the letter, not the day it came."))

    def __init__(self, data: Any, *, limits: list[tuple[str, list[tuple[str, str]]]], **said: Any) -> None:
        super().__init__(data, **said)
        topics: Any = [("", _("Choose what is counted")), *limits]
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]

    def clean_start(self) -> datetime.date:
        start: datetime.date = self.cleaned_data["start"]
        if start > timezone.localdate():
            raise ValidationError(_("This day is still to come: look at it again."))
        if start < FIRST_DAY:
            raise ValidationError(_("This is too long ago: look at the year again."))
        return start


class HistoryForm(OnDayForm):
    """The same of the past: what is still to come nobody has said."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["on"].label = _("What did this site say on this day?")

    def clean_on(self) -> datetime.date | None:
        on = super().clean_on()
        if on and on > timezone.localdate():
            raise ValidationError(_("That day has not come yet."))
        return on


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


def told(form: forms.BaseForm, error: ValidationError) -> None:
    """Say what an action refused beside its fields; what is about no field of the form, above it."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, messages in by_field.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
