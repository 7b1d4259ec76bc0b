"""What every template may read."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The mode and the operator; no query, no session access."""
    return {"demo": settings.DEMO, "operator": settings.OPERATOR}
