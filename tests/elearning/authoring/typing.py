"""What a browser would send from a form as it stands."""

import re
from typing import Any

from django import forms
from django.http import HttpResponse
from django.test import Client


def typed(form: forms.Form, **changed: Any) -> dict[str, Any]:
    """Return what stands in a form, with changes; None takes a field out."""
    told: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if value is None or value is False:
            continue
        told[name] = "on" if value is True else value
    told |= changed
    return {name: value for name, value in told.items() if value is not None}


def send(client: Client, place: str, **changed: Any) -> HttpResponse:
    """Open a page with a form, change it, and press."""
    page = client.get(place)
    assert page.status_code == 200, page.status_code
    return client.post(place, typed(page.context["form"], seen=page.context["seen"], **changed))


def titles(page: HttpResponse) -> list[str]:
    """The headings of a page, as they are read."""
    found = re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", page.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found]
