"""What a browser without an account carries from page to page: sealed, and gone when it leaves.

The content lies sealed in the session's row; the key is in a cookie of the browser and nowhere of ours. So neither a
copy of the database nor the browser's files alone hold a word of it, and "Leave this page" ends both halves.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.vault.cipher import Unreadable, decrypt, encrypt

# Since it was last used: somebody may have to stop, and go on when nobody looks.
SECONDS = 40 * 60
KEY_BYTES = 32
NAME = "part"
ABOUT = ("accounts.pocket",)
RENEWED = "renewed"

type Pocket = dict[str, Any]
View = Callable[..., HttpResponse]


def renew(pocket: Pocket) -> None:
    """Give the browser another key and another session with its answer: who copied the old ones reads no further."""
    pocket[RENEWED] = True


def carries(view: View) -> View:
    """Hand a view the pocket of the browser as its second argument: a dict of what JSON holds, kept after it."""

    @wraps(view)
    def carried(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = _key(request)
        pocket = _opened(request, key)
        response = view(request, pocket, *args, **kwargs)
        _keep(request, response, pocket, key)
        return response

    return carried


def _key(request: HttpRequest) -> bytes:
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(settings.POCKET_COOKIE_NAME, ""))
    except ValueError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def _opened(request: HttpRequest, key: bytes) -> Pocket:
    if not key or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {}
    try:
        held = json.loads(decrypt(base64.b64decode(request.session.get(NAME, "")), key=key, about=ABOUT))
    except (Unreadable, ValueError):
        return {}
    return held["pocket"] if held["at"] > time.time() - SECONDS else {}


def _keep(request: HttpRequest, response: HttpResponse, pocket: Pocket, key: bytes) -> None:
    if not pocket:
        if key:
            response.delete_cookie(settings.POCKET_COOKIE_NAME)
            request.session.pop(NAME, None)
        return
    if pocket.pop(RENEWED, False) or not key:
        # Nobody can have laid this session under them before.
        request.session.cycle_key()
        key = secrets.token_bytes(KEY_BYTES)
        response.set_cookie(
            settings.POCKET_COOKIE_NAME,
            base64.urlsafe_b64encode(key).decode(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    # Sealed anew at each use: it lives from the last one.
    held = json.dumps({"at": time.time(), "pocket": pocket}).encode()
    request.session[NAME] = base64.b64encode(bytes(encrypt(held, key=key, about=ABOUT))).decode()
