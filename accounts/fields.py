"""Fields that forms of several apps ask with."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.parts import CONTROL
from accounts.vault import cleaning


def refuse_control(said: str) -> None:
    """Raise ValidationError for words that hold what no text does, such as a NUL."""
    if CONTROL.search(said):
        raise ValidationError(_("There are characters in it that nobody can see or type."))


def moment(shown: datetime.datetime) -> datetime.datetime:
    """Return when clocks here show this, the first time when they show it twice. ValidationError when they never do."""
    found = timezone.make_aware(shown)
    if timezone.localtime(found.astimezone(datetime.UTC)).replace(tzinfo=None) != shown:
        raise ValidationError(_("The clocks leave this time out on that day."), code="invalid")
    return found


class MomentField(forms.DateTimeField):
    """A day and a time where the site is. The hour that clocks show twice in autumn is nobody's mistake."""

    def to_python(self, value: Any) -> datetime.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            return moment((error.params or {})["datetime"])


class Files(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class CleanedFiles(forms.FileField):
    """Files, each taken apart and written anew; what cannot be is said with the name of the file."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[cleaning.Clean]:
        files = data if isinstance(data, list) else [data]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        checked = [super(CleanedFiles, self).clean(file, initial) for file in files if file or self.required]
        return [self._cleaned(file) for file in checked if file]

    def _cleaned(self, file: Any) -> cleaning.Clean:
        try:
            return cleaning.clean(file, name=file.name)
        except cleaning.Refused as refused:
            told = {"name": file.name[:60], "why": str(refused)}
            raise ValidationError(_("%(name)s: %(why)s") % told) from refused


def say_what_went(request: HttpRequest, sent: Iterable[cleaning.Clean]) -> None:
    """Say what was taken out of files before they were kept."""
    if gone := dict.fromkeys(str(what) for clean in sent for what in clean.changed):
        messages.info(request, gettext("Taken out before it was kept: %(what)s.") % {"what": ", ".join(gone)})
