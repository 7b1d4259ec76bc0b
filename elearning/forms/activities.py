"""What each sort of activity asks its author."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter

from elearning import documents
from elearning.forms import cases_desk
from elearning.forms.faults import Place, check
from elearning.forms.parts import (
    LANGUAGE,
    Around,
    LessonForm,
    ModuleForm,
    PartForm,
    markdown,
    refuse_pictures_without_words,
)
from elearning.forms.questions import Tags
from elearning.redflags.choices import Frontline

KINDS = {
    "text": gettext_lazy("Text"),
    "video": gettext_lazy("Film"),
    "file": gettext_lazy("File"),
    "quiz": gettext_lazy("Quiz"),
    "case": gettext_lazy("Case exercise"),
}
adapter: TypeAdapter[Any] = TypeAdapter(documents.AnyActivity)
CAPTIONS, MORE, MOST_SLOTS = 4, 3, 60


class ActivityForm(PartForm):
    """What every activity has. `is_valid` checks it as the document will."""

    KIND = ""
    # The activity, once it was found to be one.
    made: documents.AnyActivity | None = None
    is_optional = forms.BooleanField(
        label=gettext_lazy("Optional: it does not count towards the course"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in self.MARKDOWN:
            refuse_pictures_without_words(self, field)
        if not self.errors:
            self.made = check(self, adapter, {"key": "any", **self.said()}, self.field_of)
        return cleaned

    def said(self) -> dict[str, Any]:
        return {"kind": self.KIND, **super().said()}

    def field_of(self, place: Place) -> str | None:
        """The field in which a part of the activity was typed."""
        return str(place[1]) if len(place) > 1 else None


class TextForm(ActivityForm):
    """A text to read."""

    KIND = "text"
    MARKDOWN: ClassVar[tuple[str, ...]] = ("body",)
    body = markdown(gettext_lazy("Text"), 24)


class FileForm(ActivityForm):
    """A file to take away."""

    KIND = "file"
    MARKDOWN: ClassVar[tuple[str, ...]] = ("body",)
    file = forms.ChoiceField(label=gettext_lazy("File"))
    body = markdown(gettext_lazy("What it is"), 6)

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, around=around, initial=initial)
        self.fields["file"].choices = _files(around, "", self.initial.get("file"))  # type: ignore[attr-defined]


class VideoForm(ActivityForm):
    """A film, its captions and its words."""

    KIND = "video"
    MARKDOWN: ClassVar[tuple[str, ...]] = ("transcript",)
    file = forms.ChoiceField(label=gettext_lazy("Film or recording"))
    transcript = markdown(gettext_lazy("Transcript"), 14)

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, around=around, initial=initial)
        chosen = self.initial.get("file")
        self.fields["file"].choices = _files(around, ("video/", "audio/"), chosen)  # type: ignore[attr-defined]
        held = list(self.initial.get("captions", ()))
        for at in range(max(CAPTIONS, len(held))):
            row = held[at] if at < len(held) else {}
            self.fields[f"language_{at}"] = forms.CharField(
                label=_("Language"), max_length=20, required=False, initial=row.get("language", ""),
                validators=[LANGUAGE],
            )  # fmt: skip
            self.fields[f"captions_{at}"] = forms.ChoiceField(
                label=_("Captions (.vtt)"), required=False, initial=row.get("file", ""),
                choices=_files(around, "text/vtt", row.get("file")),
            )  # fmt: skip

    @property
    def head(self) -> list[BoundField]:
        return [self[name] for name in ("title", "is_optional", "file")]

    @property
    def choices(self) -> list[tuple[str, list[BoundField], None]]:
        rows = [name.rpartition("_")[2] for name in self.fields if name.startswith("captions_")]
        return [
            (_("Captions %(number)s") % {"number": int(at) + 1}, [self[f"language_{at}"], self[f"captions_{at}"]], None)
            for at in rows
        ]

    @property
    def tail(self) -> list[BoundField]:
        return [self["transcript"]]

    def said(self) -> dict[str, Any]:
        typed, rows = self.cleaned_data, len([name for name in self.fields if name.startswith("captions_")])
        said = {name: typed[name] for name in ("title", "is_optional", "file", "transcript") if typed.get(name)}
        captions = [
            {"language": typed.get(f"language_{at}") or "en", "file": typed[f"captions_{at}"]}
            for at in range(rows)
            if typed.get(f"captions_{at}")
        ]
        return {"kind": self.KIND, **said, "captions": captions}

    def field_of(self, place: Place) -> str | None:
        return "captions_0" if len(place) == 1 or place[1] == "captions" else super().field_of(place)


class QuizForm(ActivityForm):
    """Questions, by name or drawn by their tags."""

    KIND = "quiz"
    MARKDOWN: ClassVar[tuple[str, ...]] = ("body",)
    body = markdown(gettext_lazy("Before it begins"), 5, required=False, longest=20_000)
    pass_mark = forms.IntegerField(
        label=gettext_lazy("Percent to pass"), min_value=1, max_value=100, required=False,
        help_text=gettext_lazy("Nothing: a practice, which is complete when handed in and gives reasons at once."),
    )  # fmt: skip
    attempts = forms.IntegerField(
        label=gettext_lazy("Attempts"), min_value=1, max_value=20, required=False,
        help_text=gettext_lazy("Nothing: no limit."),
    )  # fmt: skip
    is_confidence_asked = forms.BooleanField(label=gettext_lazy("Ask how sure learners are"), required=False)
    is_shuffled = forms.BooleanField(
        label=gettext_lazy("Shuffle the questions and their choices"), required=False, initial=True
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MOST_SLOTS)

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, around=around, initial=initial)
        held = list(self.initial.get("slots", ()))
        told = str(data.get("rows", "") if data is not None else self.initial.get("rows", ""))
        asked = int(told) if told.isdecimal() and len(told) < 4 else len(held) + MORE
        self.count = min(max(asked, 0 if data is not None else len(held), 1), MOST_SLOTS)
        self.initial["rows"] = self.count
        known = dict(around.questions)
        for at in range(self.count):
            row = held[at] if at < len(held) else {}
            gone = row.get("question")
            extra = [(gone, gone)] if gone and gone not in known else []
            self.fields[f"question_{at}"] = forms.ChoiceField(
                label=_("This question"), required=False, choices=[("", "–"), *known.items(), *extra]
            )
            self.fields[f"tags_{at}"] = Tags(label=_("Or drawn from those with all these tags"), required=False)
            self.fields[f"count_{at}"] = forms.IntegerField(
                label=_("How many are drawn"), required=False, min_value=1, max_value=50
            )
            for name in ("question", "tags", "count"):
                self.fields[f"{name}_{at}"].is_plain = True  # type: ignore[attr-defined]
                if name in row:
                    self.initial[f"{name}_{at}"] = row[name]

    def more(self) -> "QuizForm":
        """Return the same with what was typed, nothing of it judged, and some more rows."""
        typed = {name: self[name].data for name in self.fields}
        for name in [name for name in typed if name.startswith("tags_")]:
            typed[name] = Tags().to_python(typed[name])
        return QuizForm(around=self.around, initial={**typed, "rows": min(self.count + MORE, MOST_SLOTS)})

    @property
    def head(self) -> list[BoundField]:
        names = ("title", "is_optional", "body", "pass_mark", "attempts", "is_confidence_asked", "is_shuffled")
        return [self[name] for name in names]

    @property
    def choices(self) -> list[tuple[str, list[BoundField], None]]:
        names = ("question", "tags", "count")
        return [
            (_("Place %(number)s") % {"number": at + 1}, [self[f"{name}_{at}"] for name in names], None)
            for at in range(self.count)
        ]

    def said(self) -> dict[str, Any]:
        typed = self.cleaned_data
        names = ("title", "is_optional", "body", "pass_mark", "attempts", "is_confidence_asked")
        said = {name: typed[name] for name in names if typed.get(name)}
        if not typed.get("is_shuffled"):
            said["is_shuffled"] = False
        return {"kind": self.KIND, **said, "slots": [slot for _at, slot in self._typed_slots()]}

    def field_of(self, place: Place) -> str | None:
        if len(place) > 2 and place[1] == "slots" and isinstance(place[2], int):
            return f"question_{self._typed_slots()[place[2]][0]}"
        return "question_0" if len(place) > 1 and place[1] == "slots" else super().field_of(place)

    def _typed_slots(self) -> list[tuple[int, dict[str, Any]]]:
        typed, found = self.cleaned_data, []
        for at in range(self.count):
            slot = {name: typed.get(f"{name}_{at}") for name in ("question", "tags", "count")}
            said = {name: value for name, value in slot.items() if value and (name, value) != ("count", 1)}
            if set(said) & {"question", "tags"}:
                found.append((at, said))
        return found


class CaseForm(cases_desk.CaseRows, ActivityForm):
    """A case exercise: a story with its signs, what else it may be, and what to do next."""

    KIND = "case"
    MARKDOWN: ClassVar[tuple[str, ...]] = ("body", "ending")
    has_rows = True
    body = markdown(gettext_lazy("Before it begins: that it is fiction, or whose story it retells"), 5)
    is_fiction = forms.BooleanField(label=gettext_lazy("It is fiction"), required=False)
    is_near_miss = forms.BooleanField(
        label=gettext_lazy("A near miss: nothing in it is a sign, or the story explains all of them"), required=False
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("For whose work"), choices=Frontline.choices, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each of them meets some sentences first, and has a next step."),
    )  # fmt: skip
    ending = markdown(gettext_lazy("What became of it"), 5)

    def __init__(self, data: Any = None, *, around: Around, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, around=around, initial=initial)
        self._add_rows(data)

    def more(self) -> "CaseForm":
        """Return the same with what was typed, nothing of it judged, and some more rows."""
        typed = {name: self[name].data for name in self.fields}
        for name in [name for name in typed if name.startswith("codes_")]:
            typed[name] = Tags().to_python(typed[name])
        return CaseForm(around=self.around, initial={**typed, "more": True})

    def said(self) -> dict[str, Any]:
        if self.made is not None:
            return cases_desk.plain(self.made)
        typed = self.cleaned_data
        said = {name: typed[name] for name in ("title", "is_optional", "body", "roles", "ending") if typed.get(name)}
        said |= {name: bool(typed.get(name)) for name in ("is_fiction", "is_near_miss")}
        asked = self._question("i_", self.initial.get("innocent") or {}, "explained")
        return {
            "kind": self.KIND, **said, "sentences": [row for _at, row in self._sentences()],
            **({"innocent": asked} if asked else {}), "nexts": [row for _at, row in self._nexts()],
        }  # fmt: skip

    def field_of(self, place: Place) -> str | None:
        return self._field_of(place) if len(place) > 1 else None


FORMS: dict[str, type[PartForm]] = {
    "module": ModuleForm, "lesson": LessonForm,
    "text": TextForm, "video": VideoForm, "file": FileForm, "quiz": QuizForm,
    "case": CaseForm,
}  # fmt: skip


def _files(around: Around, sorts: str | tuple[str, ...], chosen: str | None) -> list[tuple[str, str]]:
    names = [name for name, media_type in around.files.items() if media_type.startswith(sorts)]
    return [("", "–"), *((name, name) for name in [*names, *([chosen] if chosen and chosen not in names else [])])]
