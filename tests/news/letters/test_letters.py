"""A letter: put together, sent once, told to those who want it, and read on the site."""

import email.policy

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from news import links
from news.actions import letters, subscribing
from news.models import Article, Letter, LetterState, Tag
from notifications.models import Message
from notifications.rendering import Mail
from tests.news.letters.conftest import article, confirmed

pytestmark = pytest.mark.django_db


def send(letter: Letter, by: User) -> None:
    letters.send_letter(letter=letter, version=letter.version, by=by)


def told() -> set[str]:
    return set(Message.objects.filter(kind="news.letter").values_list("address", flat=True))


def test_those_who_chose_its_topics_or_none_are_told(letter: Letter, sender: User, tag: Tag, other_tag: Tag):
    confirmed("all@example.com")
    confirmed("figures@example.com", tag)
    confirmed("both@example.com", tag, other_tag)
    confirmed("law@example.com", other_tag)
    subscribing.subscribe(address="asked@example.com", topics=[])
    send(letter, sender)
    assert letters.send_on() == 3
    assert told() == {"all@example.com", "figures@example.com", "both@example.com"}
    kept = Letter.objects.get()
    assert (kept.state, kept.told) == (LetterState.SENT, 3)
    assert letters.send_on() == 0


def test_many_are_told_a_few_at_a_time_and_each_once(letter: Letter, sender: User, monkeypatch):
    monkeypatch.setattr(letters, "AT_ONCE", 2)
    for number in range(5):
        confirmed(f"{number}@example.com")
    send(letter, sender)
    turns = [letters.send_on() for _ in range(4)]
    assert turns == [2, 2, 1, 0]
    assert len(told()) == Message.objects.filter(kind="news.letter").count() == 5
    assert Letter.objects.get().state == LetterState.SENT


def test_the_mail_is_neutral_has_no_pixel_and_ends_with_one_press(letter: Letter, sender: User, sink, deliver):
    reader = confirmed("ada@example.com")
    send(letter, sender)
    letters.send_on()
    deliver()
    (taken,) = sink.taken
    assert taken.mail["Subject"] == "Something new to read"
    assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert taken.mail["List-Unsubscribe"] == f"<{links.to_leave(reader.pk)}>"
    assert letter.title not in str(taken.mail)
    html = taken.mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert links.to_letter(letter.pk) in taken.text
    assert links.to_own_page(reader.pk) in taken.text


def test_where_to_leave_stands_on_one_line_as_mail_programs_read_it():
    leave = f"https://news.example.org/news/letter/{'x' * 36}/{'y' * 43}/leave/"
    mail = Mail("<1@example.org>", "Something new", "Words.\n", "<p>Words.</p>", leave)
    raw = mail.addressed("ada@example.org").message(policy=email.policy.SMTP).as_bytes()
    assert f"\r\nList-Unsubscribe: <{leave}>\r\n".encode() in raw


def test_a_code_carries_no_header_to_leave(sink, deliver):
    subscribing.subscribe(address="ada@example.com", topics=[])
    deliver()
    assert sink.taken[0].mail["List-Unsubscribe"] is None


def test_who_leaves_while_it_goes_out_is_not_told(letter: Letter, sender: User, sink, deliver):
    reader = confirmed("ada@example.com")
    send(letter, sender)
    letters.send_on()
    subscribing.leave(key=reader.pk)
    deliver()
    assert not sink.taken


def test_pressed_twice_it_goes_out_once(letter: Letter, sender: User):
    send(letter, sender)
    with pytest.raises(letters.LetterChanged):
        send(letter, sender)


def test_a_letter_without_anything_to_read_is_not_sent(editor: User, sender: User):
    empty = letters.write_letter(sheet=letters.Sheet("Empty", "", [article("draft", is_live=False)]), by=editor)
    with pytest.raises(ValidationError):
        send(empty, sender)
    assert Letter.objects.get().state == LetterState.DRAFT


def test_only_editors_write_and_send(letter: Letter, moderator: User):
    sheet = letters.Sheet("Mine", "", [])
    with pytest.raises(PermissionDenied):
        letters.write_letter(sheet=sheet, by=moderator)
    with pytest.raises(PermissionDenied):
        letters.change_letter(letter=letter, version=letter.version, sheet=sheet, by=moderator)
    with pytest.raises(PermissionDenied):
        send(letter, moderator)
    with pytest.raises(PermissionDenied):
        letters.drop_letter(letter=letter, version=letter.version, by=moderator)


def test_postgres_keeps_what_went_out(letter: Letter, sender: User):
    send(letter, sender)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.DRAFT, sent_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.get(pk=letter.pk).delete()


def test_it_is_read_on_the_site_without_what_was_withdrawn(letter: Letter, sender: User, visitor: Client):
    page = reverse("news:letter", args=[letter.pk])
    assert visitor.get(page).status_code == 404
    send(letter, sender)
    assert "About numbers" in visitor.get(page).text
    gone = letter.articles.get()
    gone.live, gone.withdrawn_at, gone.withdrawn_because = None, timezone.now(), "It was wrong."
    gone.save()
    assert "About numbers" not in visitor.get(page).text
    assert letter.title in visitor.get(reverse("news:letters")).text


