"""Hands that are quick, tired or late: two tabs, the button pressed twice, the way back, addresses that are none."""

import html
import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import delete_account
from accounts.models import AuditEvent
from notifications.kinds import Refused
from referrals.actions.referrals import consenting
from referrals.choices_referrals import Shared
from referrals.instructions import actions
from referrals.instructions.models import Commission, Letter
from referrals.instructions.states import InstructionState as S
from referrals.models import Case
from referrals.states_referrals import ReferralParty, ReferralState
from tests.referrals.conftest import again, told
from tests.referrals.instructing import instructed as at
from tests.referrals.instructing.instructed import Person, day
from tests.referrals.instructing.test_pages import CONSENT, LETTER, kind, page, pdf, post, url
from tests.referrals.referring.proof import sent

__all__ = ["kind"]
pytestmark = pytest.mark.django_db
NEW = {"need": "psychiatric-report", "funding": "paid", "meeting": "either", "step": "ask"}


@pytest.mark.parametrize("key", ["-" * 36, "a" * 36])
def test_a_template_of_an_address_that_is_none_is_not_found(sign_in: Any, case: Case, key: str) -> None:
    assert sign_in(case.owner).get(f"/instructions/{key}/template.md").status_code == 404


def test_a_template_is_there_in_two_forms_only(sign_in: Any, case: Case, ada: Person) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    assert sign_in(ada[1]).get(reverse("instructions:template", args=[row.pk, "pdf"])).status_code == 404


@pytest.mark.parametrize("name", ["\0", "a\0b", "../x", "x" * 9000])
def test_whoever_is_picked_and_cannot_be_is_nobody(sign_in: Any, case: Case, ada: Person, name: str) -> None:
    made, sender = at.commissioned(case, ada), sign_in(case.owner)
    post(sender, url("new", case), NEW | {"to": [name]}, 422)
    post(sender, url("more", made), {"to": [name]})
    assert (Commission.objects.count(), made.instructions.count()) == (1, 1)


def test_whoever_goes_back_and_asks_for_something_else_is_not_told_that_it_was_asked(
    sign_in: Any, case: Case, ada: Person, bea: Person
) -> None:
    sender, said = sign_in(case.owner), NEW | {"to": [ada[0].slug], "key": f"{uuid4()}"}
    for _time in range(2):
        post(sender, url("new", case), said)
    assert Commission.objects.count() == 1
    for other in ({"to": [bea[0].slug]}, {"funding": "legal_aid"}, {"needs_authority": "on"}):
        told = post(sender, url("new", case), said | other, 409)
        assert "You have asked from this page before, for something else." in told
    assert Commission.objects.count() == 1
    # The page that says so asks for another one when it is pressed again.
    assert said["key"] not in told


def test_documents_are_read_once_the_letter_is_signed_by_both(sign_in: Any, case: Case, ada: Person) -> None:
    row, expert = at.instructed(at.commissioned(case, ada), ada), sign_in(ada[1])
    place = url("file", row, row.bundle.get().pk)
    assert at.PARTY in page(expert, url("detail", row))
    assert place not in page(expert, url("detail", row))
    assert expert.get(place).status_code == 403
    actions.accept(instruction=row, digest=row.letter.digest, has_no_conflict=True, by=ada[1])
    assert place in page(expert, url("detail", row))
    assert expert.get(place).status_code == 200


def test_a_letter_goes_out_only_when_the_client_agreed_that_what_happened_is_told(case: Case, ada: Person) -> None:
    letter = at.written(at.funded(at.commissioned(case, ada), ada))
    with pytest.raises(Refused, match="the client has not agreed to that"):
        at.signed(letter, ada, agreement=at.consent(case, ada, shared=frozenset({Shared.NAME, Shared.LEGAL})))
    assert Letter.objects.get().sender_signed_at is None


def test_the_client_is_asked_for_what_a_letter_does(sign_in: Any, case: Case, ada: Person) -> None:
    asked = page(sign_in(case.owner), url("consent", at.funded(at.commissioned(case, ada), ada)))
    assert "What may they be told, once they accept?" not in asked
    assert "before they accept" in asked


