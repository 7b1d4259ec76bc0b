"""Lessons, questions and certificates drawn from the catalogue: in the words of the edition they were written from."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions, badges, markdown
from elearning.models import Certificate, Course, ReviewCard
from elearning.presenters import certificates
from elearning.presenters.indicators import Indicators
from tests.factories import elearning as school
from tests.factories import redflags

pytestmark = pytest.mark.django_db
READ = ("signs", "basics", "signs", "read")


def drawing(body: str = "## Money\n\n[!fin-01]\n\nAs in [!rcs-01].", **tagged: list[str]) -> dict[str, Any]:
    """A course whose first text draws on indicators, and whose questions are tagged."""
    said = school.content()
    said["modules"][0]["lessons"][0]["activities"][0]["body"] = body
    said["questions"] = [each | {"tags": [*each.get("tags", ()), *tagged.get(each["key"], ())]}
                         for each in said["questions"]]  # fmt: skip
    return {"modules": said["modules"], "questions": said["questions"]}


@pytest.fixture
def course(db: None) -> Course:
    redflags.published()
    return school.course(**drawing(one=["ind-fin-02", "ind-beh-02"]))


@pytest.fixture
def learner(course: Course, trainee: User, sign_in) -> Client:
    school.enrolled(trainee, course)
    return sign_in(trainee)


def lesson(client: Client) -> str:
    return client.get(reverse("elearning:activity", args=READ)).content.decode()


def changed_edition(statement: str = "Pay goes on to a stranger.") -> None:
    redflags.published(redflags.changed("fin-01", statement=statement))


def test_row_alone_is_a_card_and_in_a_sentence_a_link(learner: Client) -> None:
    page = lesson(learner)
    assert page.count('<div class="indicator">') == 1
    for said in ("Red flag fin-01", "Pay goes on to somebody else at once (fin-01).", "Points to the trafficker",
                 "A wage that leaves on the same day.", "A loan is paid back.", "Whose account is it?"):  # fmt: skip
        assert said in page
    assert 'As in <a href="/red-flags/rcs-01/" rel="noopener noreferrer">rcs-01: Many phones</a>.' in page
    assert "Changed since" not in page


def test_several_rows_in_one_paragraph_are_several_cards() -> None:
    redflags.published()
    made = markdown.html("[!fin-01]\n[!fin-02]\n\n- [!rcs-01]\n\n`[!fin-01]`", indicators=Indicators())
    assert made.count('<div class="indicator">') == 2
    assert "<li><a href" in made
    assert "<code>[!fin-01]</code>" in made


def test_unknown_codes_are_shown_as_wrong_and_never_break(db: None) -> None:
    for indicators in (None, Indicators()):
        made = markdown.html("[!zzz-99]\n\nIn [!fin-01] words.", indicators=indicators)
        assert made.count('<span class="wrong">') == 2
    redflags.published()
    assert markdown.html("In [!fin-99].", indicators=Indicators()).count('class="wrong"') == 1


def test_words_of_the_catalogue_bring_no_html() -> None:
    redflags.published(redflags.changed("fin-01", statement="<script>x</script>", note="[x](javascript:alert(1))"))
    made = markdown.html("[!fin-01]\n\nAnd [!fin-01].", indicators=Indicators())
    assert "<script" not in made
    assert "javascript:alert(1)" in made
    assert 'href="javascript' not in made


def test_lesson_keeps_the_words_of_its_edition_and_says_what_changed(learner: Client) -> None:
    changed_edition()
    changed_edition("Pay goes on to a third person.")
    page = lesson(learner)
    assert "Pay goes on to somebody else at once" in page
    assert "stranger" not in page
    assert '<a href="/red-flags/editions/2/" rel="noopener noreferrer">Changed since in edition 2' in page
    less = redflags.content()
    less["entries"] = [each for each in less["entries"] if each["code"] != "fin-01"]
    redflags.published(less)
    assert "and left out of it today" in lesson(learner)


def test_course_that_is_published_anew_takes_the_words_of_today(learner: Client, trainee: User) -> None:
    changed_edition()
    course = school.course(note="Renewed.", **drawing("[!fin-01]\n\nNew."))
    assert course.live.catalogue.number == 2
    assert "somebody else at once" in lesson(learner)
    school.enrolled(User.objects.create_user("new@example.com", "x"), course)
    assert markdown.html("[!fin-01]", indicators=Indicators.of(course.live)).count("stranger") == 1


def test_draft_is_shown_with_the_words_of_today(course: Course, trainer: User, sign_in) -> None:
    draft = school.draft(slug="draft", by=trainer, **drawing())
    changed_edition()
    page = sign_in(trainer).get(reverse("elearning:desk_look", args=[draft.pk])).content.decode()
    assert "Pay goes on to a stranger." in page
    assert "Changed since" not in page


def test_answer_and_result_lead_to_the_red_flags_they_are_about(learner: Client, trainee: User) -> None:
    enrolment = trainee.enrolments.get()
    attempt = actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee)
    item = attempt.items.select_related("question_version", "attempt__enrolment").get(place=1)
    address = reverse("elearning:question", args=[attempt.pk, 1])
    assert "Red flags:" not in learner.get(address).content.decode()
    actions.answer(item=item, given="a", confidence=None, by=trainee)
    told = '<a href="/red-flags/fin-02/">fin-02: Many payments of DKK 500 to 1,000</a>'
    assert told in learner.get(address).content.decode()
    actions.hand_in(attempt=attempt, by=trainee)
    changed_edition()
    page = learner.get(reverse("elearning:attempt", args=[attempt.pk])).content.decode()
    assert page.count(told) == 1
    assert page.count('href="/red-flags/beh-02/"') == 1


def test_review_card_leads_there_too(learner: Client, trainee: User, course: Course) -> None:
    wording = course.live.questions.get(question__key="one")
    card = ReviewCard.objects.create(user=trainee, question=wording.question, memory={}, due_at=course.created_at)
    log = actions.review(card=card, wording=wording, arrangement={}, given="a", seen=0, by=trainee)
    assert 'href="/red-flags/fin-02/"' in learner.get(reverse("elearning:review_told", args=[log.pk])).content.decode()
    asked = learner.get(reverse("elearning:review_answer", args=[card.pk])).content.decode()
    assert "/red-flags/fin-02/" not in asked


def test_lessons_ask_once_however_many_rows_they_draw_on(learner: Client, course: Course, trainee: User,
                                                         django_assert_num_queries) -> None:  # fmt: skip
    many = " ".join(["[!fin-01]", "[!fin-02]", "[!rcs-01]", "[!beh-01]"])
    drawn = Indicators.of(course.live)
    with django_assert_num_queries(1):
        markdown.html(f"[!fin-01]\n\n{many}", indicators=drawn)
    with django_assert_num_queries(0):
        markdown.html("Nothing here.", indicators=Indicators.of(course.live))


def test_certificate_says_from_which_edition_it_is(course: Course, trainee: User, visitor: Client) -> None:
    trainee.name = "Ada Learner"
    trainee.save()
    school.complete(school.enrolled(trainee, course))
    certificate = Certificate.objects.get()
    edition = course.live.catalogue
    day = edition.published_at.strftime("%Y-%m-%d")
    narrative = badges.read(certificate.credential)["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert f"Written from edition 1 of the catalogue of red flags ({day})." in narrative
    page = visitor.get(certificate.path).content.decode()
    assert "Edition 1 of the catalogue of red flags" in page
    assert "A newer edition is out" not in page
    paper = render_to_string("elearning/certificates/paper.html", {"shown": certificates.shown(certificate)})
    assert "Edition 1 of the catalogue of red flags" in paper
    changed_edition()
    page = visitor.get(certificate.path).content.decode()
    assert "A newer edition is out since:" in page
    assert 'href="/red-flags/editions/2/"' in page
    assert visitor.get(reverse("certificates:badge", args=[certificate.key])).content.decode() == certificate.credential


def test_certificate_of_a_course_without_red_flags_says_nothing_of_them(trainee: User, visitor: Client) -> None:
    trainee.name = "Ada Learner"
    trainee.save()
    school.complete(school.enrolled(trainee, school.course()))
    certificate = Certificate.objects.get()
    assert "catalogue of red flags" not in visitor.get(certificate.path).content.decode()
    assert "catalogue" not in str(badges.read(certificate.credential))
