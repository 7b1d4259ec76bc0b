"""The question editor: one form for each of the seven kinds, with as many rows of choices as are asked for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning import questions
from elearning.forms.faults import Place, check

LONGEST_KEY = 60
SPARE, MORE, MOST_ROWS = 2, 3, len(questions.LETTERS)
KINDS = {
    "one": gettext_lazy("One right answer"),
    "several": gettext_lazy("Several, each with a weight"),
    "true_false": gettext_lazy("True or false"),
    "match": gettext_lazy("Match pairs"),
    "order": gettext_lazy("Put in order"),
    "short": gettext_lazy("A few words of one's own"),
    "sentences": gettext_lazy("Mark sentences of a text"),
}


class Column(NamedTuple):
    """One field of each row: words, a tick or a percent."""

    name: str
    label: Any
    sort: str = "words"
    longest: int = 600
    hint: Any = ""


class Rows(NamedTuple):
    """The choices of a kind: under which name of the document, what each is called, and its fields."""

    name: str
    each: Any
    fewest: int
    columns: tuple[Column, ...]


WHY = Column("why", gettext_lazy("Why"), longest=1200)
TEXT = Column("text", gettext_lazy("Text"))
WEIGHT = Column(
    "weight", gettext_lazy("Percent of the mark"), "percent",
    hint=gettext_lazy("The right ones add up to 100. Below 0: what choosing it costs."),
)  # fmt: skip
ROWS: dict[str, Rows] = {
    "one": Rows("options", gettext_lazy("Option"), 2,
                (TEXT, Column("is_right", gettext_lazy("This one is right"), "tick"), WHY)),
    "several": Rows("options", gettext_lazy("Option"), 2, (TEXT, WEIGHT, WHY)),
    "match": Rows("pairs", gettext_lazy("Pair"), 2,
                  (Column("left", gettext_lazy("Left")), Column("right", gettext_lazy("Right")), WHY)),
    "order": Rows("items", gettext_lazy("Step"), 3, (TEXT, WHY)),
    "short": Rows("answers", gettext_lazy("Wording"), 1, (
        Column("text", gettext_lazy("Wording"), longest=120),
        Column("weight", gettext_lazy("Percent of the mark"), "percent",
               hint=gettext_lazy("100: right. 0: a common error that deserves its own reason.")),
        WHY,
    )),
    "sentences": Rows("sentences", gettext_lazy("Sentence"), 3,
                      (TEXT, Column("is_marked", gettext_lazy("It is to be marked"), "tick"), WHY)),
}  # fmt: skip


class Tags(forms.CharField):
    """Keys with commas between them."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return list(dict.fromkeys(filter(None, map(questions.key_from, str(value or "").split(",")))))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value


