"""What every template may read."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import calling, sessions
from accounts.permissions import Permission, has_permission


def site(request: HttpRequest) -> dict[str, object]:
    """The mode and the operator; no query and no session access unless a template asks what somebody may do."""

    def is_moderator() -> bool:
        return has_permission(request.user, Permission.MODERATE_DIRECTORY)

    def is_desk() -> bool:
        return request.session.get(sessions.DESK, False)

    def is_editor() -> bool:
        return request.session.get(sessions.NEWSROOM, False)

    def has_cases() -> bool:
        return request.session.get(sessions.CASES, False)

    def has_referrals() -> bool:
        return request.session.get(sessions.REFERRALS, False)

    is_quiet = request.path_info.startswith(settings.TRANSLATED_PATHS)
    return {
        "demo": settings.DEMO,
        "operator": calling.operator(),
        "is_moderator": is_moderator,
        "is_desk": is_desk,
        "is_editor": is_editor,
        "has_cases": has_cases,
        "has_referrals": has_referrals,
        # Pages for whoever may be watched, and what is said there when something is wrong.
        "is_quiet": is_quiet,
        "page_layout": "layouts/neutral.html" if is_quiet else "layouts/page.html",
        "is_unreviewed": get_language() not in reviewed_languages(),
    }


def reviewed_languages() -> set[str]:
    """Return the languages whose translation a native speaker has reviewed."""
    return {code for code, _name, is_reviewed in settings.TRANSLATIONS if is_reviewed}
