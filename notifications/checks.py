"""No release goes out with a mail that says too much, or without words."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone

from notifications import kinds
from notifications.choices import Audience
from notifications.kinds import AddressKind, Kind, SeekerKind
from notifications.models import Message
from notifications.neutral import said_too_much
from notifications.rendering import SaidTooMuch, render

SECRET = {"code": "K7QXMT", "password_reset_url": "https://a.example/1", "activate_url": "https://a.example/2",
          "link": "https://a.example/4", "own": "https://a.example/5"}  # fmt: skip


@register()
def every_kind_is_neutral(*, app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    """Put every kind into words in every language it can go out in; none may say what the site is about."""
    return [fault for kind in kinds.every() for fault in _faults(kind)]


@register()
def sender_is_neutral(*, app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    """The sender is the first thing that anybody sees of a mail."""
    hint = "Send from an address and under a name that do not tell what the site is about."
    return [
        Error(f"{name} says {stem!r}.", hint=hint, id="notifications.E003")
        for name in ("DEFAULT_FROM_EMAIL", "BOUNCE_ADDRESS")
        for stem in said_too_much(getattr(settings, name), settings.LANGUAGE_CODE)
    ]


def sample(kind: Kind) -> Message:
    """Return an unsaved message of a kind, to be put into words."""
    audience = Audience.MEMBER
    if isinstance(kind, SeekerKind):
        audience = Audience.SEEKER
    elif isinstance(kind, AddressKind):
        audience = Audience.ADDRESS
    secret = dict(SECRET) if isinstance(kind, AddressKind) else None
    # Its id is one that no row has.
    return Message(
        pk=UUID(int=0), kind=kind.name, audience=audience, subject="a.sample:1", secret=secret, queued_at=timezone.now()
    )


def languages_of(kind: Kind) -> list[str]:
    """Return the languages in which a kind can go out: members are written to in the site's own."""
    if isinstance(kind, SeekerKind):
        return [code for code, _name in settings.LANGUAGES]
    return [settings.LANGUAGE_CODE]


def _faults(kind: Kind) -> Iterator[CheckMessage]:
    for language in languages_of(kind):
        try:
            render(sample(kind), kind, [("Something small", "https://a.example/3")], language)
        except SaidTooMuch:
            yield Error(f"The mail {kind.name} says too much in {language}.", id="notifications.E001")
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            yield Error(f"The mail {kind.name} has no words in {language}: {error}", id="notifications.E002")
