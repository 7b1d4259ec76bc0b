"""One question as a form: native controls for each kind, so that every keyboard and every phone knows them.

Controls are named by where they stand on the page, never by the keys of the question: those follow the order in which
it was written, right things first, and the source of a page is open to whoever looks.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from elearning.choices import Confidence
from elearning.questions import Match, One, Order, Sentences, Several, Short, TrueFalse

if TYPE_CHECKING:
    from django.http import QueryDict

    from elearning.marking import Answer
    from elearning.questions import Question

# The id of what is asked on the page: each control is described by it.
STEM = "stem"


class Answering(BoundField):
    """A control that is described by the words of the question, before its own hint and error."""

    @property
    def aria_describedby(self) -> str:
        stem = STEM if self.name != "confidence" else None
        return " ".join(filter(None, (stem, super().aria_describedby)))


class AnswerForm(forms.Form):
    """An answer to a question. `answer()` gives what elearning.marking takes; `confidence` how sure somebody is.

    `given`: what was answered before. `arrangement`: keys of the choices in the order shown.
    """

    bound_field_class = Answering

    def __init__(
        self,
        asked: "Question",
        data: "QueryDict | Mapping[str, Any] | None" = None,
        *,
        arrangement: Mapping[str, list[str]],
        is_confidence_asked: bool = False,
        given: "Answer | None" = None,
        confidence: int | None = None,
    ) -> None:
        super().__init__(data)
        self.asked = asked
        self.kind = MAKERS[asked.kind](asked, arrangement)
        self.fields.update(self.kind.fields())
        if given is not None:
            self.initial = self.kind.initial(given)
        if is_confidence_asked:
            self.fields["confidence"] = forms.TypedChoiceField(
                label=_("How sure are you?"), choices=Confidence.choices, widget=forms.RadioSelect, coerce=int,
                error_messages={"required": _("Say how sure you are. It changes no mark.")},
                help_text=_("It changes no mark. It shows you where you know, and where you believe that you know."),
            )  # fmt: skip
            self.initial["confidence"] = confidence

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name, error in self.kind.faults(told):
            self.add_error(name, error)
        return told

    def answer(self) -> "Answer":
        """Return the answer of a valid form."""
        return self.kind.answer(self.cleaned_data)

    @property
    def confidence(self) -> int | None:
        return self.cleaned_data.get("confidence")


class _Kind[Asked]:
    """What a kind of question asks for. A kind with one control names it `answer`."""

    def __init__(self, asked: Asked, arrangement: Mapping[str, list[str]]) -> None:
        self.asked = asked
        self.arrangement = arrangement

    def fields(self) -> dict[str, forms.Field]:
        raise NotImplementedError

    def initial(self, given: Any) -> dict[str, Any]:
        return {"answer": given}

    def faults(self, _told: Mapping[str, Any]) -> list[tuple[str, ValidationError]]:
        return []

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        answer: Answer = told["answer"]
        return answer

    def arranged(self, name: str, texts: Mapping[str, str]) -> "_Places":
        """Return choices in the order of the arrangement; one that it does not name comes at the end."""
        order = [key for key in self.arrangement.get(name, ()) if key in texts]
        return _Places({key: texts[key] for key in [*order, *(key for key in texts if key not in order)]})


class _Places:
    """Texts by their keys, in the order shown, and the places (from 1) by which a page names them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.keys = list(texts)
        self.choices = [(str(place), text) for place, text in enumerate(texts.values(), 1)]

    def place(self, key: str) -> str:
        return str(self.keys.index(key) + 1)

    def key(self, place: str) -> str:
        return self.keys[int(place) - 1]


class _One(_Kind[One]):
    @property
    def places(self) -> _Places:
        return self.arranged("options", {option.key: option.text for option in self.asked.options})

    def fields(self) -> dict[str, forms.Field]:
        return {
            "answer": forms.ChoiceField(
                label=_("Your answer"), choices=self.places.choices, widget=forms.RadioSelect,
                help_text=_("Choose one."), error_messages={"required": _("Choose one answer.")},
            )
        }  # fmt: skip

    def initial(self, given: Any) -> dict[str, Any]:
        return {"answer": self.places.place(given)}

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        return self.places.key(told["answer"])


class _Many[Asked](_Kind[Asked]):
    """Any number of choices."""

    @property
    def places(self) -> _Places:
        raise NotImplementedError

    def initial(self, given: Any) -> dict[str, Any]:
        return {"answer": [self.places.place(key) for key in given]}

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        return [self.places.key(place) for place in told["answer"]]