def test_an_editor_writes_another_looks_and_sends(editor: User, sender: User, sign_in, tag: Tag):
    chosen = article("numbers", tag)
    article("secret", is_live=False)
    client = sign_in(editor)
    page = client.get(reverse("news:new_letter")).text
    assert "Numbers" in page
    assert "Secret" not in page
    client.post(reverse("news:new_letter"), {"title": "November", "intro": "Words.", "articles": [str(chosen.pk)]})
    letter = Letter.objects.get()
    here = reverse("news:desk_letter", args=[letter.pk])
    assert "About numbers" in client.get(here).text
    changed = {"version": 1, "title": "December", "intro": "", "articles": [str(chosen.pk)]}
    assert client.post(here, changed).status_code == 302
    late = client.post(here, changed | {"title": "Lost?"})
    assert late.status_code == 409
    assert "Lost?" in late.text
    sending = reverse("news:send_letter", args=[letter.pk])
    assert "Another editor" in client.get(here).text
    assert client.post(sending, {"version": 2}).status_code == 403
    second = sign_in(sender)
    assert "not the letter that you saw" in second.post(sending, {"version": 1}, follow=True).text
    assert "goes out now" in second.post(sending, {"version": 2}, follow=True).text
    assert Letter.objects.get().title == "December"
    assert "December" in client.get(reverse("news:desk_letters")).text


def test_a_draft_that_a_colleague_threw_away_is_said_to_be_gone(letter: Letter, editor: User, sender: User, sign_in):
    letters.drop_letter(letter=letter, version=letter.version, by=sender)
    client = sign_in(editor)
    answer = client.post(reverse("news:send_letter", args=[letter.pk]), {"version": 1})
    assert (answer.status_code, "thrown the draft away" in answer.text) == (404, True)
    assert "thrown the draft away" in client.get(reverse("news:desk_letter", args=[letter.pk])).text


def test_a_draft_can_be_thrown_away_and_only_as_it_was_seen(letter: Letter, editor: User, sign_in):
    client = sign_in(editor)
    dropping = reverse("news:drop_letter", args=[letter.pk])
    assert dropping in client.get(reverse("news:desk_letter", args=[letter.pk])).text
    asked = client.get(dropping).text
    assert "This cannot be undone" in asked
    assert f'name="version" value="{letter.version}"' in asked
    client.post(dropping, {"version": "nine"})
    assert Letter.objects.exists()
    client.post(dropping, {"version": letter.version})
    assert not Letter.objects.exists()


def test_a_letter_without_title_is_refused_beside_the_field(editor: User, sign_in):
    answer = sign_in(editor).post(reverse("news:new_letter"), {"title": ""})
    assert answer.status_code == 400
    assert not Letter.objects.exists()


@pytest.mark.parametrize("many", [1, 12])
def test_lists_do_not_ask_more_for_more(
    editor: User, sender: User, sign_in, tag: Tag, many: int, django_assert_max_num_queries
):
    articles = [article(f"a{number}", tag) for number in range(many)]
    for number in range(many):
        letter = letters.write_letter(sheet=letters.Sheet(f"No. {number}", "", articles), by=editor)
        letters.send_letter(letter=letter, version=1, by=sender)
    client = sign_in(editor)
    for name, bound in (("news:letters", 8), ("news:desk_letters", 12), ("news:new_letter", 13)):
        with django_assert_max_num_queries(bound):
            client.get(reverse(name))
    with django_assert_max_num_queries(9):
        client.get(reverse("news:letter", args=[letter.pk]))


def test_what_was_withdrawn_is_not_read_and_tells_nobody_more(letter: Letter, sender: User, sign_in, sink, deliver):
    confirmed("ada@example.com")
    send(letter, sender)
    letters.send_on()
    place = reverse("news:withdraw_letter", args=[letter.pk])
    assert "its words are gone" in sign_in(sender).get(place).text
    assert not Letter.objects.filter(state=LetterState.WITHDRAWN).exists()
    page = sign_in(sender).post(place, follow=True)
    assert "Withdrawn" in page.text
    deliver()
    assert not sink.taken
    kept = Letter.objects.get()
    assert (kept.state, kept.intro) == (LetterState.WITHDRAWN, "")
    assert Client().get(reverse("news:letter", args=[letter.pk])).status_code == 404
    letters.withdraw_letter(letter=letter, by=sender)


def test_what_is_no_draft_is_not_asked_about_and_the_other_way_round(letter: Letter, sender: User, sign_in):
    client, there = sign_in(sender), reverse("news:desk_letter", args=[letter.pk])
    assert client.get(reverse("news:withdraw_letter", args=[letter.pk])).url == there
    send(letter, sender)
    assert client.get(reverse("news:drop_letter", args=[letter.pk])).url == there
    assert "Withdraw a letter" in client.get(reverse("news:withdraw_letter", args=[letter.pk])).text


def test_a_draft_is_thrown_away_and_not_withdrawn(letter: Letter, sender: User):
    with pytest.raises(letters.LetterChanged):
        letters.withdraw_letter(letter=letter, by=sender)


def test_nobody_is_sent_to_a_letter_in_which_nothing_can_be_read_any_more(letter: Letter, sender: User):
    confirmed("ada@example.com")
    send(letter, sender)
    Article.objects.update(live=None, withdrawn_at=timezone.now(), withdrawn_because="It was wrong.")
    assert letters.send_on() == 0
    assert Letter.objects.get().state == LetterState.SENT
