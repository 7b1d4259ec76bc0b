"""Why a file is not taken, and what was cut out of one that is: codes inside, sentences for people outside."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.vault.cleaning import limits

SENTENCES = {
    "empty": _("This file is empty. Choose another one."),
    "too_large": _("This file is larger than %(limit)s MB. Send a smaller one, or only the pages that matter."),
    "unknown": _("This kind of file cannot be taken. Send %(kinds)s."),
    "damaged": _("This file is damaged or incomplete. Open it, save it as a new file (%(kinds)s) and send that."),
    "locked": _("This PDF is protected. Print it to a new PDF without protection and send that."),
    "too_many_pixels": _("This picture has more than %(limit)s million pixels. Make it smaller and send it again."),
    "animated": _("This picture moves. Send one that stands still."),
    "too_many_pages": _("This PDF has more than %(limit)s pages. Send only the pages that matter."),
    "too_heavy": _("This file is too complicated to be checked. Print it to a new PDF and send that."),
    "swells": _("This document unpacks to more than we can check. Save it as PDF and send that."),
    "macros": _("This document holds macros (small programs). Save it as PDF and send that."),
    "embedded": _("This document holds other files inside. Save it as PDF, and send the other files one by one."),
    "infected": _("The malware scanner found something harmful in this file. It was not kept. Check your device."),
    "unscanned": _("Files cannot be checked for malware just now. It was not kept. Try again in a few minutes."),
}
REMOVED = {
    "camera": _("details of the camera, and of where and when the picture was taken"),
    "notes": _("notes hidden in the picture"),
    "extra": _("hidden data behind the picture"),
    "further_pictures": _("further pictures in the same file"),
    "properties": _("properties such as author and dates"),
    "scripts": _("actions that run by themselves"),
    "attachments": _("attached files"),
    "forms": _("form fields (what was filled in stays readable)"),
    "comments": _("what lies over the page, such as notes and media"),
    "layers": _("the switch between layers (all are shown)"),
    "links": _("links that lead to files or other documents"),
    "fields": _("fields that fetch or compute something (their last text stays)"),
    "parts": _("parts that only the program needs"),
    "authors": _("names and dates of who changed the text"),
    "pictures": _("pictures in formats that cannot be checked"),
}


class Refusal(Exception):
    """A reader gives up on a file; `why` is a key of SENTENCES. Crosses the border of the process as two values."""

    def __init__(self, why: str, limit: int = 0) -> None:
        super().__init__(why)
        self.why, self.limit = why, limit


class Refused(ValidationError):
    """The file is not taken; the message tells the person who sent it what to do. `code` is a key of SENTENCES."""

    def __init__(self, why: str, *, kinds: str = "", limit: int = 0) -> None:
        super().__init__(SENTENCES[why], code=why, params={"kinds": kinds, "limit": limit})

    def __str__(self) -> str:
        return " ".join(self.messages)


def too_large() -> Refusal:
    """More bytes than we take."""
    return Refusal("too_large", limits.MAX_BYTES // (1024 * 1024))


def removed(codes: Iterable[str]) -> tuple[object, ...]:
    """What was cut out, each once, as lazy words for a message."""
    return tuple(REMOVED[code] for code in dict.fromkeys(codes))