class _Several(_Many[Several]):
    @property
    def places(self) -> _Places:
        return self.arranged("options", {option.key: option.text for option in self.asked.options})

    def fields(self) -> dict[str, forms.Field]:
        return {
            "answer": forms.MultipleChoiceField(
                label=_("Your answer"), choices=self.places.choices, widget=forms.CheckboxSelectMultiple,
                help_text=_("Choose all that fit. What does not fit takes points away."),
                error_messages={"required": _("Choose one at least.")},
            )
        }  # fmt: skip


class _TrueFalse(_Kind[TrueFalse]):
    def fields(self) -> dict[str, forms.Field]:
        return {
            "answer": forms.ChoiceField(
                label=_("Your answer"), choices=[("true", _("True")), ("false", _("False"))], widget=forms.RadioSelect,
                error_messages={"required": _("Choose true or false.")},
            )
        }  # fmt: skip

    def initial(self, given: Any) -> dict[str, Any]:
        return {"answer": "true" if given else "false"}

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        return bool(told["answer"] == "true")


class _Match(_Kind[Match]):
    @property
    def rights(self) -> _Places:
        texts = {pair.key: pair.right for pair in self.asked.pairs} | {row.key: row.text for row in self.asked.others}
        return self.arranged("rights", texts)

    def fields(self) -> dict[str, forms.Field]:
        choices = [("", _("Choose what belongs to it")), *self.rights.choices]
        return {
            f"pair-{row}": forms.ChoiceField(
                label=pair.left, choices=choices, error_messages={"required": _("Choose what belongs to this.")}
            )
            for row, pair in enumerate(self.asked.pairs, 1)
        }

    def initial(self, given: Any) -> dict[str, Any]:
        rights = self.rights
        return {f"pair-{row}": rights.place(given[pair.key]) for row, pair in enumerate(self.asked.pairs, 1)}

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        rights = self.rights
        return {pair.key: rights.key(told[f"pair-{row}"]) for row, pair in enumerate(self.asked.pairs, 1)}


class _Order(_Kind[Order]):
    @property
    def items(self) -> _Places:
        return self.arranged("items", {item.key: item.text for item in self.asked.items})

    def fields(self) -> dict[str, forms.Field]:
        shown = self.items.choices
        choices = [("", _("Choose its place")), *((row, row) for row, _text in shown)]
        return {
            f"place-{row}": forms.ChoiceField(
                label=text, choices=choices, error_messages={"required": _("Choose the place of this.")}
            )
            for row, text in shown
        }

    def initial(self, given: Any) -> dict[str, Any]:
        items = self.items
        return {f"place-{items.place(key)}": str(place) for place, key in enumerate(given, 1)}

    def faults(self, told: Mapping[str, Any]) -> list[tuple[str, ValidationError]]:
        seen: set[str] = set()
        faults = []
        for name in self.fields():
            place = told.get(name)
            if place and place in seen:
                faults.append((name, ValidationError(_("Another one stands in this place already."))))
            elif place:
                seen.add(place)
        return faults

    def answer(self, told: Mapping[str, Any]) -> "Answer":
        items = self.items
        return sorted(items.keys, key=lambda key: int(told[f"place-{items.place(key)}"]))


class _Short(_Kind[Short]):
    def fields(self) -> dict[str, forms.Field]:
        return {
            "answer": forms.CharField(
                label=_("Your answer"), max_length=200, error_messages={"required": _("Write your answer.")},
                help_text=_("A word or a few. Capitals and commas do not count."),
            )
        }  # fmt: skip


class _Sentences(_Many[Sentences]):
    @property
    def places(self) -> _Places:
        return _Places({row.key: row.text for row in self.asked.sentences})

    def fields(self) -> dict[str, forms.Field]:
        return {
            "answer": forms.MultipleChoiceField(
                label=_("The text"), choices=self.places.choices, widget=forms.CheckboxSelectMultiple,
                help_text=_("Mark sentences. Each one that is marked wrongly takes away what a right one gives."),
                error_messages={"required": _("Mark one sentence at least.")},
            )
        }  # fmt: skip


MAKERS: dict[str, type[_Kind[Any]]] = {
    "one": _One,
    "several": _Several,
    "true_false": _TrueFalse,
    "match": _Match,
    "order": _Order,
    "short": _Short,
    "sentences": _Sentences,
}
