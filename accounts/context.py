"""What every template may read."""

from django.conf import settings
from django.http import HttpRequest

from accounts.permissions import Permission, has_permission


def site(request: HttpRequest) -> dict[str, object]:
    """The mode and the operator; no query and no session access unless a template asks who moderates."""

    def is_moderator() -> bool:
        return has_permission(request.user, Permission.MODERATE_DIRECTORY)

    return {"demo": settings.DEMO, "operator": settings.OPERATOR, "is_moderator": is_moderator}
