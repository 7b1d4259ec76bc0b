"""Translations that their originals leave behind, and notes that are taken back."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import User
from news import actions, kinds
from news.models import Article, BehindOriginal, Edition, TakenBack
from news.statistics.models import CheckAnswer
from notifications.kinds import Refused
from notifications.models import Message
from tests.news.newsroom.made import begun, editors, public, wording

pytestmark = pytest.mark.django_db
SENTENCE = "There were 4,142 people. Of these, 75% (1,000) were men."


def translated(original: Article, ada: User, bob: User) -> Edition:
    """A public translation."""
    edition = actions.begin(slug="nje-tekst", language="sq", original=original, wording=wording(), by=ada)
    return through(edition, ada, bob)


def through(edition: Edition, ada: User, bob: User) -> Edition:
    edition.refresh_from_db()
    edition = actions.approve(edition=actions.send_in(edition=edition, by=ada), by=bob)
    return actions.publish(edition=edition, by=bob)


def changed(article: Article, ada: User, bob: User, *, is_minor: bool = False) -> Edition:
    """The next public edition."""
    edition = actions.correct(article=article, by=ada)
    edition.refresh_from_db()
    said = wording(body=f"Other words of edition {edition.number}.")
    actions.save(edition=edition, version=edition.version, wording=said, by=ada)
    if is_minor:
        actions.set_minor(edition=edition, is_minor=True, by=ada)
    else:
        actions.add_correction(edition=edition, before="A third", after="A quarter", reason="Misread.", by=ada)
    return through(edition, ada, bob)


def test_readers_of_a_translation_are_told_that_it_is_behind_until_it_is_brought_up(sign_in, visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    original = public(ada, bob).article
    translation = translated(original, ada, bob).article
    page = f"/news/{translation.year}/nje-tekst/"
    changed(original, ada, bob, is_minor=True)
    assert "has not been brought up" not in visitor.get(page).text
    edition = changed(original, ada, bob)
    said = visitor.get(page).text
    assert f"The original was corrected on {edition.published_at:%-d %B %Y}" in said
    assert f'href="/news/{original.year}/a-text/"' in said
    told = Message.objects.filter(kind="news.behind")
    assert {message.user for message in told} == {ada, bob}
    assert kinds.BEHIND.page(told[0].subject) == "/news/desk/translations/"
    assert kinds.BEHIND.is_wanted(told[0].subject)
    desk = sign_in(ada)
    assert "1 translation is behind its original." in desk.get("/news/desk/").text
    assert f"/news/desk/editions/{edition.pk}/compare/" in desk.get("/news/desk/translations/").text
    compared = desk.get(f"/news/desk/editions/{edition.pk}/compare/?was=public").text
    assert "What the public read before" in compared
    assert "Other</ins>" in compared or "Other words" in compared
    changed(translation, ada, bob, is_minor=True)
    assert "has not been brought up" in visitor.get(page).text
    changed(translation, ada, bob)
    assert "has not been brought up" not in visitor.get(page).text
    assert BehindOriginal.objects.get().answer == "Brought up by edition 3."
    assert not kinds.BEHIND.is_wanted(told[0].subject)


def test_a_translation_of_words_that_were_corrected_meanwhile_is_behind_from_the_first_day(visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    original = public(ada, bob).article
    begun_before = actions.begin(slug="nje-tekst", language="sq", original=original, wording=wording(), by=ada)
    changed(original, ada, bob)
    edition = through(begun_before, ada, bob)
    assert "has not been brought up" in visitor.get(f"/news/{edition.article.year}/nje-tekst/").text


def test_an_editor_says_that_a_translation_says_so_already_and_a_colleague_not_again(sign_in, visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    original = public(ada, bob).article
    translation = translated(original, ada, bob).article
    changed(original, ada, bob)
    place = f"/news/desk/translations/{BehindOriginal.objects.get().pk}/"
    assert "Answered" in sign_in(ada).post(place, follow=True).text
    assert "A colleague has answered this already." in sign_in(bob).post(place, follow=True).text
    assert BehindOriginal.objects.get().answered_by == ada
    assert "has not been brought up" not in visitor.get(f"/news/{translation.year}/nje-tekst/").text


def noted(ada: User, bob: User) -> Edition:
    """A public article with an editor's note."""
    edition = begun(ada, body=SENTENCE)
    answered(edition, "As the source says.", bob)
    return through(edition, ada, bob)


def answered(edition: Edition, said: str, by: User) -> None:
    for each in actions.doubts(edition):
        if each.answer is None:
            actions.answer_doubt(
                edition=edition, fingerprint=each.finding.fingerprint, text=said, is_public=True, by=by
            )


def test_a_note_that_is_taken_back_stays_struck_out_and_is_answered_anew_by_the_next_edition(
    sign_in, visitor: Client
) -> None:
    ada, bob = editors("ada", "bob")
    edition = noted(ada, bob)
    note, desk = CheckAnswer.objects.first(), sign_in(ada)
    page, place = f"/news/{edition.article.year}/a-text/", f"/news/desk/notes/{note.pk}/take-back/"
    assert "Take this note back" in desk.get(f"/news/desk/editions/{edition.pk}/").text
    assert "Say why" in desk.post(place, {"because": ""}, follow=True).text
    desk.post(place, {"because": "The source was wrong."})
    row = TakenBack.objects.get()
    said = visitor.get(page).text
    assert "<del>As the source says.</del>" in said
    assert f"Taken back on {row.at:%-d %B %Y}: The source was wrong." in said
    assert "taken it back already" in sign_in(bob).post(place, {"because": "Other."}, follow=True).text
    second = actions.correct(article=edition.article, by=ada)
    assert [each.finding.fingerprint for each in actions.doubts(second) if not each.answer] == [note.fingerprint]
    assert actions.count_open_doubts([second]) == {second.pk: 1}
    answered(second, "It is another base.", bob)
    assert actions.count_open_doubts([second]) == {second.pk: 0}
    assert "It is another base." not in visitor.get(page).text
    actions.set_minor(edition=second, is_minor=True, by=ada)
    through(second, ada, bob)
    said = visitor.get(page).text
    assert "It is another base." in said
    assert "<del>As the source says.</del>" in said


def test_what_was_taken_back_is_not_changed_and_what_nobody_reads_is_not_taken_back() -> None:
    ada, bob = editors("ada", "bob")
    noted(ada, bob)
    note = CheckAnswer.objects.first()
    row = actions.take_back(note=note, because="Wrong.", by=ada)
    assert actions.take_back(note=note, because="Wrong.", by=ada) == row
    for deed in (row.delete, lambda: TakenBack.objects.update(because="Right.")):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    CheckAnswer.objects.filter(pk=note.pk).update(is_public=False)
    note.refresh_from_db()
    with pytest.raises(Refused, match="no note"):
        actions.take_back(note=note, because="Wrong.", by=ada)
