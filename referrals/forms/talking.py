"""What the two sides of a referral write to each other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import CleanedFiles
from referrals.forms.triage import TextForm, WordsField

LONGEST = 10_000
SORTS = _("PDF, Word (docx) or pictures (JPEG, PNG, WebP), each up to 25 MB.")


class TalkForm(TextForm):
    """A message, with files if there are any."""

    text = WordsField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Encrypted. Only the two sides read it; nobody changes it afterwards."),
        error_messages={"required": _("Write the message first.")},
    )
    pieces = CleanedFiles(label=_("Files"), required=False, help_text=SORTS)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data)
        if files is not None:
            self.files = files


class AttachForm(forms.Form):
    """Files that go with a referral, for whoever accepts it."""

    pieces = CleanedFiles(label=_("Files"), help_text=SORTS, error_messages={"required": _("Choose a file first.")})
