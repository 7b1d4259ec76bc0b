"""The pages of messages: what each side sees, what nobody else does, what is typed wrongly."""

import re

import pytest
from django.test import Client

from accounts.models import User
from directory import actions
from directory.actions import peers
from directory.models import Post, Thread
from tests.directory.pages import heading, queries, text
from tests.directory.peers.cast import ADDRESS, begun, is_gone, professional, words
from tests.factories.directory import BY, published
from tests.factories.life import holder

pytestmark = pytest.mark.django_db


def test_writing_from_the_page_of_an_entry(sign_in) -> None:
    ada, _hers = professional("ada")
    professional("grace")
    client = sign_in(ada)
    assert 'href="/directory/messages/to/grace/"' in client.get("/directory/grace/").content.decode()
    page = client.get(f"{ADDRESS}to/grace/")
    assert heading(page) == "Write to Grace Example"
    assert "erased two years after the last message" in text(page)
    assert "speaks_for" not in page.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    sent = [client.post(f"{ADDRESS}to/grace/", {"text": "Hello", "key": key}) for _press in range(2)]
    thread = Thread.objects.get()
    assert {each["Location"] for each in sent} == {f"{ADDRESS}{thread.pk}/"}
    assert words(thread) == ["Hello"]


def test_neither_side_sees_an_address_of_the_other(sign_in) -> None:
    ada, _hers, grace, _other, thread = begun("Hello <b>there</b>\n\nhttps://evil.example/")
    page = sign_in(grace).get(f"{ADDRESS}{thread.pk}/")
    shown = page.content.decode()
    assert heading(page) == "Ada Example"
    assert "Hello &lt;b&gt;there" in shown
    assert 'href="https://evil.example' not in shown
    assert ada.email not in shown
    assert "(Ada)" not in text(page)
    mine = sign_in(ada).get(f"{ADDRESS}{thread.pk}/")
    assert "Ada Example (Ada)" in text(mine)
    assert grace.email not in mine.content.decode()


def test_reading_takes_the_mark_away_for_the_reader_only(sign_in) -> None:
    ada, _hers, grace, _other, thread = begun()
    theirs = sign_in(grace)
    assert "1 new" in text(theirs.get(ADDRESS))
    sign_in(ada).get(f"{ADDRESS}{thread.pk}/")
    theirs.head(f"{ADDRESS}{thread.pk}/")
    assert "1 new" in text(theirs.get(ADDRESS))
    theirs.get(f"{ADDRESS}{thread.pk}/")
    assert "1 new" not in text(theirs.get(ADDRESS))


def test_whoever_looks_after_several_says_for_which_they_write(sign_in) -> None:
    ada, _hers = professional("ada")
    second = published(slug="second", name="Second")
    second.holders.create(user=ada)
    professional("grace")
    client = sign_in(ada)
    assert client.post(f"{ADDRESS}to/grace/", {"text": "Hello"}).status_code == 200
    client.post(f"{ADDRESS}to/grace/", {"text": "Hello", "speaks_for": str(second.pk)})
    assert Thread.objects.get().first == second


@pytest.mark.parametrize(
    "data",
    [{}, {"text": "  "}, {"text": "x" * 5001}, {"text": "a\0b"}, {"text": "Hello", "key": "none"}],
)
def test_what_cannot_be_sent_is_asked_again(sign_in, data: dict[str, str]) -> None:
    ada, _hers, _grace, _other, thread = begun()
    client = sign_in(ada)
    for address in (f"{ADDRESS}to/grace/", f"{ADDRESS}{thread.pk}/"):
        page = client.post(address, data)
        assert page.status_code == 200
        assert "<title>Error:" in re.sub(r">\s+", ">", page.content.decode())
    assert Post.objects.count() == 1


def test_five_thousand_letters_fit_however_the_lines_end(sign_in) -> None:
    ada, _hers, _grace, _other, thread = begun()
    longest = "line\r\n" * 999 + "12345"
    assert sign_in(ada).post(f"{ADDRESS}{thread.pk}/", {"text": longest}).status_code == 302
    assert len(words(thread)[1]) == 5000


def test_to_whom_nobody_can_write_there_is_no_page(sign_in, visitor: Client) -> None:
    ada, hers = professional("ada")
    published(slug="unheld")
    client = sign_in(ada)
    assert client.get(f"{ADDRESS}to/unheld/").status_code == 404
    assert client.get(f"{ADDRESS}to/nobody/").status_code == 404
    assert client.get(f"{ADDRESS}to/{hers.slug}/").status_code == 403
    assert visitor.get(f"{ADDRESS}to/ada/").status_code == 302


