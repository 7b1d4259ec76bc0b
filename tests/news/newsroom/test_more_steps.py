"""What the newsroom refuses, and what it says when somebody was faster or sent nothing of use."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from news import actions, kinds, scheduled
from news.models import Article, Author, Correction, Edition, EditionChange, MovedClaim, Picture, PreviewLink, Tag
from news.states import EditionState
from notifications.kinds import Refused
from notifications.models import Message
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, approved, begun, editors, public, wording

pytestmark = pytest.mark.django_db
FIXED = {"before": "a third", "after": "a quarter", "reason": "Misread."}


@pytest.fixture
def writers() -> list[User]:
    return editors("cleo", "dora")


@pytest.fixture
def ada(sign_in) -> Client:
    return sign_in(editors("ada")[0])


def wordless(state: EditionState = EditionState.DRAFT) -> Edition:
    article = Article.objects.create(slug=f"wordless-{state}".replace("_", "-"), language="en")
    return Edition.objects.create(article=article, number=1, state=state)


def place(edition: Edition, rest: str = "") -> str:
    return f"/news/desk/editions/{edition.pk}/{rest}"


def test_an_answer_without_words_or_to_no_doubt_is_refused(ada: Client, writers) -> None:
    edition = begun(writers[0])
    answer = ada.post(place(edition, "answer/"), {"fingerprint": "x", "text": ""})
    assert (answer.status_code, "Say why it stands." in answer.text) == (400, True)
    assert ada.post(place(edition, "answer/"), {"fingerprint": "none", "text": "It does."}).status_code == 409


def test_a_correction_is_said_and_taken_out_while_it_is_a_draft(ada: Client, writers) -> None:
    edition = actions.correct(article=public(*writers).article, by=writers[0])
    there = place(edition, "corrections/")
    answer = ada.post(there, FIXED | {"reason": "", "version": edition.version})
    assert (answer.status_code, "a third" in answer.text, Correction.objects.count()) == (400, True, 0)
    assert ada.post(there, FIXED | {"version": 99}).status_code == 409
    assert ada.post(there, FIXED | {"version": edition.version}).url == place(edition)
    row = Correction.objects.get()
    gone = f"/news/desk/corrections/{row.pk}/remove/"
    assert ada.post(gone).url == place(edition)
    assert not Correction.objects.exists()
    # A colleague was faster: it is said on the page from which it was pressed.
    answer = ada.post(gone, {"edition": str(edition.pk)}, follow=True)
    assert answer.redirect_chain == [(place(edition), 302)]
    assert "A colleague has taken this correction out already." in answer.text
    assert ada.post(gone, {"edition": "none"}).url == "/news/desk/"
    before = Edition.objects.get(pk=edition.pk).version
    actions.remove_correction(correction=row, by=writers[0])
    assert Edition.objects.get(pk=edition.pk).version == before


def test_what_a_text_in_review_corrects_stays_as_it_is(ada: Client, writers) -> None:
    edition = actions.correct(article=public(*writers).article, by=writers[0])
    row = actions.add_correction(edition=edition, **FIXED, by=writers[0])
    actions.send_in(edition=edition, by=writers[0])
    answer = ada.post(f"/news/desk/corrections/{row.pk}/remove/")
    assert (answer.status_code, "Only a draft can be changed" in answer.text) == (409, True)
    assert Correction.objects.get() == row


def test_a_draft_is_dropped_after_a_question_and_as_it_was_seen(ada: Client, writers) -> None:
    draft = begun(writers[0])
    assert place(draft, "drop/") in ada.get(place(draft)).text
    asked = ada.get(place(draft, "drop/")).text
    assert f"Written by {writers[0].name}" in asked
    assert "What the public reads" not in asked
    assert ada.post(place(draft, "drop/"), {"version": draft.version - 1}).status_code == 409
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT
    assert ada.post(place(draft, "drop/"), {"version": draft.version}).url == place(draft)
    draft.refresh_from_db()
    assert draft.state == EditionState.DROPPED
    assert ada.get(place(draft, "drop/")).url == place(draft)


def test_dropping_the_next_edition_says_that_the_public_keeps_what_it_reads(ada: Client, writers) -> None:
    draft = actions.correct(article=public(*writers).article, by=writers[0])
    assert "What the public reads stays as it is" in ada.get(place(draft, "drop/")).text


def test_a_secret_link_of_what_was_dropped_and_a_second_edition_of_a_draft_are_refused(ada: Client, writers) -> None:
    dropped = actions.drop(edition=begun(writers[0]), by=writers[0])
    assert ada.post(place(dropped, "preview/")).status_code == 409
    assert not PreviewLink.objects.exists()
    answer = ada.post(f"/news/desk/articles/{dropped.article_id}/correct/", follow=True)
    assert answer.redirect_chain == [("/news/desk/", 302)]
    assert "Nothing of it has been published" in answer.text
    article = public(*writers, slug="other").article
    answer = ada.post(f"/news/desk/articles/{article.pk}/correct/")
    assert answer.url == place(article.editions.get(state=EditionState.DRAFT))


def test_what_is_not_public_is_not_withdrawn_and_what_is_withdrawn_stays_so(ada: Client, writers) -> None:
    article = begun(writers[0]).article
    answer = ada.post(f"/news/desk/articles/{article.pk}/withdraw/", {"because": "Slip."})
    assert (answer.status_code, "It is not public." in answer.text) == (400, True)
    shown = public(*writers, slug="shown").article
    with pytest.raises(Refused, match="for the public"):
        actions.withdraw(article=shown, because=" ", by=writers[0])
    actions.withdraw(article=shown, because="First.", by=writers[0])
    assert actions.withdraw(article=shown, because="Second.", by=writers[0]).withdrawn_because == "First."


@pytest.mark.parametrize("at", ["", "soon", "2027-02-31T09:00:00+00:00", "2027-02-03T09:00:00"])
def test_a_moment_that_is_none_leads_back_to_the_question(ada: Client, writers, at: str) -> None:
    edition = approved(*writers)
    answer = ada.post(place(edition, "schedule/"), {"at": at, "version": edition.version})
    assert (answer.status_code, answer.url) == (302, place(edition, "schedule/"))
    assert Edition.objects.get().state == EditionState.APPROVED


def test_what_is_set_is_taken_from_the_clock_and_a_moment_of_the_past_is_refused(ada: Client, writers) -> None:
    edition, later = approved(*writers), timezone.now() + timedelta(hours=3)
    there = place(edition, "schedule/")
    answer = ada.post(there, {"at": "2020-01-01T09:00:00+00:00", "version": edition.version})
    assert (answer.status_code, "This moment has passed" in answer.text) == (409, True)
    answer = ada.get(there, {"day": "", "time": "09:00"})
    assert (answer.status_code, 'id="id_day_error"' in answer.text) == (400, True)
    assert ada.post(there, {"at": later.isoformat(), "version": edition.version}).url == place(edition)
    edition.refresh_from_db()
    assert (edition.state, edition.scheduled_for) == (EditionState.SCHEDULED, later)
    assert ada.post(place(edition, "unschedule/"), {"version": edition.version}).status_code == 302
    edition.refresh_from_db()
    assert (edition.state, edition.scheduled_for) == (EditionState.APPROVED, None)
    stale = ada.post(place(edition, "unschedule/"), {"version": edition.version})
    assert (stale.status_code, "This has gone on meanwhile." in stale.text) == (409, True)
    assert ada.post(place(edition, "explode/")).status_code == 404


def test_an_edition_without_a_wording_is_neither_handed_in_nor_approved_but_can_be_written(
    ada: Client, writers
) -> None:
    edition = wordless()
    with pytest.raises(Refused, match="nothing to read"):
        actions.send_in(edition=edition, by=writers[0])
    assert ada.get(place(edition, "edit/")).status_code == 200
    edition = wordless(EditionState.IN_REVIEW)
    with pytest.raises(Refused, match="nothing to read"):
        actions.approve(edition=edition, by=writers[0])
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_REVIEW


def test_whoever_hands_in_a_text_of_a_colleague_is_not_told_of_it(writers) -> None:
    (erin,) = editors("erin")
    actions.send_in(edition=begun(writers[0]), by=writers[1])
    assert list(Message.objects.values_list("user", flat=True)) == [erin.pk]


def test_a_story_shows_a_picture_only_when_the_person_agreed(ada: Client, writers) -> None:
    picture = Picture.objects.create(content=b"x", media_type="image/webp", width=1, height=1, alt="A desk")
    told = {"is_story": True, "consent": "In writing.", "is_anonymous_checked": True, "content_note": "Violence."}
    edition = begun(writers[0], body=f"[[picture {picture.pk}]]", **told)
    edition = actions.send_in(edition=edition, by=writers[0])
    with pytest.raises(Refused, match="no picture unless the person agreed"):
        actions.approve(edition=edition, by=writers[1])


def test_the_clock_survives_a_fault_of_one_text_and_publishes_the_others(writers) -> None:
    broken, fine = approved(*writers), approved(*writers, slug="fine")
    for edition in (broken, fine):
        actions.schedule(edition=edition, at=timezone.now() + timedelta(hours=1), by=writers[1])
    Edition.objects.update(scheduled_for=timezone.now() - timedelta(seconds=1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE FUNCTION pg_temp.worn_out() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'worn out'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER worn_out BEFORE UPDATE ON {Article._meta.db_table} FOR EACH ROW "
            "WHEN (NEW.slug = 'a-text') EXECUTE FUNCTION pg_temp.worn_out()"
        )
    assert scheduled.publish_due() == 1
    states = dict(Edition.objects.values_list("article__slug", "state"))
    assert states == {"a-text": EditionState.SCHEDULED, "fine": EditionState.PUBLISHED}
    assert not EditionChange.objects.filter(edition=broken, target=EditionState.PUBLISHED).exists()


def test_what_editors_are_told_leads_to_its_page_while_it_is_true(writers) -> None:
    edition = begun(writers[0])
    name = kinds.subject(edition)
    assert kinds.REVIEW.page(name) == kinds.CHANGES.page(name) == place(edition)
    assert (kinds.REVIEW.is_wanted(name), kinds.CHANGES.is_wanted(name)) == (False, True)
    actions.send_in(edition=edition, by=writers[0])
    assert (kinds.REVIEW.is_wanted(name), kinds.CHANGES.is_wanted(name)) == (True, False)
    assert (kinds.MOVED.page(""), kinds.MOVED.is_wanted("")) == ("/news/desk/moved/", False)
    made.moved_quarter()
    public(*writers, slug="quotes", body=f"[[{TAG}]]")
    assert kinds.MOVED.is_wanted("")


def test_what_a_colleague_has_answered_is_not_answered_again(ada: Client, writers) -> None:
    made.moved_quarter()
    public(*writers, body=f"[[{TAG}]]")
    row = MovedClaim.objects.get()
    actions.answer_moved(moved=row, by=writers[0], answer="It stands.")
    assert actions.answer_moved(moved=row, by=writers[0], answer="Again.").answer == "It stands."
    answer = ada.post(f"/news/desk/moved/{row.pk}/", {"answer": "Mine."}, follow=True)
    assert "A colleague has answered this already." in answer.text
    assert MovedClaim.objects.get().answer == "It stands."


def test_authors_and_tags_are_changed_and_refused_beside_the_field(ada: Client) -> None:
    author, tag = Author.objects.create(slug="eve", name="Eve"), Tag.objects.create(slug="law", name="Law")
    Tag.objects.create(slug="courts", name="Courts")
    assert "Eve" in ada.get(f"/news/desk/authors/{author.pk}/").text
    assert ada.post(f"/news/desk/authors/{author.pk}/", {"name": "", "slug": "eve"}).status_code == 400
    told = {"name": "Eve Writer", "slug": "eve", "about": "Writes."}
    assert ada.post(f"/news/desk/authors/{author.pk}/", told).url == "/news/desk/authors/"
    author.refresh_from_db()
    assert (author.name, author.about) == ("Eve Writer", "Writes.")
    assert ada.post(f"/news/desk/tags/{tag.pk}/", {"name": "Courts", "slug": "law"}).status_code == 400
    assert ada.post(f"/news/desk/tags/{tag.pk}/", {"name": "Laws", "slug": "law"}).url == "/news/desk/tags/"
    assert ada.post("/news/desk/tags/", {"name": "Police", "slug": "police"}).url == "/news/desk/tags/"
    assert set(Tag.objects.values_list("name", flat=True)) == {"Laws", "Courts", "Police"}


def test_an_address_that_is_taken_and_a_first_author_who_is_none_are_said_beside_them(ada: Client, writers) -> None:
    public(*writers, slug="taken")
    article = public(*writers, slug="mine").article
    eve = Author.objects.create(slug="eve", name="Eve")
    there = f"/news/desk/articles/{article.pk}/details/"
    answer = ada.post(there, {"slug": "taken"})
    assert (answer.status_code, "has this address" in answer.text) == (400, True)
    answer = ada.post(there, {"slug": "mine", "first": eve.pk})
    assert (answer.status_code, "Tick them among the authors" in answer.text) == (400, True)
    article.refresh_from_db()
    assert (article.slug, article.bylines.count()) == ("mine", 0)
    # The same again is quiet.
    assert actions.set_details(article=article, slug="mine", authors=[], tags=[], by=writers[0]) == article
    ada.post(there, {"slug": "better"})
    actions.agree_to_details(change=article.details.waiting().get(), by=writers[0])
    assert ada.get(f"/news/{article.year}/mine/").url == f"/news/{article.year}/better/"
    # Moved back: it leads to itself again.
    ada.post(there, {"slug": "mine"})
    actions.agree_to_details(change=article.details.waiting().get(), by=writers[0])
    assert ada.get(f"/news/{article.year}/mine/").status_code == 200


def test_only_a_draft_is_written_on(ada: Client, writers) -> None:
    edition = actions.send_in(edition=begun(writers[0]), by=writers[0])
    answer = ada.get(place(edition, "edit/"), follow=True)
    assert answer.redirect_chain == [(place(edition), 302)]
    assert "take it back first" in answer.text
    sent = {"title": "T", "summary": "S.", "body": "Late words.", "version": edition.version}
    answer = ada.post(place(edition, "edit/"), sent)
    assert (answer.status_code, "Late words." in answer.text) == (409, True)
    assert edition.revisions.count() == 1


def test_a_draft_is_looked_at_without_being_kept(ada: Client, writers) -> None:
    edition = begun(writers[0])
    sent = {"title": "T", "summary": "S.", "body": "It is **bold**.", "version": edition.version, "preview": "yes"}
    answer = ada.post(place(edition, "edit/"), sent)
    assert (answer.status_code, "<strong>bold</strong>" in answer.text) == (200, True)
    assert edition.revisions.count() == 1


@pytest.mark.parametrize(
    ("sent", "field", "why"),
    [
        ({"body": " \n "}, "body", ""),
        ({"body": "[[picture none]]"}, "body", "There is no picture"),
        ({"body": f"[[picture {uuid4()}]]"}, "body", "There is no picture"),
        ({"title": "A\ufffe title"}, "title", "cannot be written"),
        ({"source_on": "2024-13"}, "source_on", "Write it as"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    ada: Client, writers, sent: dict[str, str], field: str, why: str
) -> None:
    edition = begun(writers[0])
    good = {"title": "T", "summary": "S.", "body": "Words.", "version": edition.version}
    answer = ada.post(place(edition, "edit/"), good | sent)
    assert (answer.status_code, f'id="id_{field}_error"' in answer.text, why in answer.text) == (400, True, True)
    assert edition.revisions.get().body == wording().body


def test_a_story_with_a_picture_needs_their_word_and_a_strange_original_begins_an_empty_text(
    ada: Client, writers
) -> None:
    picture = Picture.objects.create(content=b"x", media_type="image/webp", width=1, height=1, alt="A desk")
    edition = begun(writers[0])
    sent = {"title": "T", "summary": "S.", "body": "W.", "version": edition.version, "picture": picture.pk}
    answer = ada.post(place(edition, "edit/"), sent | {"is_story": "on"})
    assert (answer.status_code, "unless they agreed" in answer.text) == (400, True)
    assert ada.post(place(edition, "edit/"), sent | {"is_story": "on", "is_picture_agreed": "on"}).status_code == 302
    assert actions.newest(edition).picture == picture
    assert 'name="title" value=' not in ada.get(f"/news/desk/new/?original={uuid4()}").text
