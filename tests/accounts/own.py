"""What tests of one's own account share: reading a code from the outbox, getting in, showing again who one is."""

import re
import time

from allauth.mfa.totp.internal import auth as totp
from django.http import HttpResponse
from django.test import Client

from accounts.models import AuditEvent, User
from notifications.models import Message

PASSWORD = "correct horse battery"
TOKENS = re.compile(r'(nonce|value)="[^"]*"')


def last_code(kind: str = "") -> str:
    """Read the code of the newest mail that waits."""
    waiting = Message.objects.filter(secret__has_key="code").order_by("-queued_at")
    return (waiting.filter(kind=kind) if kind else waiting)[0].secret["code"]


def kinds() -> list[str]:
    """The mails that were queued, in order."""
    return list(Message.objects.order_by("queued_at", "pk").values_list("kind", flat=True))


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def words(response: HttpResponse) -> str:
    """A page without what differs each time it is drawn."""
    return TOKENS.sub("", response.content.decode())


def entered(user: User, **environ: str) -> Client:
    """A browser that signed in by the page, with the password."""
    client = Client(**environ)
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def entered_by_code(user: User) -> Client:
    """A browser that signed in with a code by mail."""
    client = Client()
    client.post("/accounts/login/code/", {"email": user.email})
    assert client.post("/accounts/login/code/confirm/", {"code": last_code("account.login_code")}).status_code == 302
    return client


def app_code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows at this moment, or whose clock differs by steps of 30 seconds."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(client: Client) -> str:
    """Set up an app, and return its secret."""
    page = client.get("/accounts/2fa/app/activate/")
    assert page.status_code == 200, page["Location"]
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/app/activate/", {"code": app_code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret
