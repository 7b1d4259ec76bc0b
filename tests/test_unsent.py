"""What was written must not be lost when the session ends: pressed, handed back, signed in elsewhere, pressed again."""

from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts import sessions
from accounts.actions import add_membership
from accounts.models import Organisation, User
from accounts.permissions import Role
from accounts.unsent import FILE
from elearning.models import Attempt
from news import actions as news
from news.models import Correction
from referrals.actions.referrals import talking
from referrals.choices import Author
from referrals.models import Case, HelpRequest, Referral
from referrals.states_referrals import ReferralState
from tests import tabs
from tests.accounts.own import app_code, entered, with_app
from tests.baseline import assert_baseline
from tests.canary import canaries, databases, hits, logged, mails, texts, valkey
from tests.factories import elearning as school
from tests.news.newsroom.made import editors, public
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again, ask, taken, waiting
from tests.referrals.instructing import instructed as at
from tests.referrals.referring import proof, talks

__all__ = ["ask", "taken", "waiting"]
pytestmark = pytest.mark.django_db
LONG = "\"Quoted\" & <b>bold</b>, it's 'done'.\r\n\r\n</textarea>The last line \N{SNOWMAN} \N{ARABIC LETTER ALEF}."
NOTE = "/cases/00000000-0000-0000-0000-000000000000/notes/"


def letter(name: str = "letter.pdf") -> SimpleUploadedFile:
    with pikepdf.new() as made, BytesIO() as content:
        made.add_blank_page()
        made.save(content)
        return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker, needs=("asylum",))


@pytest.fixture
def live(case: Case, professional: User) -> Referral:
    """One that the professional has taken on."""
    return talks.accepted(talks.drafted(case, talks.entry(professional)), professional)


# --- each of them arrives, whole and once ----------------------------------------------------------------------------


def test_a_message_of_a_referral_arrives_with_its_files(live: Referral, professional: User) -> None:
    said = {"text": LONG, "key": str(uuid4()), "pieces": letter()}
    answer = tabs.walk(professional, reverse("referrals:say", args=[live.pk]), said)
    assert answer["Location"] == reverse("referrals:detail", args=[live.pk])
    (spoken,) = talking.read_messages(referral=again(live), by=professional)
    assert spoken.text == LONG.replace("\r\n", "\n")
    assert live.files.count() == 1


def test_a_message_arrives_without_its_file_for_whoever_says_so(live: Referral, professional: User) -> None:
    place = reverse("referrals:say", args=[live.pk])
    client, seen = tabs.opened(professional)
    sessions.end(professional)
    back = client.post(place, {"text": LONG, "pieces": letter(), "key": uuid4(), "csrfmiddlewaretoken": seen})
    assert "asked to choose them again" in back.text
    tabs.enter(client, professional)
    back = client.post(place, tabs.held(back))
    assert "Choose letter.pdf again" in back.text
    assert "formnovalidate>Send it without the files" in back.text
    assert client.post(place, tabs.held(back)).status_code == 302
    assert (live.messages.count(), live.files.count()) == (1, 0)


def test_an_answer_to_a_referral_arrives(case: Case) -> None:
    profile, user = proof.entry()
    waits = proof.sent(case, profile)
    answer = tabs.walk(user, reverse("referrals:decline", args=[waits.pk]), {"reason": "capacity", "suggested": ""})
    assert answer.status_code == 302
    assert again(waits).state == ReferralState.DECLINED


def test_an_answer_of_a_quiz_arrives(trainee: User, sign_in) -> None:
    school.course()
    before = sign_in(trainee)
    before.post("/learn/signs/")
    for activity in ("read", "talk"):
        before.post(f"/learn/signs/basics/signs/{activity}/done/")
    before.post("/learn/signs/basics/signs/practice/begin/")
    item = Attempt.objects.get().items.select_related("question_version__question").get(place=1)
    said = school.sent(item, school.RIGHT[item.question_version.question.key])
    assert tabs.walk(trainee, f"/learn/attempts/{item.attempt_id}/1/", said).status_code == 302
    assert item.responses.count() == 1


def test_a_reply_of_the_desk_arrives(taken: HelpRequest, desk_member: User) -> None:
    said = {"text": LONG, "key": str(uuid4())}
    answer = tabs.walk(desk_member, reverse("triage:reply", args=[taken.pk]), said)
    assert answer["Location"] == reverse("triage:detail", args=[taken.pk])
    assert taken.messages.filter(author=Author.DESK).count() == 1


def test_a_correction_of_news_arrives() -> None:
    cleo, dora = editors("cleo", "dora")
    edition = news.correct(article=public(cleo, dora).article, by=cleo)
    said = {"before": "a third", "after": "a quarter", "reason": LONG, "version": edition.version}
    assert tabs.walk(cleo, f"/news/desk/editions/{edition.pk}/corrections/", said).status_code == 302
    assert Correction.objects.get().reason == LONG.replace("\r\n", "\n")


