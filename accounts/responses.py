"""Answers that are files."""

from typing import Any

from django.http import JsonResponse


def json_file(told: dict[str, Any], *, name: str) -> JsonResponse:
    """Return values as a JSON file that browsers keep where their user says, and nowhere else."""
    response = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response
