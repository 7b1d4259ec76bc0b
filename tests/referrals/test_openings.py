"""Breaking the glass: one asks with a reason, another one allows it, for an hour; the desk hears of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role
from notifications.models import Message
from referrals import actions, codes
from referrals.choices import OpeningReason
from referrals.models import HelpRequest, Opening
from tests.conftest import person
from tests.directory.pages import text
from tests.directory.threads import at_once
from tests.referrals.conftest import CHILD, WORDS, Ask, again

pytestmark = pytest.mark.django_db
PAGE = reverse("triage:openings")
NUMBER = 12345678901234567890


@pytest.fixture
def second(operator: Organisation) -> User:
    """Another administrator."""
    return person("second", Role.ADMINISTRATOR, operator)


@pytest.fixture
def asked(taken: HelpRequest, administrator: User) -> Opening:
    return actions.ask_opening(request=taken, reason=OpeningReason.LIFE, by=administrator)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.alive().filter(kind=f"referrals.{kind}").values_list("user__name", flat=True))


def decide(opening: Opening, by: User, *, is_allowed: bool = True) -> None:
    actions.decide_opening(opening=opening, is_allowed=is_allowed, by=by)


def test_two_people_open_a_request_for_an_hour_and_the_desk_hears_of_it(
    asked: Opening, administrator: User, second: User, safeguarder: User, desk_member: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.read(request=asked.request, by=administrator)
    decide(asked, second)
    assert actions.read(request=asked.request, by=administrator).messages[0][1] == WORDS
    # Everybody of the desk, whoever has it, and not who decided; who asked hears that their hour runs.
    assert told("opened") == ["Desk", "Safeguarder"]
    assert told("let_in") == ["Administrator"]
    assert told("opening_asked") == []
    verbs = AuditEvent.objects.filter(target_id=str(asked.request_id)).order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if "open" in verb or "read" in verb] == [
        "opening_asked",
        "opened",
        "read_from_outside",
    ]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(PermissionDenied):
        actions.read(request=asked.request, by=administrator)


def test_the_person_reads_on_their_own_page_that_somebody_was_let_in_and_why(
    ask: Ask, administrator: User, second: User
) -> None:
    request = ask(number=NUMBER)
    browser = Client()
    browser.post(reverse("asking:return"), {"code": codes.as_digits(NUMBER)})
    opening = actions.ask_opening(request=request, reason=OpeningReason.LIFE, by=administrator)
    assert "two people let somebody" not in text(browser.get(reverse("asking:opened")))
    decide(opening, second)
    page = text(browser.get(reverse("asking:opened")))
    assert "two people let somebody from outside of the team read it" in page
    assert str(OpeningReason.LIFE.label) in page


def test_asking_again_is_quiet_and_others_who_decide_are_told(
    asked: Opening, administrator: User, taken: HelpRequest
) -> None:
    again_asked = actions.ask_opening(request=taken, reason=OpeningReason.COURT, by=administrator)
    assert (again_asked.pk, again_asked.reason) == (asked.pk, OpeningReason.LIFE)
    assert told("opening_asked") == []


def test_nobody_decides_for_themselves_nor_without_the_right_to(
    asked: Opening, administrator: User, moderator: User, desk_member: User, caseworker: User
) -> None:
    for by in (administrator, moderator, desk_member, caseworker):
        with pytest.raises(PermissionDenied):
            decide(asked, by)
    assert again(asked).decided_at is None


def test_a_refusal_lets_nobody_in_and_stands(
    asked: Opening, administrator: User, second: User, safeguarder: User
) -> None:
    decide(asked, second, is_allowed=False)
    decide(asked, safeguarder)
    assert (again(asked).until, again(asked).decided_by) == (None, second)
    with pytest.raises(PermissionDenied):
        actions.read(request=asked.request, by=administrator)


@pytest.mark.parametrize("end", [actions.withdraw, actions.erase])
def test_withdrawal_shuts_what_was_opened_and_cannot_be_asked_about(
    asked: Opening, administrator: User, second: User, end
) -> None:
    decide(asked, second)
    end(request=asked.request)
    with pytest.raises(PermissionDenied):
        actions.read(request=asked.request, by=administrator)
    with pytest.raises(PermissionDenied):
        actions.ask_opening(request=asked.request, reason=OpeningReason.FAULT, by=administrator)


def test_whoever_is_neither_of_the_site_nor_of_a_desk_cannot_ask(
    taken: HelpRequest, caseworker: User, moderator: User
) -> None:
    for by in (caseworker, moderator):
        with pytest.raises(PermissionDenied):
            actions.ask_opening(request=taken, reason=OpeningReason.LIFE, by=by)


def test_one_let_in_does_nothing_but_read(asked: Opening, administrator: User, second: User, sign_in) -> None:
    decide(asked, second)
    client = sign_in(administrator)
    page = client.get(reverse("triage:detail", args=[asked.request_id]))
    assert WORDS in text(page)
    assert "You were let in for an hour." in text(page)
    assert "<textarea" not in page.text
    assert "Take it on" not in page.text
    for name in ("take", "put_back", "hand_over", "reply", "note", "call", "close", "sort"):
        answer = client.post(reverse(f"triage:{name}", args=[asked.request_id]), {"text": "No", "closing": "helped"})
        assert answer.status_code == 403, name
    assert client.get(reverse("triage:list")).status_code == 403


@pytest.fixture
def outside(administrator: User, sign_in) -> Client:
    return sign_in(administrator)


def test_asking_needs_the_number_and_a_reason(outside: Client, taken: HelpRequest) -> None:
    life = OpeningReason.LIFE
    wrong = [{}, {"number": taken.number}, {"number": "goblin", "reason": life}, {"number": "0" * 8, "reason": life}]
    wrong += [{"number": taken.number, "reason": "curiosity"}, {"number": taken.number[:7], "reason": life}]
    for sent in wrong:
        answer = outside.post(PAGE, sent)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text or "field-wrong" in answer.text
    assert not Opening.objects.exists()
    told = text(outside.post(PAGE, {"number": f" {taken.number.lower()} ", "reason": life}, follow=True))
    assert "Waits for a second person" in told
    assert "Somebody's life may be at risk" in told


def test_a_number_of_two_is_asked_for_whole(outside: Client, ask: Ask) -> None:
    first = ask(key="abcdef01-0000-4000-8000-000000000001")
    ask(key="abcdef01-0000-4000-8000-000000000002")
    assert "the whole of it" in text(outside.post(PAGE, {"number": "ABCDEF01", "reason": "life"}))
    assert outside.post(PAGE, {"number": str(first.pk), "reason": "life"}).status_code == 302


def test_a_desk_member_asks_for_what_is_at_the_other_desk_and_not_for_what_is_at_theirs(
    desk_member: User, safeguarder: User, ask: Ask, sign_in
) -> None:
    desk, mine, child = sign_in(desk_member), ask(), ask(said=CHILD)
    assert "You can read it already." in text(desk.post(PAGE, {"number": mine.number, "reason": "life"}))
    assert desk.post(reverse("triage:ask_opening", args=[child.pk]), {"reason": ""}).status_code == 422
    desk.post(reverse("triage:ask_opening", args=[child.pk]), {"reason": "absent"})
    told = sign_in(safeguarder)
    assert child.number in text(told.get(PAGE))
    told.post(reverse("triage:decide", args=[Opening.objects.get().pk]), {"allow": "yes"})
    assert reverse("triage:detail", args=[child.pk]) in desk.get(PAGE).text
    assert WORDS in text(desk.get(reverse("triage:detail", args=[child.pk])))


def test_who_decides_sees_what_others_ask_and_hears_when_a_colleague_was_first(
    asked: Opening, outside: Client, second: User, safeguarder: User, sign_in
) -> None:
    assert "Nothing waits." in text(outside.get(PAGE))
    address = reverse("triage:decide", args=[asked.pk])
    assert outside.post(address, {"allow": "yes"}).status_code == 403
    assert "Refused: nobody was let in." in text(sign_in(second).post(address, {"allow": "no"}, follow=True))
    assert "decided the other way" in text(sign_in(safeguarder).post(address, {"allow": "yes"}, follow=True))


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(asked: Opening, second: User, safeguarder: User) -> None:
    at_once(lambda: decide(asked, second), lambda: decide(asked, safeguarder, is_allowed=False))
    row = again(asked)
    assert bool(row.until) == (row.decided_by == second)
    assert AuditEvent.objects.filter(verb__in=["opened", "opening_refused"]).count() == 1