def test_the_report_of_an_instruction_arrives(case: Case) -> None:
    ada = proof.entry("ada")
    row = at.accepted(at.commissioned(case, ada), ada)
    answer = tabs.walk(ada[1], reverse("instructions:report", args=[row.pk]), {"pieces": letter("report.pdf")})
    assert answer.status_code == 302
    assert row.reports.count() == 1


# --- what is handed back ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_kept_in_any_store_log_mail_cookie_or_address(caseworker: User) -> None:
    planted = canaries(3)
    client, seen = tabs.opened(caseworker)
    sessions.end(caseworker)
    with logged() as told:
        said = {"text": planted[0], planted[1]: "x", "pieces": letter(f"{planted[2]}.pdf"), "csrfmiddlewaretoken": seen}
        pages = [client.post(NOTE, said)]
        tabs.enter(client, caseworker)
        client.get(tabs.DONE)
        pages.append(client.post(NOTE, tabs.held(pages[0])))
    for page in pages:
        assert all(word in page.text for word in planted)
        assert page["Cache-Control"] == "no-store"
    out = texts("headers", repr([page.headers for page in pages]), repr(client.cookies))
    assert hits(planted, databases(), valkey(), texts("logs", told.getvalue()), out, mails()) == []


@pytest.mark.parametrize(
    "referer", ["https://evil.example/", "//evil.example", "/cases/\0evil.example", "evil.example"]
)
def test_no_referer_and_no_address_leads_away(visitor: Client, referer: str) -> None:
    back = visitor.post(f"{NOTE}?next=//evil.example", {"next": "//evil.example"}, headers={"Referer": referer})
    main = back.text.partition("<main")[2].partition("</main")[0]
    assert (back.status_code, "action=" in main, back.headers.get("Location")) == (401, False, None)
    assert set(html.fromstring(main).xpath("//a/@href")) == {f"{tabs.LOGIN}?next={tabs.DONE}"}


def test_markup_and_markers_that_somebody_sends_are_words(visitor: Client) -> None:
    odd = {'"><script>alert(1)</script>': '"><script>alert(2)</script>', FILE: ["", "x", 'a:"><b>', ":"]}
    back = visitor.post(NOTE, odd)
    assert "<script>alert" not in back.text
    assert tabs.held(back)[FILE] == [":", "x:", 'a:"><b>', ":"]


def test_no_password_stands_in_the_page(visitor: Client) -> None:
    said = {"oldpassword": "secret one", "password1": "secret two", "name": "Ada"}
    back = visitor.post(reverse("account_change_password"), said)
    assert (back.status_code, "secret" in back.text, "Ada" in back.text) == (401, False, True)


def test_values_of_one_name_stay_many_and_in_order(visitor: Client) -> None:
    back = visitor.post(NOTE, {"to": ["b", "a", "b"], "csrfmiddlewaretoken": "old"})
    assert tabs.held(back) | {"csrfmiddlewaretoken": "new"} == {"to": ["b", "a", "b"], "csrfmiddlewaretoken": "new"}
    assert "old" not in tabs.held(back)["csrfmiddlewaretoken"]


# --- whatever ended it, and whatever they do next --------------------------------------------------------------------


@pytest.mark.parametrize("way", ["ended by themselves", "signed out in another tab", "a role more", "cookies gone"])
def test_whatever_ended_the_session_it_is_handed_back(
    way: str, caseworker: User, operator: Organisation, administrator: User
) -> None:
    client, seen = tabs.opened(caseworker)
    if way == "signed out in another tab":
        client.post("/accounts/logout/", {"csrfmiddlewaretoken": seen})
    elif way == "a role more":
        add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.EDITOR)
    elif way == "cookies gone":
        client.cookies.clear()
    else:
        sessions.end(caseworker)
    back = client.post(NOTE, {"text": LONG, "csrfmiddlewaretoken": seen})
    assert (back.status_code, "You are not signed in any more" in back.text) == (401, True)
    assert tabs.held(back)["text"] == [LONG.replace("\r\n", "\n")]


def test_pressing_before_signing_in_is_handed_back_again(caseworker: User) -> None:
    client, seen = tabs.opened(caseworker)
    sessions.end(caseworker)
    back = client.post(NOTE, {"text": LONG, "pieces": letter(), "csrfmiddlewaretoken": seen})
    once_more = client.post(NOTE, tabs.held(back))
    assert once_more.status_code == 401
    kept, before = tabs.held(once_more), tabs.held(back)
    assert (kept["text"], kept[FILE]) == (before["text"], before[FILE]) == (before["text"], ["pieces:letter.pdf"])


def test_signing_in_as_somebody_else_is_said_and_opens_nothing(case: Case, caseworker: User, trainee: User) -> None:
    place = reverse("cases:note", args=[case.pk])
    client, seen = tabs.opened(caseworker)
    sessions.end(caseworker)
    back = client.post(place, {"text": LONG, "csrfmiddlewaretoken": seen})
    tabs.enter(client, trainee)
    back = client.post(place, tabs.held(back))
    assert f"<strong>{trainee.name}</strong>" in back.text
    assert client.post(place, tabs.held(back)).status_code in {403, 404}
    assert not case.notes.exists()


