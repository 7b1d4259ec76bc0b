"""A client's own code: shown once, replaced, taken back, and found as a return code is."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from notifications.neutral import said_too_much
from referrals import actions, codes
from referrals.actions import cases, referrals
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Outcome
from referrals.models import Case, ClientAnswer, ClientCode
from referrals.states import TransitionRefused
from tests.conftest import person
from tests.referrals.conftest import Ask
from tests.referrals.referring.clients import agreed, browser_with, case_of, entry, helper, seen, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker: User, charity) -> Case:
    return case_of(caseworker, charity)


def verbs(case: Case) -> list[str]:
    rows = AuditEvent.objects.filter(target_id=str(case.pk), verb__startswith="code_")
    return list(rows.order_by("pk").values_list("verb", flat=True))


def test_a_new_code_ends_the_older_one_and_each_is_written_down(case: Case, caseworker: User) -> None:
    first = referrals.make_code(case=case, by=caseworker)
    assert referrals.find_case(first) == case
    second = referrals.make_code(case=case, by=caseworker)
    assert referrals.find_case(first) is None
    assert referrals.find_case(second) == case
    referrals.revoke_code(case=case, by=caseworker)
    referrals.revoke_code(case=case, by=caseworker)
    assert referrals.find_case(second) is None
    assert verbs(case) == ["code_made", "code_replaced", "code_revoked"]


def test_what_ended_before_they_had_a_code_is_asked_of_once_they_have_one(case: Case, caseworker: User) -> None:
    done = taken(agreed(case, entry()))
    referrals.complete(referral=done, outcome=Outcome.ADVISED, areas=[], delivered="", by=helper(done.recipient))
    assert not ClientAnswer.objects.exists()
    referrals.make_code(case=case, by=caseworker)
    referrals.make_code(case=case, by=caseworker)
    assert ClientAnswer.objects.get().referral == done


def test_what_is_kept_says_no_digit_of_it_but_four(case: Case, caseworker: User) -> None:
    number = referrals.make_code(case=case, by=caseworker)
    kept = ClientCode.objects.get()
    assert kept.bucket == codes.as_digits(number)[:4]
    digits = codes.as_digits(number).replace(" ", "")
    assert digits[4:].encode() not in bytes(kept.salt) + bytes(kept.digest)
    assert digits not in str(list(AuditEvent.objects.values_list("detail", "verb")))


def test_nobody_but_whoever_has_the_open_case_makes_or_ends_one(case: Case, caseworker: User, charity) -> None:
    number = referrals.make_code(case=case, by=caseworker)
    mate = person("mate", "solicitor", charity)
    for act in (referrals.make_code, referrals.revoke_code):
        with pytest.raises(PermissionDenied):
            act(case=case, by=mate)
    cases.hand_over_case(case=case, to=mate, by=caseworker)
    with pytest.raises(PermissionDenied):
        referrals.make_code(case=case, by=caseworker)
    case.refresh_from_db()
    cases.close_case(case=case, closing=CaseClosing.HELPED, by=mate)
    with pytest.raises(TransitionRefused):
        referrals.make_code(case=case, by=mate)
    # What they agreed to is theirs to look at while it is kept.
    assert referrals.find_case(number) == case


def test_an_erased_case_has_no_code(case: Case, caseworker: User) -> None:
    number = referrals.make_code(case=case, by=caseworker)
    cases.erase_case(case=case, by=caseworker)
    assert referrals.find_case(number) is None
    assert not ClientCode.objects.exists()


def test_no_hash_is_made_inside_a_transaction(case: Case, caseworker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    depths = []
    real = codes.make_digest

    def hashed(number: int, salt: bytes) -> bytes:
        depths.append(len(connection.savepoint_ids))
        return real(number, salt)

    monkeypatch.setattr(codes, "make_digest", hashed)
    referrals.make_code(case=case, by=caseworker)
    # The test's own transaction, and none of the action's.
    assert depths == [0]


def test_either_kind_costs_the_same_hashes_right_or_wrong(
    case: Case, caseworker: User, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = referrals.make_code(case=case, by=caseworker)
    beside = number ^ 1
    request = ask(number=beside)
    hashes = []
    real = codes._digest
    monkeypatch.setattr(codes, "_digest", lambda *said: hashes.append(1) or real(*said))
    spent = []
    wrong = next(each for each in range(number + 2, number + 99) if codes.bucket(each) == codes.bucket(number))
    for tried, expected in ((number, case), (beside, request), (wrong, None)):
        hashes.clear()
        assert actions.find(number=tried) == expected
        spent.append(len(hashes))
    assert spent == [2, 2, 2]


def test_it_is_shown_once_on_a_page_that_says_nothing(case: Case, caseworker: User, sign_in) -> None:
    browser = sign_in(caseworker)
    page = browser.post(reverse("cases:code", args=[case.pk]))
    html = page.content.decode()
    (code,) = [each for each in [page.context["digits"]] if all(group in html for group in each)]
    assert all(word in html for word in page.context["words"])
    assert said_too_much(html.replace("http://testserver", ""), "en") == []
    assert "no-store" in page.headers["Cache-Control"]
    assert code[1] not in browser.get(reverse("cases:detail", args=[case.pk])).content.decode()
    assert browser.get(reverse("cases:code", args=[case.pk])).status_code == 405
    assert "You have not agreed to anything" in seen(browser_with(int("".join(code))))


def test_revoked_or_replaced_it_closes_what_it_had_opened(case: Case, caseworker: User, sign_in) -> None:
    desk = sign_in(caseworker)
    holder = browser_with(referrals.make_code(case=case, by=caseworker))
    assert seen(holder)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        second = browser_with(referrals.make_code(case=case, by=caseworker))
    assert holder.get(reverse("asking:yours"))["Location"] == reverse("asking:return")
    assert seen(second)
    desk.post(reverse("cases:code", args=[case.pk]), {"revoke": "1"})
    assert second.get(reverse("asking:yours"))["Location"] == reverse("asking:return")


def test_six_words_open_it_too_and_closing_it_here_needs_them_again(case: Case, caseworker: User) -> None:
    number = referrals.make_code(case=case, by=caseworker)
    browser = Client()
    browser.post(reverse("asking:return"), {"code": " ".join(codes.as_words(number))})
    assert seen(browser)
    browser.post(reverse("asking:shut"))
    assert browser.get(reverse("asking:yours"))["Location"] == reverse("asking:return")
