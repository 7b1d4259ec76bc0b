"""What a case exercise asks its author: sentences, what else it may be, the next step for each kind of work."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning import documents, questions
from elearning.choices import Cue, PointsTo
from elearning.forms.questions import Tags
from elearning.redflags.choices import Frontline

SENTENCES, OPTIONS, NEXTS = 26, 12, 7
SPARE, MORE, FEWEST = 2, 3, 6
EXPLANATIONS = (("one", gettext_lazy("One fits")), ("several", gettext_lazy("Several fit, each with its part")))


class Asks(forms.Form):
    """The fields of a case, made row by row. Names: why_3 of a sentence, i_why_1 and n0_why_1 of an option."""

    SENTENCE = ("text", "seen_by", "codes", "cues", "is_explained", "points_to", "why")

    def _add_rows(self, data: Any) -> None:
        names = [*(self.initial if data is None else data)]
        held, asked = list(self.initial.get("sentences", ())), list(self.initial.get("nexts", ()))
        self.count = self._count(names, r"text_(\d+)", max(len(held) + SPARE, FEWEST), MORE, SENTENCES)
        self.steps = self._count(names, r"n(\d+)_stem", len(asked) + 1, 1, NEXTS)
        for at in range(self.count):
            self._add_sentence(at, held[at] if at < len(held) else {}, questions.LETTERS[at])
        self.options = {"i_": self._add_question("i_", self.initial.get("innocent") or {}, names)}
        for at in range(self.steps):
            row = asked[at] if at < len(asked) else {}
            self.fields[f"n{at}_roles"] = _several(_("For"), Frontline.choices)
            self.fields[f"n{at}_roles"].help_text = _("Nobody ticked: everybody who has no step of their own.")
            self._begin(f"n{at}_roles", row.get("roles", ()))
            self.options[f"n{at}_"] = self._add_question(f"n{at}_", row.get("asked") or {}, names)

    def _count(self, names: list[str], pattern: str, wanted: int, more: int, most: int) -> int:
        """How many rows there are: as many as were typed, and more when they are asked for; else as many as wanted."""
        typed = [int(found[1]) for name in names if (found := re.fullmatch(pattern, name)) and len(found[1]) < 4]
        if typed:
            wanted = max(typed) + 1 + (more if self.initial.get("more") else 0)
        return min(wanted, most)

    def _add_sentence(self, at: int, row: Mapping[str, Any], letter: str) -> None:
        self.fields |= {
            f"key_{at}": forms.CharField(widget=forms.HiddenInput, required=False, max_length=60),
            f"text_{at}": _words(_("Sentence"), 600),
            f"seen_by_{at}": _several(_("Whose work meets it first"), Frontline.choices),
            f"codes_{at}": _plain(Tags(label=_("Rows of the list it touches"), required=False,
                                       help_text=_("Codes with commas between them, such as fin-08, beh-01."))),
            f"cues_{at}": _several(_("Cues that are not in the list"), Cue.choices),
            f"is_explained_{at}": forms.BooleanField(label=_("The story itself explains it: no sign"), required=False),
            f"points_to_{at}": _plain(forms.ChoiceField(
                label=_("Whom it points to"), required=False, choices=[("", "–"), *PointsTo.choices])),
            f"why_{at}": _words(_("Why"), 1200),
        }  # fmt: skip
        for name, value in {"key": letter, **row}.items():
            self._begin(f"{name}_{at}", value)

    def _add_question(self, head: str, said: Mapping[str, Any], names: list[str]) -> int:
        """Add the fields of a question, and return how many options it has."""
        held, is_weighted = list(said.get("options", ())), head == "i_"
        count = self._count(names, rf"{head}text_(\d+)", max(len(held) + 1, 3), 1, OPTIONS)
        self.fields[f"{head}key"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
        self.fields[f"{head}stem"] = _words(_("Question"), 4000)
        if is_weighted:
            self.fields[f"{head}kind"] = _plain(forms.ChoiceField(
                label=_("What fits"), choices=EXPLANATIONS, widget=forms.RadioSelect, required=False))  # fmt: skip
            self._begin(f"{head}kind", said.get("kind", "one"))
        self.fields[f"{head}note"] = _words(_("Note, shown after answering"), 4000, is_plain=False)
        for name in ("key", "stem", "note"):
            self._begin(f"{head}{name}", said.get(name, ""))
        for at in range(count):
            self._add_option(f"{head}%s_{at}", held[at] if at < len(held) else {}, questions.LETTERS[at])
            if not is_weighted:
                del self.fields[f"{head}weight_{at}"]
        return count

    def _add_option(self, name: str, row: Mapping[str, Any], letter: str) -> None:
        self.fields |= {
            name % "key": forms.CharField(widget=forms.HiddenInput, required=False, max_length=60),
            name % "text": _words(_("Text"), 600),
            name % "is_right": forms.BooleanField(label=_("This one is right"), required=False),
            name % "weight": _plain(forms.FloatField(
                label=_("Percent of the mark, where several fit"), required=False, min_value=-100, max_value=100,
                help_text=_("The right ones add up to 100. Below 0: what choosing it costs."))),
            name % "why": _words(_("Why"), 1200),
        }  # fmt: skip
        for field, value in {"key": letter, **row}.items():
            self._begin(name % field, round(value * 100, 4) if field == "weight" else value)

    def _begin(self, name: str, value: Any) -> None:
        """What stands in a field at first; what was typed before more rows were asked for stays."""
        self.initial.setdefault(name, list(value) if isinstance(value, tuple) else value)

    def _sentences(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the sentences that say anything, with their places on the page; new ones get a letter nobody has."""
        typed = self.cleaned_data
        filled = [at for at in range(self.count) if _any(typed, *(f"{name}_{at}" for name in self.SENTENCE))]
        keys = _keys(typed, filled, "key_%s")
        for at in filled:
            row = {name: typed.get(f"{name}_{at}") for name in self.SENTENCE}
            yield at, {"key": keys[at], **{name: value for name, value in row.items() if value}}

    def _question(self, head: str, held: Mapping[str, Any], fresh: str) -> dict[str, Any] | None:
        """Return a question as plain values, with what of it stands on no page; None when nothing was typed."""
        typed, kind = self.cleaned_data, self.cleaned_data.get(f"{head}kind") or "one"
        filled = self._filled(head)
        if not filled and not typed.get(f"{head}stem"):
            return None
        keys = _keys(typed, filled, f"{head}key_%s")
        rows = []
        for at in filled:
            row = {"key": keys[at], "text": typed.get(f"{head}text_{at}", ""), "why": typed.get(f"{head}why_{at}", "")}
            if kind == "several":
                row["weight"] = round((typed.get(f"{head}weight_{at}") or 0) / 100, 6)
            elif typed.get(f"{head}is_right_{at}"):
                row["is_right"] = True
            rows.append(row)
        kept = {name: held[name] for name in ("tags", "sources") if name in held}
        said = {"key": typed.get(f"{head}key") or fresh, "kind": kind, **kept, "stem": typed.get(f"{head}stem", "")}
        return said | ({"note": typed[f"{head}note"]} if typed.get(f"{head}note") else {}) | {"options": rows}

    def _nexts(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the next steps that say anything, with their places on the page."""
        asked = [row.get("asked") or {} for row in self.initial.get("nexts", ())]
        held = {str(row.get("key")): row for row in asked}
        keys = _keys(self.cleaned_data, list(range(self.steps)), "n%s_key", fresh="next-%s")
        for at in range(self.steps):
            roles = self.cleaned_data.get(f"n{at}_roles", [])
            said = self._question(f"n{at}_", held.get(keys[at], {}), keys[at])
            if said or roles:
                yield at, ({"roles": roles} if roles else {}) | {"asked": {**(said or {}), "key": keys[at]}}

    def _field_of(self, place: tuple[int | str, ...]) -> str:
        """The field in which a part of a case was typed: sentences 2 why is `why_2`."""
        name, steps = str(place[1]), list(place[2:])
        if name == "sentences":
            rows = [at for at, _row in self._sentences()]
            column = str(steps[1]) if len(steps) > 1 else "text"
            return f"{column}_{rows[int(steps[0])] if steps else 0}"
        if name == "innocent":
            return self._field_of_question("i_", steps[1:])
        if name == "nexts":
            rows = [at for at, _row in self._nexts()]
            head = f"n{rows[int(steps[0])] if steps else 0}_"
            return f"{head}roles" if steps[1:2] == ["roles"] else self._field_of_question(head, steps[2:])
        return name

    def _field_of_question(self, head: str, steps: list[int | str]) -> str:
        if steps[:1] != ["options"]:
            return f"{head}{steps[0] if steps else 'stem'}"
        if len(steps) < 2:
            return f"{head}text_0"
        return f"{head}{steps[2] if len(steps) > 2 else 'text'}_{self._filled(head)[int(steps[1])]}"

    def _filled(self, head: str) -> list[int]:
        typed, names = self.cleaned_data, ("text", "is_right", "weight", "why")
        return [at for at in range(self.options[head]) if _any(typed, *(f"{head}{name}_{at}" for name in names))]


class CaseRows(Asks):
    """A case as its page shows it."""

    HEAD: ClassVar[tuple[str, ...]] = ("title", "is_optional", "body", "is_fiction", "is_near_miss", "roles")

    @property
    def head(self) -> list[BoundField]:
        return [self[name] for name in self.HEAD]

    @property
    def choices(self) -> list[tuple[str, list[BoundField], BoundField | None]]:
        """Each sentence, each question and each option of it: what it is called, its fields, and the hidden key."""
        rows: list[tuple[str, list[BoundField], BoundField | None]] = [
            (_("Sentence %(number)s") % {"number": at + 1}, [self[f"{name}_{at}"] for name in self.SENTENCE],
             self[f"key_{at}"])
            for at in range(self.count)
        ]  # fmt: skip
        rows += self._asked(
            _("What else it may be"), "i_", ("stem", "kind", "note"), ("text", "is_right", "weight", "why")
        )
        for at in range(self.steps):
            called = _("Next step %(number)s") % {"number": at + 1}
            rows += self._asked(called, f"n{at}_", ("roles", "stem", "note"), ("text", "is_right", "why"))
        return rows

    @property
    def tail(self) -> list[BoundField]:
        return [self["ending"]]

    def _asked(
        self, called: str, head: str, names: tuple[str, ...], columns: tuple[str, ...]
    ) -> Iterator[tuple[str, list[BoundField], BoundField | None]]:
        yield called, [self[f"{head}{name}"] for name in names], self[f"{head}key"]
        for at in range(self.options[head]):
            told = _("%(question)s: option %(number)s") % {"question": called, "number": at + 1}
            yield told, [self[f"{head}{name}_{at}"] for name in columns], self[f"{head}key_{at}"]


def plain(case: documents.AnyActivity) -> dict[str, Any]:
    """Return a case as a document keeps it, without its key, which stays."""
    said = documents.plain_activity(case)
    said.pop("key", None)
    return said


def _keys(typed: Mapping[str, Any], filled: list[int], name: str, fresh: str = "") -> dict[int, str]:
    """The key of each row; one that two rows have, or none, is one that nobody has: a letter, or `fresh` numbered."""
    found: dict[int, str] = {}
    for at in filled:
        key = typed.get(name % at) or ""
        if key and key not in found.values():
            found[at] = key
    names = [fresh % number for number in range(1, 2 * NEXTS + 1)] if fresh else questions.LETTERS
    free = (each for each in names if each not in found.values())
    return found | {at: next(free) for at in filled if at not in found}


def _any(typed: Mapping[str, Any], *names: str) -> bool:
    return any(typed.get(name) for name in names)


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    made = forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    return _plain(made)


def _words(label: Any, longest: int, *, is_plain: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    made = forms.CharField(label=label, max_length=longest, required=False, widget=area)
    return _plain(made) if is_plain else made


def _plain[F: forms.Field](field: F) -> F:
    """Words whose absence the document tells of: the browser does not ask for them."""
    field.is_plain = True  # type: ignore[attr-defined]
    return field