def test_a_consent_that_ran_out_is_asked_for_anew_and_all_goes_on_under_it(
    sign_in: Any, case: Case, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    sender, expert, over, today = sign_in(case.owner), sign_in(ada[1]), day(366), timezone.localdate
    assert "The client’s consent counts until" in page(sender, url("detail", row))
    with monkeypatch.context() as later:
        later.setattr(timezone, "localdate", lambda moment=None: today(moment) if moment else over)
        assert "The client’s consent is over" in page(sender, url("detail", row))
        assert at.BACKGROUND not in page(expert, url("detail", row))
    said = CONSENT | {"key": f"{uuid4()}"}
    # One that covers less than what is out there is none, and not written down.
    assert "has not agreed to files" in post(sender, url("consent", row), said | {"shared": ["situation"]}, 422)
    assert case.consents.count() == 1
    for _time in range(2):
        post(sender, url("consent", row), said)
    assert case.consents.count() == 2
    made = again(row)
    assert made.consent == case.consents.latest("given_at")
    assert AuditEvent.objects.filter(verb="consent_renewed").count() == 1
    assert at.BACKGROUND in page(expert, url("detail", row))
    # Whichever of both the client takes back, it ends.
    consenting.withdraw_consent(consent=made.consent, by=case.owner, party=ReferralParty.CLIENT)
    assert again(row).state == S.WITHDRAWN
    assert sender.get(url("consent", row))["Location"] == url("detail", row)


def test_the_later_day_that_is_granted_is_the_one_that_was_on_the_page(sign_in: Any, case: Case, ada: Person) -> None:
    row, sender = at.accepted(at.commissioned(case, ada), ada), sign_in(case.owner)
    first = actions.propose_extension(instruction=row, due_on=day(50), reason="Ill.", by=ada[1])
    said = {"is_granted": "yes", "due_on": f"{first.due_on}"}
    assert f'value="{first.due_on}"' in page(sender, url("detail", row))
    actions.decide_extension(extension=first, is_granted=False, by=case.owner)
    actions.propose_extension(instruction=row, due_on=day(300), reason="Busy.", by=ada[1])
    told = post(sender, url("decide", row), said, 422)
    assert "Another day is asked for than the one that you looked at." in told
    assert again(row).due_on == day(40)
    # It shows the other day now: pressed again, that one is meant.
    assert f'value="{day(300)}"' in told
    post(sender, url("decide", row), said | {"due_on": f"{day(300)}"})
    assert again(row).due_on == day(300)


def test_a_page_that_showed_an_earlier_version_can_be_pressed_again(sign_in: Any, case: Case, ada: Person) -> None:
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    at.kept(row, ada, "better")
    told = post(sign_in(ada[1]), url("checklist", row), {"number": "1", "ticked": []}, 422)
    assert 'name="number" value="2"' in told


def hidden(shown: str, name: str) -> str:
    """What a page carries unseen."""
    found = re.search(rf'name="{name}" value="([^"]*)"|name="{name}"', shown)
    assert found
    return html.unescape(found[1] or "")


def test_a_letter_that_is_written_in_two_tabs_is_not_lost_in_silence(sign_in: Any, case: Case, ada: Person) -> None:
    row, sender = at.funded(at.commissioned(case, ada), ada), sign_in(case.owner)
    said = LETTER | {"seen": hidden(page(sender, url("letter", row)), "seen")}
    post(sender, url("letter", row), said | {"background": "Of the first tab"})
    told = post(sender, url("letter", row), said | {"background": "Of the second tab"}, 422)
    assert "The draft was changed since you opened this page" in told
    assert "Of the second tab" in told
    assert actions.read_letter(Letter.objects.get(), row).background == "Of the first tab"
    post(sender, url("letter", row), said | {"background": "Of the second tab", "seen": hidden(told, "seen")})
    assert actions.read_letter(Letter.objects.get(), row).background == "Of the second tab"
    # A document that is added elsewhere is no change of what was written.
    seen = hidden(page(sender, url("letter", row)), "seen")
    actions.add_to_bundle(instruction=row, clean=at.file("notes"), title="Notes", pages=1, by=case.owner)
    post(sender, url("letter", row), said | {"background": "At last", "seen": seen})


def test_a_letter_names_so_many_parties_that_a_paper_can_be_made_of_it(sign_in: Any, case: Case, ada: Person) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    told = post(sign_in(case.owner), url("letter", row), LETTER | {"parties": "Jan\n" * 101}, 422)
    assert "Name 100 parties at most" in told


def test_the_quote_that_is_paid_for_is_the_one_that_was_on_the_page(sign_in: Any, case: Case, ada: Person) -> None:
    made, sender = at.commissioned(case, ada), sign_in(case.owner)
    row = at.quoted(made, ada)
    said = {"paid": "private", "quoted": hidden(page(sender, url("detail", row)), "quoted")}
    at.quoted(made, ada, fee=Decimal(90_000))
    told = post(sender, url("fund", row), said, 422)
    assert "The quote was changed since you looked at it." in told
    assert (again(row).state, "90,000.00 GBP" in told) == (S.QUOTED, True)
    post(sender, url("fund", row), said | {"quoted": hidden(told, "quoted")})
    assert again(row).state == S.FUNDED


def test_what_is_added_or_written_down_twice_is_there_once(sign_in: Any, case: Case, ada: Person) -> None:
    row, sender, expert = at.accepted(at.commissioned(case, ada), ada), sign_in(case.owner), sign_in(ada[1])
    bill = {"reference": "A-7", "issued_on": f"{day(0)}", "amount": "9", "currency": "GBP"}
    for _time in range(2):
        post(sender, url("document", row), {"pieces": pdf("more.pdf"), "title": "More", "pages": "1"})
        post(expert, url("invoice", row), bill)
    assert (row.bundle.count(), row.invoices.count()) == (2, 1)
    post(sender, url("document", row), {"pieces": pdf("more.pdf"), "title": "Under another title", "pages": "1"})
    post(expert, url("invoice", row), bill | {"reference": "A-8"})
    assert (row.bundle.count(), row.invoices.count()) == (3, 2)


def test_a_title_is_shown_whole_to_whoever_signs_however_long_it_is(sign_in: Any, case: Case, ada: Person) -> None:
    row, title = at.funded(at.commissioned(case, ada), ada), "Records of the clinic ".ljust(64, "x")
    actions.add_to_bundle(instruction=row, clean=at.file("notes"), title=title, pages=1, by=case.owner)
    at.written(row)
    assert again(row).state == S.FUNDED
    assert f"{title}</td>" in page(sign_in(case.owner), url("sign", row))


@pytest.mark.parametrize("reach", [at.commissioned, at.quoted, at.accepted])
def test_an_account_can_be_deleted_whatever_is_with_its_entry(case: Case, ada: Person, reach: Any) -> None:
    made = at.commissioned(case, ada)
    if reach is not at.commissioned:
        reach(made, ada)
    sent(case, ada[0])
    delete_account(user=ada[1], by=ada[1])
    row = made.instructions.get()
    assert (row.state, row.profile) == (S.REVOKED, None)
    assert case.referrals.get().state == ReferralState.REVOKED
    assert told("instruction_back") == [case.owner.name]
