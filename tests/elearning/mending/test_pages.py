"""Mending in the browser: how a question fares, a better wording, the preview, and marking again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions
from elearning.models import Attempt, QuestionVersion, Regrade
from tests.elearning.mending.test_mending import mended
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
PRACTICE = "basics/signs/practice"


def attempt_of(name: str, **answers: Any) -> Attempt:
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    attempt = actions.begin(enrolment=school.enrolled(user, school.course()), activity=PRACTICE, by=user)
    return school.answered(attempt, school.RIGHT | answers)


def typed(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back, unchanged."""
    form = client.get(address).context["form"]
    return {
        field.html_name: value
        for field in form
        if (value := field.value()) not in (None, False)
    }  # fmt: skip


@pytest.fixture
def one(trainer: User, client: Client) -> QuestionVersion:
    school.course()
    client.force_login(trainer)
    return QuestionVersion.objects.get(question__key="one")


def test_question_is_mended_and_marked_again(client: Client, one: QuestionVersion) -> None:
    attempt = attempt_of("ada", one="a")
    before = client.get(reverse("elearning:wording", args=[one.pk])).content.decode()
    assert "Mend this question" in before
    assert "With fewer than 20 nothing is said" in before
    mend = reverse("elearning:mend", args=[one.pk])
    said = typed(client, mend)
    wrong = client.post(mend, said | {"because": ""})
    assert (wrong.status_code, "This field is required" in wrong.content.decode()) == (400, True)
    assert client.post(mend, said | {"because": "Nothing."}).status_code == 409
    said |= {"is_right_0": "on", "because": "The key was wrong."}
    del said["is_right_1"]
    answer = client.post(mend, said)
    assert answer["Location"] == reverse("elearning:regrade", args=[one.pk])
    made = QuestionVersion.objects.get(mends=one)
    assert [row.get("is_right", False) for row in made.content["options"]] == [True, False]
    assert made.content.get("tags") == one.content.get("tags")
    preview = client.get(answer["Location"]).content.decode()
    assert "What each rule would do" in preview
    assert not Regrade.objects.exists()
    assert "Nothing has been done yet" in preview
    assert client.post(answer["Location"], {"policy": "wild", "note": "x"}).status_code == 400
    client.post(answer["Location"], {"policy": "credit_either", "note": "Wrong key.", "target": made.pk})
    attempt.refresh_from_db()
    assert attempt.counted_score == 1
    done = client.get(answer["Location"]).content.decode()
    assert ("It was done on" in done, "Nothing has been done yet" in done) == (True, False)
    again = client.post(answer["Location"], {"policy": "rescore", "note": "No.", "target": made.pk})
    assert (again.status_code, "by another rule" in again.content.decode()) == (409, True)


def test_what_nobody_previewed_is_not_done(client: Client, one: QuestionVersion, trainer: User) -> None:
    attempt_of("ada", one="a")
    first = mended(one, trainer)
    asked = first.asked().model_copy(update={"stem": "Which one, then?"})
    second = actions.mend(wording=first, asked=asked, note="Unclear.", by=trainer)
    said = {"policy": "rescore", "note": "Wrong key.", "target": first.pk}
    shown = client.post(reverse("elearning:regrade", args=[one.pk]), said)
    told = shown.content.decode()
    assert (shown.status_code, Regrade.objects.exists()) == (409, False)
    assert "mended since you looked" in told
    assert f'name="target" value="{second.pk}"' in told


def test_who_rewords_choices_says_whether_they_are_the_same(client: Client, one: QuestionVersion) -> None:
    attempt = attempt_of("ada", one="a")
    said = typed(client, reverse("elearning:mend", args=[one.pk])) | {"text_0": "A gray coat", "because": "Spelling."}
    said |= {"is_right_0": "on"}
    del said["is_right_1"]
    page = client.post(reverse("elearning:mend", args=[one.pk]), said)["Location"]
    told = client.get(page).content.decode()
    assert "“A grey coat” is now “A gray coat”" in told
    wish = {"policy": "rescore", "note": "Key.", "target": QuestionVersion.objects.get(mends=one).pk}
    client.post(page, wish | {"is_reworded": "on"})
    attempt.refresh_from_db()
    assert attempt.counted_score == 1


def test_list_shows_no_markdown(client: Client, one: QuestionVersion, trainer: User) -> None:
    asked = one.asked().model_copy(update={"stem": "Which is a **flag** & why? [@leaflet]"})
    actions.mend(wording=one, asked=asked, note="Bold.", by=trainer)
    told = client.get(reverse("elearning:questions", args=["signs"])).content.decode()
    assert ">Which is a flag &amp; why?" in told


def test_more_rows_lose_nothing(client: Client, one: QuestionVersion) -> None:
    mend = reverse("elearning:mend", args=[one.pk])
    said = typed(client, mend) | {"stem": "Which one, then?", "because": "Half a", "more": "yes"}
    form = client.post(mend, said).context["form"]
    assert (form["stem"].value(), form["because"].value(), form.count) == ("Which one, then?", "Half a", 7)
    assert not QuestionVersion.objects.exclude(mends=None).exists()


def test_look_of_a_past_attempt_never_changes(client: Client, one: QuestionVersion, trainer: User) -> None:
    attempt = attempt_of("ada", one="a")
    address = reverse("elearning:attempt", args=[attempt.pk])

    def body() -> str:
        client.force_login(attempt.enrolment.user)
        told = client.get(address).content.decode()
        return told[told.index('<section class="marked"') : told.rindex("</section>")]

    before = body()
    assert "A grey coat" in before
    asked = one.asked().model_copy(update={"stem": "Quite another question"})
    target = actions.mend(wording=one, asked=asked, note="Unclear.", by=trainer)
    actions.regrade(source=one, target=target, policy="rescore", note="Unclear.", by=trainer)
    school.course(title="Another title", questions=[row | {"stem": "New"} for row in school.questions()])
    assert body() == before


def test_list_of_questions_asks_no_more_for_more(
    client: Client, one: QuestionVersion, django_assert_max_num_queries: object
) -> None:
    attempt_of("ada")
    client.get(reverse("elearning:questions", args=["signs"]))
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        told = client.get(reverse("elearning:questions", args=["signs"])).content.decode()
    assert "7 questions" in told
    assert client.get(reverse("elearning:regrade", args=[one.pk])).status_code == 404
