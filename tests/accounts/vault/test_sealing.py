"""What is sealed opens whole, for its owner and in its place, or not at all."""

import traceback

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.vault import cipher, datakeys, sealing
from accounts.vault.models import DataKey
from accounts.vault.sealing import Sealed, Unreadable

pytestmark = pytest.mark.django_db

PLACE = "tests_message.body:7"
WORDS = "My passport is with the man at No. 14 – ich will weg"


def test_words_come_back_as_they_were(owner):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    assert sealing.open_text(sealed, owner=owner, place=PLACE) == WORDS
    assert b"passport" not in sealed


@hypothesis_settings(max_examples=60)
@given(plain=st.binary(max_size=5000), place=st.text(min_size=1, max_size=60))
def test_any_bytes_come_back_as_they_were(owner, plain, place):
    try:
        place.encode()
    except UnicodeEncodeError:
        return
    sealed = sealing.seal(plain, owner=owner, place=place)
    assert len(sealed) == len(plain) + 29
    assert sealing.open_sealed(memoryview(sealed), owner=owner, place=place) == plain


def test_nothing_at_all_can_be_sealed_too(owner):
    sealed = sealing.seal(b"", owner=owner, place=PLACE)
    assert sealing.open_sealed(sealed, owner=owner, place=PLACE) == b""


def test_the_same_twice_looks_different(owner):
    assert len({sealing.seal(b"yes", owner=owner, place=PLACE) for _ in range(50)}) == 50


def test_every_changed_bit_is_refused(owner):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            sealing.open_sealed(changed, owner=owner, place=PLACE)


def test_a_sealed_thing_cut_short_or_made_longer_is_refused(owner):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    for broken in (b"", sealed[:1], sealed[:28], sealed[:-1], sealed + b"\0"):
        with pytest.raises(Unreadable):
            sealing.open_sealed(broken, owner=owner, place=PLACE)


def test_another_place_or_owner_is_refused(owner):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    sealing.seal_text("theirs", owner=f"{owner}x", place=PLACE)
    for other in ({"owner": owner, "place": "tests_message.body:8"}, {"owner": f"{owner}x", "place": PLACE}):
        with pytest.raises(Unreadable):
            sealing.open_text(sealed, **other)


def test_owner_and_place_cannot_be_shifted_into_one_another():
    assert cipher.bound(("ab", "c")) != cipher.bound(("a", "bc"))


def test_an_owner_without_a_key_is_refused_and_gets_none(owner):
    with pytest.raises(Unreadable, match="no key"):
        sealing.open_sealed(b"\x01" + bytes(40), owner="tests.case:nobody", place=PLACE)
    assert not DataKey.objects.filter(owner="tests.case:nobody").exists()


@pytest.mark.parametrize(("owner", "place"), [("", PLACE), ("x" * 201, PLACE), ("tests.case:1", "")])
def test_a_nameless_owner_or_place_is_a_mistake(owner, place):
    with pytest.raises(ValueError, match=r"named in|where it will stand"):
        sealing.seal(b"", owner=owner, place=place)


def test_a_version_that_is_gone_opens_nothing_and_is_logged(owner, settings, old_key, lines):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    settings.VAULT_KEYS = {2: bytes(range(32))}
    with pytest.raises(Unreadable, match="no version 1"):
        sealing.open_text(sealed, owner=owner, place=PLACE)
    assert lines("vault_key_missing")[0]["version"] == 1


def test_another_key_under_the_same_version_opens_nothing(owner, settings, old_key):
    sealed = sealing.seal_text(WORDS, owner=owner, place=PLACE)
    settings.VAULT_KEYS = {1: bytes(range(32))}
    with pytest.raises(Unreadable):
        sealing.open_text(sealed, owner=owner, place=PLACE)


def test_without_any_key_nothing_is_sealed(settings):
    settings.VAULT_KEYS = {}
    with pytest.raises(ImproperlyConfigured, match="VAULT_KEYS"):
        sealing.seal(b"", owner="tests.case:new", place=PLACE)


def test_many_are_opened_with_one_question_and_the_unreadable_are_none(owner, django_assert_num_queries):
    wanted = []
    for number in range(5):
        place, whose = f"tests_message.body:{number}", f"{owner}{number}"
        wanted.append(Sealed(sealing.seal_text(f"text {number}", owner=whose, place=place), whose, place))
    wanted[1] = wanted[1]._replace(place="elsewhere")
    sealing.erase(wanted[2].owner)
    wanted.append(Sealed(b"", "tests.case:nobody", PLACE))
    with django_assert_num_queries(1, using="keys"):
        assert sealing.open_texts(wanted) == ["text 0", None, None, "text 3", "text 4", None]


def test_several_words_are_sealed_with_one_question(owner, django_assert_num_queries):
    texts = {f"tests_case.{column}:1": column for column in ("name", "story", "phone")}
    datakeys.key_for(owner)
    with django_assert_num_queries(1, using="keys"):
        sealed = sealing.seal_texts(texts, owner=owner)
    for place, text in texts.items():
        assert sealing.open_text(sealed[place], owner=owner, place=place) == text


def test_errors_and_logs_hold_nothing_of_the_content(owner, lines):
    sealed = bytearray(sealing.seal_text(WORDS, owner=owner, place=PLACE))
    sealed[-1] ^= 1
    with pytest.raises(Unreadable) as caught:
        sealing.open_text(sealed, owner=owner, place=PLACE)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.args) + str(lines())
    assert caught.value.__suppress_context__
    for secret in ("passport", bytes(sealed).hex()[:24], datakeys.key_for(owner).hex()[:16], owner):
        assert secret not in told
