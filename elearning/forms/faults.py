"""What the documents have against an input, beside the field where it was typed."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from elearning import questions

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

type Place = tuple[int | str, ...]


def words(error: "ErrorDetails") -> str:
    """Say what is wrong with one value, in words of the desk rather than of the program."""
    limits: Mapping[str, Any] = error.get("ctx") or {}
    said = {
        "missing": _("Say something here."),
        "string_too_short": _("Say something here."),
        "string_too_long": _("Too long: at most %(count)s characters.") % {"count": limits.get("max_length")},
        "too_short": _("Too few: at least %(count)s.") % {"count": limits.get("min_length")},
        "too_long": _("Too many: at most %(count)s.") % {"count": limits.get("max_length")},
        "string_pattern_mismatch": _("This is not written as it has to be."),
        "less_than_equal": _("Too much: at most %(limit)s.") % {"limit": limits.get("le")},
        "greater_than_equal": _("Too little: at least %(limit)s.") % {"limit": limits.get("ge")},
    }
    plainly = str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    return said.get(error["type"], plainly[:1].upper() + plainly[1:])


def check(form: forms.Form, adapter: TypeAdapter[Any], said: Any, field_of: Callable[[Place], str | None]) -> Any:
    """Return the part that was said, or None with its faults beside their fields; what has none stands above."""
    try:
        return adapter.validate_python(said)
    except ValidationError as error:
        for each in questions.faults(error):
            name = field_of(each["loc"])
            # What the field itself has found is not said again.
            if name not in form.errors:
                form.add_error(name if name in form.fields else None, words(each))
    return None
