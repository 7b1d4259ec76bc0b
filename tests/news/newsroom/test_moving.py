"""The verbs: written, read by a second person, published, corrected, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.permissions import System
from news import actions
from news.models import Article, Correction, Edition, Revision, SlugRedirect
from news.states import EditionState, TransitionRefused
from news.statistics.models import CheckAnswer
from notifications.kinds import Refused
from notifications.models import Message
from tests.conftest import person
from tests.factories.statistics import moved_quarter
from tests.news.newsroom.made import TAG, approved, begun, editors, public, wording

pytestmark = pytest.mark.django_db


def test_saving_appends_a_wording_and_the_same_again_is_quiet() -> None:
    (ada,) = editors("ada")
    edition = begun(ada)
    first = actions.save(edition=edition, version=edition.version, wording=wording(note="again"), by=ada)
    second = actions.save(edition=edition, version=edition.version, wording=wording(body="Other words."), by=ada)
    assert (first.number, second.number) == (1, 2)
    edition.refresh_from_db()
    assert edition.version == 3


def test_saving_over_a_colleague_is_a_conflict_and_changes_nothing() -> None:
    ada, bob = editors("ada", "bob")
    edition = begun(ada)
    actions.save(edition=edition, version=edition.version, wording=wording(body="Bob's."), by=bob)
    with pytest.raises(actions.Conflict) as caught:
        actions.save(edition=edition, version=edition.version, wording=wording(body="Ada's."), by=ada)
    assert actions.newest(caught.value.edition).body == "Bob's."
    assert edition.revisions.count() == 2


def test_numbers_are_bound_with_each_wording() -> None:
    (ada,) = editors("ada")
    before, _after = moved_quarter()
    claim = begun(ada, body=f"They were [[{TAG}]] or [[{TAG}]].").revisions.get().claims.get()
    assert (claim.observation, claim.tag, str(claim.as_of)) == (before, TAG, "2024-03-08")


def test_whoever_wrote_a_word_does_not_approve_and_somebody_without_the_right_does_nothing() -> None:
    ada, bob, cleo = editors("ada", "bob", "cleo")
    edition = begun(ada)
    actions.save(edition=edition, version=edition.version, wording=wording(body="Bob's."), by=bob)
    edition = actions.send_in(edition=edition, by=ada)
    for writer in (ada, bob):
        with pytest.raises(PermissionDenied):
            actions.approve(edition=edition, by=writer)
    with pytest.raises(PermissionDenied):
        actions.approve(edition=edition, by=person("nobody", None, None))
    assert actions.approve(edition=edition, by=cleo).approved_by == cleo


def test_approval_of_what_was_changed_since_it_was_read_is_a_conflict() -> None:
    ada, bob = editors("ada", "bob")
    read = actions.send_in(edition=begun(ada), by=ada)
    back = actions.ask_changes(edition=read, by=ada)
    actions.save(edition=back, version=back.version, wording=wording(body="Other."), by=ada)
    actions.send_in(edition=back, by=ada)
    with pytest.raises(actions.Conflict):
        actions.approve(edition=read, version=read.version, by=bob)


def test_the_other_editors_are_told_of_what_waits_and_the_writer_of_what_is_asked() -> None:
    ada, bob = editors("ada", "bob")
    edition = actions.send_in(edition=begun(ada), by=ada)
    assert list(Message.objects.values_list("kind", "user")) == [("news.review", bob.pk)]
    with pytest.raises(Refused, match="what should be changed"):
        actions.ask_changes(edition=edition, by=bob)
    actions.ask_changes(edition=edition, by=bob, said="Name the source.")
    assert set(Message.objects.values_list("kind", "user")) == {("news.review", bob.pk), ("news.changes", ada.pk)}
    assert edition.changes.get(target=EditionState.DRAFT, source=EditionState.IN_REVIEW).said == "Name the source."


def test_each_doubt_is_answered_before_approval() -> None:
    ada, bob = editors("ada", "bob")
    edition = begun(ada, body="There were 4,142 people. Of these, 75% (1,000) were men.")
    (doubt, *others) = actions.doubts(edition)
    edition = actions.send_in(edition=edition, by=ada)
    with pytest.raises(Refused, match="doubt"):
        actions.approve(edition=edition, by=bob)
    for each in (doubt, *others):
        found = each.finding.fingerprint
        actions.answer_doubt(edition=edition, fingerprint=found, text="As the source says.", is_public=True, by=bob)
    assert actions.approve(edition=edition, by=bob).state == EditionState.APPROVED
    assert CheckAnswer.objects.filter(is_public=True, subject=f"article:{edition.article_id}").count() == 1 + len(
        others
    )


def test_a_story_needs_consent_and_a_check_and_shows_no_picture_by_itself() -> None:
    ada, bob = editors("ada", "bob")
    edition = actions.send_in(edition=begun(ada, is_story=True), by=ada)
    with pytest.raises(Refused, match=r"consented.*give the person away"):
        actions.approve(edition=edition, by=bob)
    edition = actions.ask_changes(edition=edition, by=ada)
    told = {"is_story": True, "consent": "In writing, 3 May.", "is_anonymous_checked": True}
    actions.save(edition=edition, version=edition.version, wording=wording(**told), by=ada)
    edition = actions.send_in(edition=edition, by=ada)
    with pytest.raises(Refused, match="content note"):
        actions.approve(edition=edition, by=bob)
    edition = actions.ask_changes(edition=edition, by=ada)
    told["content_note"] = "It speaks of violence."
    actions.save(edition=edition, version=edition.version, wording=wording(**told), by=ada)
    assert actions.approve(edition=actions.send_in(edition=edition, by=ada), by=bob)


def test_publishing_sets_the_live_edition_its_year_and_its_days_at_once() -> None:
    ada, bob = editors("ada", "bob")
    edition = public(ada, bob)
    article = edition.article
    article.refresh_from_db()
    assert (article.live, article.year) == (edition, timezone.localdate().year)
    assert article.first_published_at == article.updated_at == edition.published_at
    assert actions.publish(edition=edition, by=ada).version == edition.version
    assert AuditEvent.objects.filter(verb="published", target_id=str(edition.pk)).count() == 1


def test_the_next_edition_says_what_it_corrects_and_takes_the_place() -> None:
    ada, bob = editors("ada", "bob")
    moved_quarter()
    first = public(ada, bob, body=f"[[{TAG}]]")
    article = first.article
    second = actions.correct(article=article, by=ada)
    assert actions.correct(article=article, by=bob) == second
    assert second.revisions.get().claims.count() == 1
    second = actions.send_in(edition=second, by=ada)
    with pytest.raises(Refused, match="what it corrects"):
        actions.approve(edition=second, by=bob)
    second = actions.ask_changes(edition=second, by=ada)
    actions.add_correction(edition=second, before="a third", after="a quarter", reason="Misread.", by=ada)
    second = actions.publish(edition=actions.approve(edition=actions.send_in(edition=second, by=ada), by=bob), by=bob)
    first.refresh_from_db()
    article.refresh_from_db()
    assert (first.state, second.state, article.live) == (EditionState.CORRECTED, EditionState.PUBLISHED, second)
    assert article.first_published_at == first.published_at < article.updated_at
    assert Correction.objects.get().edition == second


def test_a_small_change_needs_no_correction_and_whoever_marks_it_is_a_writer() -> None:
    ada, bob, cleo = editors("ada", "bob", "cleo")
    second = actions.correct(article=public(ada, bob).article, by=ada)
    actions.set_minor(edition=second, is_minor=True, by=bob)
    second = actions.send_in(edition=second, by=ada)
    with pytest.raises(PermissionDenied):
        actions.approve(edition=second, by=bob)
    assert actions.approve(edition=second, by=cleo).is_minor


def test_withdrawing_says_why_and_stops_what_the_clock_would_publish() -> None:
    ada, bob = editors("ada", "bob")
    article = public(ada, bob).article
    second = actions.correct(article=article, by=ada)
    actions.set_minor(edition=second, is_minor=True, by=ada)
    second = actions.approve(edition=actions.send_in(edition=second, by=ada), by=bob)
    second = actions.schedule(edition=second, at=timezone.now() + timedelta(hours=1), by=bob)
    with pytest.raises(Refused, match="why"):
        actions.withdraw(article=article, because=" ", by=ada)
    article = actions.withdraw(article=article, because="It gave somebody away.", by=ada)
    second.refresh_from_db()
    assert (article.live, article.withdrawn_because) == (None, "It gave somebody away.")
    assert (second.state, second.scheduled_for) == (EditionState.APPROVED, None)
    again = actions.publish(edition=second, by=bob).article
    assert (again.live, again.withdrawn_at) == (second, None)


def test_withdrawing_takes_the_translations_with_it_and_none_comes_back_alone(visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    article = public(ada, bob).article

    def translated(slug: str, language: str) -> Edition:
        told = {"slug": slug, "language": language, "original": article, "wording": wording(title=f"In {language}")}
        return actions.approve(edition=actions.send_in(edition=actions.begin(**told, by=ada), by=ada), by=bob)

    french = actions.publish(edition=translated("un-texte", "fr"), by=bob)
    danish, arabic = translated("en-tekst", "da"), translated("nass", "ar")
    arabic = actions.schedule(edition=arabic, at=timezone.now() + timedelta(hours=1), by=bob)
    token = actions.make_preview(edition=danish, by=ada)
    actions.withdraw(article=article, because="It gave somebody away.", by=ada)
    for edition in (french, arabic):
        edition.refresh_from_db()
    read = Article.objects.get(pk=french.article_id)
    assert (french.state, read.live, read.withdrawn_because) == ("withdrawn", None, "It gave somebody away.")
    assert (arabic.state, arabic.scheduled_for) == (EditionState.APPROVED, None)
    assert "In fr" not in visitor.get("/news/").text
    assert visitor.get(f"/news/preview/{token}/").status_code == 404
    assert visitor.get(reverse("news:article", args=[read.year, read.slug])).status_code == 410
    with pytest.raises(Refused, match="was withdrawn"):
        actions.publish(edition=danish, by=bob)


def test_characters_that_break_readers_are_refused() -> None:
    (ada,) = editors("ada")
    for said in ({"title": "A \ufffe"}, {"summary": "\x1b"}, {"body": "\U0001ffff"}):
        with pytest.raises(ValidationError, match="cannot be written"):
            begun(ada, **said)
    assert begun(ada, body="Tab\there,\nمرحبا 👩‍👩‍👧").state == EditionState.DRAFT


def test_a_saved_wording_stays_in_each_column_and_lets_go_of_whoever_saved_it() -> None:
    ada, bob = editors("ada", "bob")
    revision = begun(ada).revisions.get()
    rows = Revision.objects.filter(pk=revision.pk)
    for changed in ({"note": "x"}, {"consent": "x"}, {"is_story": True}, {"at": timezone.now()}, {"by": bob}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changed)
    ada.delete()
    assert rows.get().by is None


def test_another_address_leaves_a_redirect_and_a_taken_one_is_refused() -> None:
    ada, bob = editors("ada", "bob")
    article, other = public(ada, bob).article, public(ada, bob, slug="other").article
    told = {"authors": [], "tags": [], "by": ada}
    actions.set_details(article=article, slug="better", **told)
    actions.agree_to_details(change=article.details.waiting().get(), by=bob)
    assert SlugRedirect.objects.get().slug == "a-text"
    for taken in ("better", "a-text"):
        with pytest.raises(Refused, match="Another article"):
            actions.set_details(article=other, slug=taken, **told)
    article.refresh_from_db()
    actions.set_details(article=article, slug="a-text", **told)
    actions.agree_to_details(change=article.details.waiting().get(), by=bob)
    assert list(SlugRedirect.objects.values_list("slug", flat=True)) == ["better"]


def test_publishing_under_a_taken_address_is_refused() -> None:
    ada, bob = editors("ada", "bob")
    public(ada, bob)
    with pytest.raises(Refused, match="Another article"):
        actions.publish(edition=approved(ada, bob), by=bob)
    assert Article.objects.published().count() == 1


def test_a_dropped_draft_is_over() -> None:
    (ada,) = editors("ada")
    edition = actions.drop(edition=begun(ada), by=ada)
    with pytest.raises(TransitionRefused):
        actions.send_in(edition=edition, by=ada)
    with pytest.raises(Refused):
        actions.save(edition=edition, version=edition.version, wording=wording(body="More."), by=ada)


def test_a_translation_is_an_article_of_its_own_and_there_is_one_in_each_language() -> None:
    (ada,) = editors("ada")
    original = begun(ada).article
    edition = actions.start(slug="nje-tekst", language="sq", original=original, by=ada)
    assert (edition.state, edition.article.original) == (EditionState.DRAFT, original)
    for again in ({"language": "sq", "original": original}, {"language": "en", "original": original},
                  {"language": "ar", "original": edition.article}):  # fmt: skip
        with pytest.raises(Refused):
            actions.start(slug="x", by=ada, **again)


def test_loading_goes_through_the_same_states_on_a_day_that_is_told_and_once() -> None:
    moved_quarter()
    by, day = System("load_news_demo"), timezone.now() - timedelta(days=400)
    told = {"slug": "old", "language": "en", "wording": wording(body=f"[[{TAG}]]"), "published_at": day, "by": by}
    article = actions.load_article(**told)
    assert actions.load_article(**told) == article
    assert (article.first_published_at, article.year) == (day, timezone.localtime(day).year)
    assert [step.target for step in article.live.changes.all()] == ["draft", "in_review", "approved", "published"]
    assert article.live.approved_by is None


def test_readers_see_the_answers_to_what_was_approved_and_none_about_a_draft(visitor: Client) -> None:
    ada, bob = editors("ada", "bob")

    def answered(edition: Edition, said: str) -> Edition:
        for each in actions.doubts(edition):
            found = each.finding.fingerprint
            if each.answer is None:
                actions.answer_doubt(edition=edition, fingerprint=found, text=said, is_public=True, by=bob)
        return edition

    first = answered(begun(ada, body="There were 4,142 people. Of these, 75% (1,000) were men."), "As the source says.")
    first = actions.send_in(edition=first, by=ada)
    article = actions.publish(edition=actions.approve(edition=first, by=bob), by=bob).article
    page = reverse("news:article", args=[article.year, article.slug])
    assert "As the source says." in visitor.get(page).text
    second = actions.correct(article=article, by=ada)
    other = wording(body="There were 500 people. Of these, 10% (300) were women.")
    actions.save(edition=second, version=second.version, wording=other, by=ada)
    second.refresh_from_db()
    second = answered(second, "Nobody may read this yet.")
    assert "Nobody may read this yet." not in visitor.get(page).text
    actions.add_correction(edition=second, before="4,142", after="500", reason="It was wrong.", by=ada)
    second.refresh_from_db()
    second = actions.send_in(edition=second, by=ada)
    actions.publish(edition=actions.approve(edition=second, by=bob), by=bob)
    told = visitor.get(page).text
    assert "Nobody may read this yet." in told
    assert "As the source says." not in told
