"""A better wording of a question, and by which rule answers to the old one are marked again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from elearning.choices import RegradePolicy
from elearning.forms.questions import MORE, MOST_ROWS, QuestionForm


class MendForm(QuestionForm):
    """A question as it stands, to be put right; its key, kind and tags stay."""

    because = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Colleagues read it, and learners whose answers are marked again."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, said: Mapping[str, Any], sources: Sequence[tuple[str, str]] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, kind=said["kind"], said=said, sources=sources, initial=initial)
        # A quiz draws questions by their tags: they belong to the course, not to the wording.
        del self.fields["tags"]

    def more(self) -> "MendForm":
        """Return the same with what was typed, nothing of it judged, and some more rows."""
        typed = {name: self[name].data for name in self.fields}
        typed["rows"] = min(self.count + MORE, MOST_ROWS)
        sources = self.fields["sources"].choices if "sources" in self.fields else ()  # type: ignore[attr-defined]
        return MendForm(said=self.given, sources=list(sources), initial=typed)


class RegradeForm(forms.Form):
    """By which rule, and why."""

    policy = forms.ChoiceField(
        label=gettext_lazy("What counts for those who have answered"), choices=RegradePolicy.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    is_reworded = forms.BooleanField(
        label=gettext_lazy("These are the same choices, only reworded"), required=False,
        help_text=gettext_lazy("Without it, whoever chose one of them keeps the mark that they have."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody whose answer is marked again reads it above their result."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, is_asked: bool) -> None:
        """`is_asked`: some choices have other words, and somebody has to say whether they are the same."""
        super().__init__(data)
        if not is_asked:
            del self.fields["is_reworded"]
