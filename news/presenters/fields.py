"""What a wording consists of, as pages call it."""

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "body": _("Text"),
    "content_note": _("Content note"),
    "picture": _("Picture"),
    "source_name": _("Source"),
    "source_url": _("Address of the source"),
    "source_on": _("Date of the source"),
    "is_story": _("Somebody's own story"),
    "consent": _("How they consented"),
    "is_anonymous_checked": _("Checked that it does not give them away"),
    "is_picture_agreed": _("They agreed to the picture"),
}