def test_who_is_not_verified_is_told_how_to_be_and_writes_to_nobody(sign_in, moderator: User) -> None:
    professional("grace")
    for who in (holder(), moderator):
        client = sign_in(who)
        assert client.post(f"{ADDRESS}to/grace/", {"text": "Hello"}).status_code == 403
        assert "/messages/to/" not in client.get("/directory/grace/").content.decode()
    assert "your identity is checked" in text(sign_in(User.objects.get(name="Holder")).get(ADDRESS))
    assert not Thread.objects.exists()


def test_a_strangers_thread_is_not_there(sign_in, visitor: Client) -> None:
    *_two, thread = begun()
    eve, _hers = professional("eve")
    client = sign_in(eve)
    assert client.get(f"{ADDRESS}{thread.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{thread.pk}/", {"text": "Hello"}).status_code == 404
    for verb in ("block", "allow", "report", "erase"):
        assert client.post(f"{ADDRESS}{thread.pk}/{verb}/").status_code == 404
        assert visitor.post(f"{ADDRESS}{thread.pk}/{verb}/").status_code == 401
    assert "Ada" not in text(client.get(ADDRESS))


def test_other_methods_and_verbs_are_refused(sign_in) -> None:
    ada, *_rest, thread = begun()
    client = sign_in(ada)
    assert client.post(f"{ADDRESS}{thread.pk}/explode/").status_code == 404
    assert client.get(f"{ADDRESS}{thread.pk}/erase/").status_code == 405
    assert client.delete(f"{ADDRESS}{thread.pk}/").status_code == 405
    assert client.post(ADDRESS).status_code == 405


def test_the_small_things_each_say_what_they_did(sign_in) -> None:
    ada, _hers, grace, _other, thread = begun()
    hers, theirs = sign_in(ada), sign_in(grace)
    address = f"{ADDRESS}{thread.pk}/"
    assert "They cannot write to you any more" in text(theirs.post(f"{address}block/", follow=True))
    stopped = hers.post(address, {"text": "Please"})
    assert "They do not want to be written to by you." in text(stopped)
    assert "<textarea" not in stopped.content.decode()
    assert "They can write to you again" in text(theirs.post(f"{address}allow/", follow=True))
    assert "A moderator reads these messages" in text(theirs.post(f"{address}report/", follow=True))
    assert "erase it after that" in text(hers.post(f"{address}erase/", follow=True))
    Thread.objects.update(reported_at=None, reported_for=None)
    assert "You wish all of this erased" in text(hers.post(f"{address}erase/", follow=True))
    assert "The other side wishes all of this erased" in text(theirs.get(address))
    gone = theirs.post(f"{address}erase/")
    assert gone["Location"] == ADDRESS
    assert "Every word of it is erased" in text(theirs.get(ADDRESS))
    assert is_gone(thread)


def test_an_entry_that_is_not_shown_any_more_is_not_named(sign_in) -> None:
    _ada, hers, grace, _other, thread = begun()
    actions.withdraw(profile=hers, by=BY, reason="Gone")
    client = sign_in(grace)
    for page in (client.get(ADDRESS), client.get(f"{ADDRESS}{thread.pk}/")):
        assert "Ada Example" not in page.content.decode()
        assert "not shown any more" in text(page)
    assert "<textarea" not in client.get(f"{ADDRESS}{thread.pk}/").content.decode()


def test_a_lost_key_is_said_and_breaks_no_page(sign_in) -> None:
    ada, *_rest, thread = begun()
    Post.objects.update(body=b"broken")
    assert "This message cannot be read any more." in text(sign_in(ada).get(f"{ADDRESS}{thread.pk}/"))


def test_lists_and_threads_ask_as_often_for_many_as_for_one(sign_in) -> None:
    ada, hers, _grace, _other, thread = begun()
    client = sign_in(ada)
    client.get(f"{ADDRESS}{thread.pk}/")
    one = queries(client, ADDRESS), queries(client, f"{ADDRESS}{thread.pk}/")
    for number in range(12):
        _user, other = professional(f"other-{number}")
        peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Hello")
        peers.write_post(thread=thread, by=ada, text=f"Message {number}")
    assert (queries(client, ADDRESS), queries(client, f"{ADDRESS}{thread.pk}/")) == one


def test_long_threads_have_pages(sign_in) -> None:
    ada, *_rest, thread = begun("The very first")
    for number in range(31):
        peers.write_post(thread=thread, by=ada, text=f"Message {number}")
    client = sign_in(ada)
    newest = text(client.get(f"{ADDRESS}{thread.pk}/"))
    assert "Message 30" in newest
    assert "The very first" not in newest
    assert "The very first" in text(client.get(f"{ADDRESS}{thread.pk}/?page=2"))
    assert client.get(f"{ADDRESS}{thread.pk}/?page=x").status_code == 200
