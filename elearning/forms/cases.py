"""The steps of a case as forms: sentences are named by where they stand, never by their keys or by what they are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning.casework import MOST_TAGS
from elearning.choices import Confidence, Cue, PointsTo
from elearning.redflags.choices import Category, Frontline

if TYPE_CHECKING:
    from django.http import QueryDict

    from elearning.cases import CaseSentence
    from elearning.redflags.documents import Catalogue

    type Data = QueryDict | Mapping[str, Any] | None
    type Groups = list[tuple[str, list[tuple[str, str]]]]

# Sentences to be named on one page, so that none weighs more than 100 kB.
A_PAGE = 8


class RoleForm(forms.Form):
    """As whom somebody reads a case."""

    role = forms.ChoiceField(
        label=gettext_lazy("Your work"), widget=forms.RadioSelect,
        help_text=gettext_lazy("You first see what somebody in this work would see. You can read the case again as "
                               "somebody else."),
        error_messages={"required": gettext_lazy("Choose as whom you read this case.")},
    )  # fmt: skip

    def __init__(self, roles: Sequence[str], data: "Data" = None) -> None:
        super().__init__(data)
        field = self.fields["role"]
        field.choices = [(role, Frontline(role).label) for role in roles]  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    """Sentences to be marked; none is an answer, too. `known`: keys of those that were seen before."""

    def __init__(
        self,
        shown: "Sequence[CaseSentence]",
        data: "Data" = None,
        *,
        marked: Collection[str] = (),
        known: Collection[str] = (),
    ) -> None:
        super().__init__(data)
        self.keys = [each.key for each in shown]
        choices = [(str(place), _known(each, known)) for place, each in enumerate(shown, 1)]
        field = forms.MultipleChoiceField(
            label=_("The story"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
            help_text=_("Tick each sentence that you would note. To tick none is an answer, too."),
        )  # fmt: skip
        field.is_plain = True  # type: ignore[attr-defined]
        self.fields["marked"] = field
        self.initial["marked"] = [str(place) for place, key in enumerate(self.keys, 1) if key in marked]

    def answer(self) -> list[str]:
        """Return the keys of what was marked."""
        return [self.keys[int(place) - 1] for place in self.cleaned_data["marked"]]


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes in groups that fold away."""

    template_name = "forms/ticks.html"


class Naming(BoundField):
    """A control that is described by its sentence, before its own hint and error."""

    @property
    def aria_describedby(self) -> str:
        sentence = f"sentence-{self.name.rpartition('-')[2]}"
        return " ".join(filter(None, (sentence, super().aria_describedby)))


class NameForm(forms.Form):
    """What each marked sentence may be a sign of, whom it points to, and how sure somebody is: some of them on a page.

    The whole list stands below each sentence, so many are heavy. What was said on the pages before is sent along.
    """

    bound_field_class = Naming
    CONTROLS = ("tags", "points", "sure")

    def __init__(
        self,
        marked: "Sequence[CaseSentence]",
        groups: "Groups",
        data: "Data" = None,
        *,
        page: int = 1,
        said: dict[str, Any] | None = None,
    ) -> None:
        """`page`: from 1; what was sent says which page it was. `said`: on the pages before it."""
        super().__init__(data, initial=said)
        self.marked, self.groups = marked, groups
        self.pages = max(-(-len(marked) // A_PAGE), 1)
        self.page = page if data is None else self._sent(data)
        for place in range(1, min(self.page * A_PAGE, len(marked)) + 1):
            self.fields |= _naming(place, groups)

    @property
    def here(self) -> int:
        """The page to be shown: that of the first mistake, though a later one was sent."""
        wrong = [int(name.rpartition("-")[2]) for name in self.errors if name in self.fields]
        return (min(wrong) - 1) // A_PAGE + 1 if wrong else self.page

    @property
    def is_last(self) -> bool:
        return self.here == self.pages

    def onward(self) -> "NameForm":
        """Return the next page, after this one was found right."""
        return NameForm(self.marked, self.groups, page=self.page + 1, said=self.cleaned_data)

    def sentences(self) -> Iterator[tuple[int, str, list[BoundField]]]:
        """Yield the place and the words of each sentence of this page, and its controls."""
        for place in self._places():
            yield place, self.marked[place - 1].text, [self[f"{name}-{place}"] for name in self.CONTROLS]

    def sent_along(self) -> Iterator[tuple[str, Any]]:
        """Yield the names and values of what was said on the pages before."""
        for place in range(1, self._places().start):
            for name in (f"{each}-{place}" for each in self.CONTROLS):
                value = self[name].value()
                yield from ((name, each) for each in (value if isinstance(value, list) else [value]))

    def _places(self) -> range:
        return range((self.here - 1) * A_PAGE + 1, min(self.here * A_PAGE, len(self.marked)) + 1)

    def _sent(self, data: "QueryDict | Mapping[str, Any]") -> int:
        told = str(data.get("page", ""))
        return min(max(int(told), 1), self.pages) if told.isdecimal() and len(told) < 3 else self.pages

    def answer(self) -> dict[str, dict[str, Any]]:
        """Return what was said of each sentence, by its key."""
        told = self.cleaned_data
        return {
            each.key: {
                "tags": told[f"tags-{place}"],
                "points_to": told[f"points-{place}"],
                "confidence": told[f"sure-{place}"],
            }
            for place, each in enumerate(self.marked, 1)
        }


class CueForm(forms.Form):
    """A cue that the list does not have."""

    words = forms.CharField(
        label=gettext_lazy("The cue"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What could be seen, in general, in up to 400 characters. Nothing about a real person: "
                               "no name, no place, no day."),
        error_messages={"required": gettext_lazy("Say what you noticed.")},
    )  # fmt: skip


def groups(catalogue: "Catalogue | None") -> "Groups":
    """Return the rows of a catalogue by category, and after them the cues that it does not have."""
    entries = catalogue.entries if catalogue else ()
    rows: Groups = [
        (str(category.label), [(each.code, each.said(each.statement)) for each in entries if each.category == category])
        for category in Category
    ]
    return [
        *(group for group in rows if group[1]),
        (_("A cue that is not in the list"), [(cue.value, str(cue.label)) for cue in Cue]),
    ]


def _naming(place: int, choices: "Groups") -> dict[str, forms.Field]:
    at = {"place": place}
    return {
        f"tags-{place}": forms.MultipleChoiceField(
            label=_("Sentence %(place)s: what may it be a sign of?") % at, choices=choices, widget=Ticks,
            validators=[_not_too_many], help_text=_("Open a part of the list and choose up to four that fit."),
            error_messages={"required": _("Choose one at least. If nothing fits: another cue that is not in the "
                                          "list.")},
        ),
        f"points-{place}": forms.ChoiceField(
            label=_("Sentence %(place)s: whom does it point to?") % at, choices=PointsTo.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whom it points to, or that it cannot be told.")},
        ),
        f"sure-{place}": forms.TypedChoiceField(
            label=_("Sentence %(place)s: how sure are you that it is a sign?") % at, choices=Confidence.choices,
            coerce=int, widget=forms.RadioSelect, error_messages={"required": _("Say how sure you are.")},
        ),
    }  # fmt: skip


def _not_too_many(tags: list[str]) -> None:
    if len(tags) > MOST_TAGS:
        raise ValidationError(_("Choose four at most: those that fit best."))


def _known(sentence: "CaseSentence", known: Collection[str]) -> str:
    if sentence.key not in known:
        return sentence.text
    told = _("you saw this first")
    return format_html('<span>{} <span class="known">({})</span></span>', sentence.text, told)
