"""No mail says what it is about: held over every kind, every language and whatever anybody could put into a row."""

import datetime

import pytest
from django.conf import settings as configured
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import checks, kinds, rendering
from notifications.kinds import AddressKind, MemberKind
from notifications.neutral import said_too_much
from notifications.rendering import SaidTooMuch, render

KINDS = list(kinds.every())
LINES = [("Something small", "https://a.example/3")]
HOSTILE = st.text() | st.sampled_from(
    [
        "Ada Lovelace",
        "trafficking victim",
        "<script>alert(1)</script>",
        "a\r\nBcc: x@example.com",
        "\u202e",
        "\0",
        "{{ 1 }}",
    ]
)


@pytest.mark.parametrize(
    ("kind", "language"),
    [(kind, language) for kind in KINDS for language in checks.languages_of(kind)],
    ids=lambda each: getattr(each, "name", each),
)
def test_every_kind_in_every_language_is_neutral(kind, language):
    mail = render(checks.sample(kind), kind, LINES, language)
    for words in (mail.headline, mail.text, mail.html, configured.DEFAULT_FROM_EMAIL):
        assert said_too_much(words, language) == []
    assert "\n" not in mail.headline
    assert len(mail.text.splitlines()[0]) > 5, "the preview is the first line"
    for part in ("<img", "<style", "<link", "<script", "src=", "{{", "{%"):
        assert part not in mail.html
    for line in filter(None, mail.text.splitlines()):
        # The twin has the same words; links and line ends aside.
        if "http" not in line:
            assert line.strip() in mail.html.replace("&#x27;", "'").replace("&quot;", '"')


@settings(max_examples=60)
@given(
    kind=st.sampled_from([kind for kind in KINDS if not isinstance(kind, AddressKind)]),
    facts=st.dictionaries(
        st.sampled_from(["days", "day", "name", "what"]), HOSTILE | st.integers() | st.dates(), max_size=3
    ),
    subject=HOSTILE,
)
def test_nothing_that_stands_in_a_row_gets_into_a_mail(kind, facts, subject):
    message = checks.sample(kind)
    message.facts = {
        name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in facts.items()
    }
    message.subject = subject
    mail = render(message, kind, LINES)
    plain = render(checks.sample(kind), kind, LINES)
    assert mail.headline == plain.headline
    for value in [subject, *(value for value in facts.values() if isinstance(value, str))]:
        if len(value.strip()) > 8:
            assert value not in mail.text or value in plain.text


def test_what_a_fact_may_be_is_written_as_people_do():
    assert rendering._told(12000) == "12,000"
    assert rendering._told("2026-11-26") == "26 November 2026"
    assert "26 November 2026" in rendering._told("2026-11-26T12:00:00+00:00")
    assert rendering._told("Ada") == ""
    assert rendering._told(None) == ""


@pytest.mark.parametrize(
    "text",
    [
        "A trafficking case",
        "Your VICTIM",
        "An asylum-seeker",
        "NRM",
        "safe house",
        "Your solicitor",
        "Referral 5",
        "sexual",
    ],
)
def test_words_of_our_field_are_seen(text):
    assert said_too_much(text, "en")
    assert said_too_much(text, "xx"), "a language without a list is held to all"


@pytest.mark.parametrize(
    "text", ["Something waits for you", "Essex", "https://antitrafficking.example/n/1", "Your code"]
)
def test_other_words_are_not(text):
    assert said_too_much(text, "en") == []


def test_a_release_with_a_mail_that_says_too_much_fails_its_check(monkeypatch):
    loud = MemberKind(
        name="stage.thing", title="", headline="A victim waits", why="", page=lambda _: "/", may_receive=lambda _: True
    )
    mute = MemberKind(name="stage.mute", title="", headline="A", why="", page=lambda _: "/", may_receive=lambda _: True)
    monkeypatch.setattr(kinds, "_kinds", {"stage.thing": loud, "stage.mute": mute})
    assert [fault.id for fault in checks.every_kind_is_neutral()] == ["notifications.E001", "notifications.E002"]
    with pytest.raises(SaidTooMuch):
        render(checks.sample(loud), loud)


def test_a_sender_that_says_too_much_fails_its_check(settings):
    assert checks.sender_is_neutral() == []
    settings.DEFAULT_FROM_EMAIL = "Anti-Slavery Desk <desk@help.example>"
    assert [fault.id for fault in checks.sender_is_neutral()] == ["notifications.E003"]


def test_a_kind_is_declared_once(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    with pytest.raises(ValueError, match="already"):
        kinds.register(KINDS[0])
