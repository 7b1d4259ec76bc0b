"""Every component of the look on one page, for those who build pages (demo mode only)."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

COLOURS = ("paper", "surface", "sunk", "ink", "soft", "pine", "pine-wash", "clay", "clay-wash", "good", "warn", "bad")
ICONS = (
    "search", "arrow", "check", "phone", "mail", "globe", "speech", "pin", "scales", "shield", "person", "people",
    "book", "door", "clock", "info", "success", "warning", "error", "print", "link", "bookmark", "heart", "close",
)  # fmt: skip

# As presenters hand charts over: the drawing is 100 wide and 30 high.
CHART = {
    "bars": [
        {"label": f"{hour}:00", "sent": hour, "x": str(hour * 8), "top": str(30 - 2 * hour), "height": str(2 * hour)}
        for hour in range(1, 13)
    ],
    "first": "1:00",
    "last": "12:00",
    "peak": _("at most 12 an hour"),
}

# As presenters hand figures over. The drawings were made by the statistics, which stand above this room.
DRAWINGS = {"wide": "gallery/wide.svg", "narrow": "gallery/narrow.svg"}


class SampleForm(forms.Form):
    """One field of each kind; it is never sent anywhere."""

    name = forms.CharField(label=_("Your name"), help_text=_("As you would like to be called."))
    story = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("Choose one")), ("GB", _("United Kingdom")), ("ET", _("Ethiopia"))]
    )
    contact = forms.ChoiceField(
        label=_("How is it safe to reach you?"),
        choices=[("none", _("Do not contact me")), ("post", _("By e-mail")), ("call", _("By telephone"))],
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )
    needs = forms.MultipleChoiceField(
        label=_("What do you need?"),
        choices=[("law", _("A lawyer")), ("home", _("Somewhere to stay")), ("health", _("A doctor"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    heard_on = forms.DateField(
        label=_("Date of the hearing"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    letter = forms.FileField(label=_("Letter or decision"), required=False)
    is_helped = forms.BooleanField(label=_("Somebody helped me to fill this in"), required=False)
    helper = forms.CharField(label=_("Their name"), required=False)

    def clean(self) -> dict[str, Any]:
        """Show what an error of the whole form looks like."""
        raise ValidationError(_("This form is a sample and cannot be sent."))


@require_safe
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; `?dir=rtl` turns the page around."""
    if not settings.DEMO:
        raise Http404
    context = {
        "direction": "rtl" if request.GET.get("dir") == "rtl" else "ltr",
        "plain": SampleForm(auto_id="plain_%s"),
        "wrong": SampleForm({"contact": "none"}, auto_id="wrong_%s"),
        "headers": [gettext("Report"), gettext("Experts"), gettext("Usual time")],
        "rows": [
            [gettext("Country report"), 12, gettext("6 weeks")],
            [gettext("Scarring report"), 4, gettext("4 weeks")],
            [gettext("Trafficking report"), 7, gettext("8 weeks")],
        ],
        "steps": [gettext("What is needed"), gettext("Where and when"), gettext("Check and send")],
        "chart": CHART,
        "figure": _figure(),
        "colours": COLOURS,
        "icons": ICONS,
        "figures": [
            (gettext("people checked"), 312),
            (gettext("listed organisations"), 48),
            (gettext("languages"), 61),
        ],
    }
    return render(request, "gallery.html", context)


def _figure() -> dict[str, Any]:
    words = [[gettext("2022"), "4,578"], [gettext("2023"), "4,134"], [gettext("2024"), "4,758"]]
    return {
        **{name: render_to_string(place) for name, place in DRAWINGS.items()},
        "name": "drawing",
        "finding": gettext("Reports: 4,758 in 2024; the highest shown."),
        "title": gettext("Reports a year"),
        "headers": [{"text": gettext("Year")}, {"text": gettext("Reports")}],
        "rows": [[{"text": each} for each in row] for row in words],
    }