def test_a_form_that_was_open_while_somebody_signed_in_again_is_handed_back(case: Case, caseworker: User) -> None:
    """Signed out, and in again, in another tab: the old page knows nothing of it."""
    place = reverse("cases:note", args=[case.pk])
    client, seen = tabs.opened(caseworker)
    client.post("/accounts/logout/", {"csrfmiddlewaretoken": seen})
    tabs.enter(client, caseworker)
    back = client.post(place, {"text": "A note", "csrfmiddlewaretoken": seen})
    assert back.status_code == 403
    assert client.post(place, tabs.held(back)).status_code == 302
    assert case.notes.count() == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_what_comes_from_no_page_of_ours_is_not_handed_back(site: str) -> None:
    back = tabs.browser(site).post(NOTE, {"text": LONG, "csrfmiddlewaretoken": "x" * 64})
    assert (back.status_code, "Quoted" in back.text) == (403, False)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_nor_does_the_cookie_of_a_browser_vouch_for_what_it_says_is_not_ours(caseworker: User, site: str) -> None:
    client, _seen = tabs.opened(caseworker)
    old = {"text": LONG, "csrfmiddlewaretoken": "x" * 64}
    back = client.post(NOTE, old, headers={"Sec-Fetch-Site": site, "Origin": "http://testserver"})
    assert (back.status_code, "Quoted" in back.text) == (403, False)


def test_a_browser_that_does_not_say_where_a_form_came_from_loses_nothing(case: Case, caseworker: User) -> None:
    answer = tabs.walk(caseworker, reverse("cases:note", args=[case.pk]), {"text": "A note"}, site="")
    assert (answer.status_code, case.notes.count()) == (302, 1)


def test_the_pages_of_who_may_be_watched_hold_nothing_when_they_are_too_old() -> None:
    back = tabs.browser().post(reverse("asking:start"), {"text": LONG, "csrfmiddlewaretoken": "x" * 64})
    assert (back.status_code, "Quoted" in back.text) == (403, False)


def test_a_browser_that_has_left_is_shown_nothing(caseworker: User, settings) -> None:
    client, seen = tabs.opened(caseworker)
    client.get("/leave/", headers={"Sec-Fetch-Site": "none"})
    back = client.post(NOTE, {"text": LONG, "csrfmiddlewaretoken": seen})
    assert back["Location"] in {"/", settings.NEUTRAL_SITE}


def test_staff_who_owe_a_second_step_are_handed_it_back_until_they_have_one(
    moderator: User, case: Case, settings
) -> None:
    client, _seen = tabs.opened(moderator)
    settings.STAFF_SECOND_FACTOR = True
    said = {"text": LONG, "pieces": letter(), "csrfmiddlewaretoken": tabs.token(client, "/accounts/sessions/")}
    back = client.post(reverse("cases:note", args=[case.pk]), said)
    assert (back.status_code, reverse("mfa_index") in back.text) == (403, True)
    assert tabs.held(back)[FILE] == ["pieces:letter.pdf"]


def test_a_second_step_leads_back_as_well(caseworker: User) -> None:
    secret = with_app(entered(caseworker))
    client = tabs.browser()
    answer = tabs.enter(client, caseworker)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    said = {"code": app_code(secret), "csrfmiddlewaretoken": tabs.token(client, answer["Location"])}
    assert client.post(answer["Location"], said)["Location"] == tabs.DONE


def test_the_page_of_signing_in_says_what_has_not_arrived(visitor: Client) -> None:
    assert "has not arrived" in visitor.get(f"{tabs.LOGIN}?next={tabs.DONE}").text
    assert "has not arrived" not in visitor.get(f"{tabs.LOGIN}?next=/cases/").text


@pytest.mark.parametrize(
    ("place", "above"),
    [
        (NOTE, NOTE.removesuffix("notes/")),
        ("/news/desk/corrections/7/remove/", "/news/desk/"),
        ("/triage/duty/", "/triage/"),
        ("/accounts/sessions/end/", "/accounts/sessions/"),
    ],
)
def test_an_address_that_only_takes_forms_leads_whoever_signs_in_to_the_page_above(
    caseworker: User, place: str, above: str
) -> None:
    client = tabs.browser()
    assert client.get(place)["Location"] == f"{tabs.LOGIN}?next={place}"
    assert tabs.enter(client, caseworker, place)["Location"] == place
    page = client.get(place)
    assert (page.status_code, page["Allow"], "has sent nothing" in page.text) == (405, "POST", True)
    assert html.fromstring(page.text).xpath("//main//a/@href") == [above]
    assert_baseline(page)
    assert client.head(place).content == b""
