"""Answers that are files."""

from typing import Any

from django.http import HttpResponse, JsonResponse


def json_file(told: dict[str, Any], *, name: str) -> JsonResponse:
    """Return values as a JSON file that browsers keep where their user says, and nowhere else."""
    response = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def pdf_file(content: bytes, *, name: str) -> HttpResponse:
    """Return a PDF, to be saved and kept by no cache on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