class QuestionForm(forms.Form):
    """One question of any kind. `is_valid` puts it into `asked`; `said()` is what was typed, as plain values."""

    MARKDOWN: ClassVar[tuple[str, ...]] = ("stem", "note")

    stem = forms.CharField(
        label=gettext_lazy("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Markdown."),
    )  # fmt: skip
    tags = Tags(
        label=gettext_lazy("Tags"), required=False,
        help_text=gettext_lazy("With commas between them. A quiz can draw questions by their tags. "
                               "With ind-fin-08 a question draws on that red flag."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown, shown after answering. Cite a source as [@key]."),
    )  # fmt: skip
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Sources"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MOST_ROWS)

    def __init__(
        self, data: Any = None, *, kind: str, said: Mapping[str, Any] | None = None,
        sources: Sequence[tuple[str, str]] = (), taken: Collection[str] = (), initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`said`: the question as it stands (its key stays); `sources`: keys and titles; `taken`: keys of others."""
        self.kind, self.given, self.taken = kind, dict(said or {}), set(taken)
        self.asked: questions.Question | None = None
        held = list(self.given.get(ROWS[kind].name, ())) if kind in ROWS else []
        super().__init__(data, initial={**self._initial(held), **(initial or {})})
        known = dict(sources)
        # A source that is not listed any more still shows where it was named.
        choices = [*known.items(), *((key, key) for key in self.given.get("sources", ()) if key not in known)]
        self.fields["sources"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["sources"]
        self.count = self._count(data, len(held), initial)
        self._add_kind()
        if not self.given:
            self._add_key()

    def more(self) -> "QuestionForm":
        """Return the same with what was typed, nothing of it judged, and some more rows."""
        typed = {name: self[name].data for name in self.fields}
        typed["tags"] = Tags().to_python(typed.get("tags"))
        typed["rows"] = min(self.count + MORE, MOST_ROWS)
        sources = self.fields["sources"].choices if "sources" in self.fields else ()  # type: ignore[attr-defined]
        return QuestionForm(kind=self.kind, said=self.given, sources=list(sources), taken=self.taken, initial=typed)

    @property
    def head(self) -> list[BoundField]:
        return [self[name] for name in self._plain if name in {"key", "stem"} | set(self._of_kind)]

    @property
    def tail(self) -> list[BoundField]:
        return [self[name] for name in self._plain if name in {"tags", "note", "sources"}]

    @property
    def choices(self) -> list[tuple[str, list[BoundField], BoundField]]:
        """The rows: what each is called, its fields, and the hidden key."""
        if self.kind not in ROWS:
            return []
        rows = ROWS[self.kind]
        return [
            (f"{rows.each} {at + 1}", [self[f"{column.name}_{at}"] for column in rows.columns], self[f"key_{at}"])
            for at in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("key"):
            cleaned["key"] = questions.key_from(cleaned["key"])
        if cleaned.get("key") in self.taken:
            self.add_error("key", _("Another question has this key."))
        if "stem" in cleaned:
            self.asked = check(self, questions.adapter, self.said(), self._field_of)
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was typed as plain values of a question; rows without a word are none."""
        typed = self.cleaned_data
        key = self.given.get("key") or typed.get("key") or self._new_key(typed.get("stem", ""))
        said = {"key": key, "kind": self.kind}
        said |= {name: typed[name] for name in ("stem", "tags", "note", "sources") if typed.get(name)}
        if self.kind == "true_false":
            said["is_true"] = typed.get("is_true") == "yes"
        said |= {name: typed.get(name, "") for name in self._of_kind if name not in {"is_true", "others"}}
        if self.kind == "match":
            said["others"] = [line.strip() for line in typed.get("others", "").splitlines() if line.strip()]
        if self.kind in ROWS:
            said[ROWS[self.kind].name] = [row for _at, row in self._typed_rows()]
        return said

    def plain(self) -> dict[str, Any]:
        """Return the question as a document keeps it. After is_valid()."""
        return questions.plain(self.asked) if self.asked else self.said()

    def _typed_rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows that say anything, with their places on the page; new ones get a letter nobody has."""
        columns, typed = ROWS[self.kind].columns, self.cleaned_data
        filled = [
            at for at in range(self.count)
            if any(str(typed.get(f"{column.name}_{at}") or "").strip() for column in columns if column.sort == "words")
        ]  # fmt: skip
        has_keys = self.kind != "short"
        used = {typed.get(f"key_{at}") for at in filled}
        free = (letter for letter in questions.LETTERS if letter not in used)
        for at in filled:
            row = {column.name: self._value(column, typed.get(f"{column.name}_{at}")) for column in columns}
            yield at, ({"key": typed.get(f"key_{at}") or next(free)} if has_keys else {}) | row

    @staticmethod
    def _value(column: Column, typed: Any) -> Any:
        if column.sort == "percent":
            return round((typed or 0) / 100, 6)
        return bool(typed) if column.sort == "tick" else typed or ""

    def _field_of(self, place: Place) -> str | None:
        """The field in which a part of the document was typed: options 2 why is `why_2`."""
        steps = [step for step in place if step != self.kind]
        if self.kind in ROWS and steps == [ROWS[self.kind].name]:
            return f"{ROWS[self.kind].columns[0].name}_0"
        if self.kind in ROWS and len(steps) >= 2 and steps[0] == ROWS[self.kind].name and isinstance(steps[1], int):
            at = [at for at, _row in self._typed_rows()][steps[1]]
            return f"{steps[2] if len(steps) > 2 else ROWS[self.kind].columns[0].name}_{at}"
        return str(steps[0]) if steps else None

    @property
    def _plain(self) -> list[str]:
        return [name for name in self.fields if name != "rows" and not name.rpartition("_")[2].isdecimal()]

    @property
    def _of_kind(self) -> tuple[str, ...]:
        return {
            "true_false": ("is_true", "why_true", "why_false"), "match": ("others",), "short": ("otherwise",)
        }.get(self.kind, ())  # fmt: skip

    def _new_key(self, stem: str) -> str:
        base = questions.key_from(stem, 40) or "question"
        numbered = (f"{base}-{number}" for number in range(2, len(self.taken) + 3))
        return base if base not in self.taken else next(key for key in numbered if key not in self.taken)

    def _count(self, data: Any, held: int, initial: Mapping[str, Any] | None) -> int:
        if self.kind not in ROWS:
            return 0
        told = str(data.get("rows", "") if data is not None else (initial or {}).get("rows", ""))
        asked = int(told) if told.isdecimal() and len(told) < 4 else 0
        wanted = asked or max(held + SPARE, ROWS[self.kind].fewest + SPARE)
        self.initial["rows"] = min(max(wanted, held if data is None else 0), MOST_ROWS)
        return int(self.initial["rows"])

    def _initial(self, held: list[Mapping[str, Any]]) -> dict[str, Any]:
        initial = {name: self.given[name] for name in self.given if name not in {"others", "kind"}}
        others = [row["text"] if isinstance(row, dict) else row for row in self.given.get("others", ())]
        initial |= {"others": "\n".join(others)}
        if "is_true" in self.given:
            initial["is_true"] = "yes" if self.given["is_true"] else "no"
        columns = {column.name: column for column in ROWS[self.kind].columns} if self.kind in ROWS else {}
        for at, row in enumerate(held):
            for name, value in row.items():
                is_percent = name in columns and columns[name].sort == "percent"
                initial[f"{name}_{at}"] = round(value * 100, 4) if is_percent else value
            if self.kind == "short" and "weight" not in row:
                initial[f"weight_{at}"] = 100
            # A row without a key was named by its place.
            initial.setdefault(f"key_{at}", questions.LETTERS[at])
        return initial

    def _add_key(self) -> None:
        key = forms.SlugField(
            label=gettext_lazy("Key"), max_length=LONGEST_KEY, required=False,
            help_text=gettext_lazy("By which quizzes name it. It stays. Nothing: made of the question's first words."),
        )  # fmt: skip
        self.fields = {"key": key, **self.fields}

    def _add_kind(self) -> None:
        """Add what this kind alone asks; every fault in it is told by the document."""
        longer = {"why_true": _("What is said to “true”"), "why_false": _("What is said to “false”")}
        longer |= {"otherwise": _("What is said to any other wording")}
        for name in self._of_kind:
            if name == "is_true":
                yes_no = (("yes", _("It is true")), ("no", _("It is false")))
                self.fields[name] = forms.ChoiceField(
                    label=_("The statement"), choices=yes_no, widget=forms.RadioSelect, initial="yes"
                )
            elif name == "others":
                self.fields[name] = _words(
                    _("Further right sides that belong to nothing"), 4000, hint=_("One a line."), is_plain=False
                )
            else:
                self.fields[name] = _words(longer[name], WHY.longest)
        for at in range(self.count):
            self.fields[f"key_{at}"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY)
            for column in ROWS[self.kind].columns:
                self.fields[f"{column.name}_{at}"] = _field(column)


def _field(column: Column) -> forms.Field:
    if column.sort == "tick":
        return forms.BooleanField(label=column.label, required=False)
    if column.sort == "percent":
        made = forms.FloatField(
            label=column.label, required=False, help_text=column.hint, min_value=-100, max_value=100
        )
        made.is_plain = True  # type: ignore[attr-defined]
        return made
    return _words(column.label, column.longest)


def _words(label: Any, longest: int, hint: Any = "", *, is_plain: bool = True) -> forms.CharField:
    """Words whose absence the document tells of: the browser does not ask for them."""
    area = forms.Textarea(attrs={"rows": 2})
    made = forms.CharField(label=label, max_length=longest, required=False, widget=area, help_text=hint)
    made.is_plain = is_plain  # type: ignore[attr-defined]
    return made
