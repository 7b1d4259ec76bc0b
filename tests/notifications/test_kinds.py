"""Every kind of message leads to a page of ours, and says by itself whether anybody still wants it."""

import uuid

import pytest
from django.urls import resolve

from notifications import kinds
from notifications.kinds import MemberKind

MEMBER_KINDS = [kind for kind in kinds.every() if isinstance(kind, MemberKind)]
KEY = uuid.UUID(int=7)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MEMBER_KINDS, ids=lambda kind: kind.name)
def test_it_leads_somewhere_even_when_what_it_speaks_of_is_gone(kind: MemberKind) -> None:
    assert resolve(_page(kind).partition("?")[0]).func
    assert _is_wanted(kind) in {True, False}


def _subject(kind: MemberKind, ask):
    """Keys are UUIDs or numbers; each kind reads the one that it writes."""
    for key in (str(KEY), "7", f"{KEY}/{KEY}"):
        try:
            return ask(f"{kind.name}:{key}")
        except (ValueError, LookupError):
            continue
    pytest.fail(f"{kind.name} reads none of the keys that there are")


def _page(kind: MemberKind) -> str:
    return _subject(kind, kind.page)


def _is_wanted(kind: MemberKind) -> bool:
    return bool(_subject(kind, kind.is_wanted))
