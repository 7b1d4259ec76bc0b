"""Showing again that it is you: by a code, where a mailbox is all that the account hangs on.

django-allauth asks again for a password or a second factor; who has neither, it takes at their word. We do not.
"""

import time
from typing import TYPE_CHECKING, Any, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User

KEY = "account_reauthentication_code"
MAIL = "account/email/reauthentication_code"


def is_recent(request: HttpRequest) -> bool:
    """Whether they showed who they are within the last minutes."""
    shown = [each for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class CodeProcess(AbstractCodeVerificationProcess):
    """A code that was sent to the address of whoever is signed in."""

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """Send a code, instead of any that was sent before."""
        process = cls(request, cls.initial_state(request.user))
        process.state["code"] = get_adapter().generate_login_code()
        process.send()
        process.persist()

    @classmethod
    def resume(cls, request: HttpRequest) -> "CodeProcess | None":
        """Return what is under way; None when nothing is, or for too long."""
        state = request.session.get(KEY)
        process: CodeProcess | None = cls(request, state).abort_if_invalid() if state else None
        return process

    def send(self) -> None:
        user = cast("User", self.request.user)
        get_adapter().send_mail(MAIL, user.email, {"code": self.code})

    def finish(self) -> None:
        """The code was right."""
        self.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)

    def persist(self) -> None:
        self.request.session[KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(KEY, None)
