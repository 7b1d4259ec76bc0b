"""What professionals entrust to us lies nowhere in the clear, and a canary that does is found wherever it got out."""

import base64
import datetime
import pickle
from decimal import Decimal

import pytest
import structlog
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role
from accounts.vault import datakeys
from accounts.vault.cleaning import Clean
from accounts.vault.models import SealedFile
from directory import actions
from directory.actions import peers
from notifications import delivery
from notifications.models import Message
from referrals.actions import cases, enquiries
from referrals.actions.enquiries import EnquiryCard
from referrals.actions.referrals import talking
from referrals.choices_referrals import Question
from referrals.instructions import actions as instructions
from referrals.instructions.actions import Funds
from referrals.instructions.choices import Paid
from referrals.models import Case, Referral
from referrals.states_enquiries import AnswerState
from tests.canary import canaries, databases, hits, logged, mails, texts, valkey
from tests.conftest import person
from tests.directory.peers.cast import begun, professional
from tests.factories.directory import specialism
from tests.factories.life import held, holder
from tests.referrals.casework.conftest import opened
from tests.referrals.enquiring.asked import ask, state
from tests.referrals.enquiring.asked import row as asked_of
from tests.referrals.enquiring.test_views import mailed
from tests.referrals.instructing.instructed import commissioned, completed, quoted, signed, written
from tests.referrals.instructing.instructed import day as letter_due
from tests.referrals.instructing.instructed import file as written_file
from tests.referrals.referring.clients import browser_with
from tests.referrals.referring.proof import entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def colleague_of():
    """Return a function that makes somebody who works on cases beside somebody."""

    def made(user):
        return person("mate", Role.SOLICITOR, Organisation.objects.get(memberships__user=user))

    return made


def test_messages_and_evidence_are_nowhere_in_the_clear(moderator, sign_in):
    planted = first, second, name, content = canaries(4)
    with logged() as told:
        ada, _hers, grace, _other, thread = begun(first)
        # Written and read as people do, so that pages, sessions and logs have had their chance.
        page = f"/directory/messages/{thread.pk}/"
        sign_in(ada).post(page, {"text": second})
        peers.write_post(thread=thread, by=ada, text=second)
        assert first in sign_in(grace).get(page).text
        claimant = holder("claimant")
        letter = Clean(name=f"{name}.txt", media_type="text/plain", content=content.encode())
        actions.ask_check(profile=held(claimant), by=claimant, claim="insurance", cleaned=[letter])
        Message.objects.alive().update(due_at=timezone.now())
        delivery.deliver(seconds=60)
    assert mail.outbox
    assert hits(planted, databases(), valkey(), texts("logs", told.getvalue()), mails()) == []


def test_what_a_case_says_is_nowhere_in_the_clear(caseworker, colleague_of, sign_in):
    planted = name, region, note, label, file, content = canaries(6)
    with logged() as told:
        mine = sign_in(caseworker)
        mine.post("/cases/new/", {"pseudonym": name, "region": region})
        case = Case.objects.get()
        page = f"/cases/{case.pk}/"
        mine.post(f"{page}notes/", {"text": note})
        cases.add_deadline(case=case, kind="other", on=timezone.localdate(), label=label, by=caseworker)
        letter = Clean(name=f"{file}.txt", media_type="text/plain", content=content.encode())
        cases.add_files(case=case, cleaned=[letter], by=caseworker)
        # Read in every way, refused, and told of, so that pages, sessions, logs and mails have had their chance.
        shown = mine.get(page).text
        assert all(word in shown for word in (name, region, note, label, file))
        for place in ("/cases/", f"{page}export.json", f"{page}edit/", "/cases/calendar/"):
            assert mine.get(place).status_code == 200
        mine.post(f"{page}edit/", {"region": region})
        mine.post(f"{page}notes/", {"text": note * 1000})
        cases.remind_of_deadlines()
        cases.hand_over_case(case=case, to=colleague_of(caseworker), by=caseworker)
        cases.remind_of_deadlines()
        Message.objects.alive().update(due_at=timezone.now())
        delivery.deliver(seconds=60)
    assert len(mail.outbox) >= 2
    assert hits(planted, databases(), valkey(), texts("logs", told.getvalue()), mails()) == []


def asked_for(case: Case, client: Client, words: list[str]) -> Referral:
    """A referral of a case, by the pages: agreed to, drafted with a file, and sent; one try of it was refused."""
    region, consent, name, situation, file, content = words
    specialism("age-assessment", name="Age assessment")
    taker = held(holder("taker"), slug="taker", name="Taker Example")
    form = {
        "needs": ["age-assessment"], "region": region, "purpose": "support", "shared": ["name", "situation", "files"],
        "answered": Question.values, "words": consent, "language": "sq", "asked": "spoken",
        "until": str(timezone.localdate() + datetime.timedelta(days=30)), "text_name": name,
        "text_situation": situation,
    }  # fmt: skip
    place = f"/cases/{case.pk}/refer/consent/?to={taker.slug}"
    assert client.post(place, form | {"until": "never"}).status_code == 422
    assert client.post(place, form).status_code == 302
    draft = Referral.objects.get()
    letter = Clean(name=f"{file}.txt", media_type="text/plain", content=content.encode())
    talking.attach(referral=draft, cleaned=[letter], by=case.owner)
    assert all(word in client.get(f"/referrals/{draft.pk}/").text for word in (region, name, situation, file))
    later = f"{timezone.localtime(timezone.now() + datetime.timedelta(days=3)):%Y-%m-%dT%H:%M}"
    assert client.post(f"/referrals/{draft.pk}/send/", {"respond_by": later}).status_code == 302
    return draft


def worked_on(referral: Referral, sender: Client, taker: Client, words: list[str]) -> None:
    """Have both sides press all that they can: asked and answered, accepted, written about, and completed."""
    question, said, message, delivered = words
    place = f"/referrals/{referral.pk}/"
    for client, verb, form in (
        (taker, "ask", {"text": question}), (sender, "answer", {"text": said}),
        (taker, "accept", {"has_no_conflict": "on"}), (sender, "messages", {"text": message}),
        (taker, "complete", {"outcome": "delivered", "areas": ["safety"], "delivered": delivered}),
    ):  # fmt: skip
        # Refused at first, and so shown again.
        assert client.post(f"{place}{verb}/", {"text": said * 1000}).status_code in {302, 422}
        assert client.post(f"{place}{verb}/", form).status_code == 302, verb
        for side in (sender, taker):
            assert side.get(place).status_code == side.get("/referrals/?tab=work").status_code == 200


def test_what_a_referral_says_is_nowhere_in_the_clear(caseworker, sign_in):
    planted = name, note, label, *rest = canaries(13)
    sent, talk = rest[:6], rest[6:]
    with logged() as told:
        mine = sign_in(caseworker)
        mine.post("/cases/new/", {"pseudonym": name, "region": "Leeds"})
        case = Case.objects.get()
        mine.post(f"/cases/{case.pk}/notes/", {"text": note})
        cases.add_deadline(case=case, kind="other", on=timezone.localdate(), label=label, by=caseworker)
        referral = asked_for(case, mine, sent)
        theirs = sign_in(User.objects.get(name="Taker"))
        worked_on(referral, mine, theirs, talk)
        code = mine.post(f"/cases/{case.pk}/code/").context
        client = browser_with(int("".join(code["digits"])))
        agreed = client.get(f"/i/return/yours/{referral.consent_id}/back/").text
        # Read by each who may, so that pages, sessions, logs and mails have had their chance.
        shown = theirs.get(f"/referrals/{referral.pk}/").text
        assert all(word in shown for word in (sent[0], *sent[2:5], *talk))
        assert theirs.get(f"/referrals/{referral.pk}/files/{referral.files.get().pk}/").status_code == 200
        assert all(word in mine.get(f"/cases/{case.pk}/").text for word in (name, note, label))
        assert mine.get(f"/cases/{case.pk}/export.json").status_code == 200
        assert (sent[1] in agreed, talk[-1] in mine.get(f"/referrals/{referral.pk}/").text) == (True, True)
        client.post(f"/i/return/yours/{referral.pk}/answer/", {"got": "yes"})
        client.post(f"/i/return/yours/{referral.consent_id}/back/")
        Message.objects.alive().update(due_at=timezone.now())
        delivery.deliver(seconds=60)
    assert len(mail.outbox) >= 2
    ways = [form for each in ("digits", "words") for form in (" ".join(code[each]), "".join(code[each]))]
    assert hits([*planted, *ways], databases(), valkey(), texts("logs", told.getvalue()), mails()) == []


def answered(place: str, client: Client, word: str, **over: str) -> None:
    """Have somebody answer that they could: with a word where nobody asked for words, refused at first."""
    later = str(timezone.localdate() + datetime.timedelta(days=3))
    said = {"begins_on": later, "paying": "legal_aid", "note": word, "suggested": word} | over
    for wrong in ({"paying": word}, {"begins_on": word}):
        assert client.post(place, said | wrong).status_code == 422
    assert client.post(place, said).status_code in {200, 302}


def test_what_an_enquiry_asks_and_who_is_never_asked_is_nowhere_in_the_clear(caseworker, sign_in, visitor):
    planted = region, need, slug, name, first, second, third = canaries(7)
    language = "sq-zq7never"
    with logged() as told:
        mine = sign_in(caseworker)
        case = opened(caseworker, excluded=(slug,), excluded_languages=(language,), excluded_names=(name,))
        able, other, last = asked = [entry(each) for each in ("able", "other", "last")]
        enquiry = ask(case, *asked, card=EnquiryCard(needs=(need,), region=region, country="GB"))
        for place in (f"/cases/{case.pk}/", f"/cases/{case.pk}/enquiries/{enquiry.pk}/", f"/cases/{case.pk}/refer/"):
            assert mine.get(place).status_code == 200
        taken = mine.get(f"/cases/{case.pk}/export.json").text
        assert all(word in taken for word in (region, need, slug, name))
        hers, his = sign_in(able[1]), sign_in(last[1])
        assert region in hers.get("/referrals/enquiries/").text
        answered(f"/referrals/enquiries/{asked_of(enquiry, able).pk}/offer/", hers, first)
        # From the mail, by whoever holds its link: opened as scanners do, and pressed.
        link = mailed(other[1])
        assert region in visitor.get(link).text
        answered(link, visitor, second, answer="offer")
        assert state(enquiry, able, other) == [AnswerState.OFFERED] * 2
        no = f"/referrals/enquiries/{asked_of(enquiry, last).pk}/refuse/"
        assert his.post(no, {"reason": "area", "suggested": third}).status_code == 422
        assert his.post(no, {"reason": "area", "note": third}).status_code == 302
        enquiries.withdraw_enquiry(enquiry=enquiry, by=caseworker)
        Message.objects.alive().update(due_at=timezone.now())
        delivery.deliver(seconds=60)
    assert mail.outbox
    assert hits([*planted, language], databases(), valkey(), texts("logs", told.getvalue()), mails()) == []


def test_what_an_instruction_says_is_nowhere_in_the_clear(caseworker, sign_in):
    planted = party, background, question, title, content, reference, report, asked, answer, reason, bill = canaries(11)
    with logged() as told:
        mine = sign_in(caseworker)
        case, expert = opened(caseworker), entry("taker")
        commission = commissioned(case, expert, needs_authority=True)
        made = quoted(commission, expert)
        granted = Funds(paid=Paid.AUTHORITY, reference=reference, amount=Decimal(9), granted_on=timezone.localdate())
        instructions.fund(instruction=made, funds=granted, by=caseworker)
        bundled = {"clean": written_file(content, name=title), "title": title, "pages": 1}
        instructions.add_to_bundle(instruction=made, **bundled, by=caseworker)
        letter = written(made, parties=(party,), background=background, questions=(question,))
        signed(letter, expert)
        hers = {"instruction": made, "by": expert[1]}
        instructions.accept(**hers, digest=letter.digest, has_no_conflict=True)
        version = instructions.keep_report(**hers, clean=written_file(report, name=report))
        instructions.propose_extension(**hers, due_on=letter_due(60), reason=reason)
        instructions.ask_questions(instruction=made, texts=[asked], by=caseworker)
        instructions.answer_questions(**hers, answers={1: answer})
        completed(version, expert)
        charged = {"reference": bill, "issued_on": timezone.localdate(), "amount": Decimal(9), "currency": "GBP"}
        instructions.record_invoice(**hers, **charged)
        # Read by each who may, taken out, and told of, so that pages, logs and mails have had their chance.
        for who in (caseworker, expert[1]):
            assert background in repr(instructions.read_instruction(instruction=made, by=who))
        taken = mine.get(f"/cases/{case.pk}/export.json").text
        assert all(
            word in taken for word in (party, background, question, title, reference, asked, answer, reason, bill)
        )
        instructions.remind()
        Message.objects.alive().update(due_at=timezone.now())
        delivery.deliver(seconds=60)
    assert len(mail.outbox) >= 2
    assert hits(planted, databases(), valkey(), texts("logs", told.getvalue()), mails()) == []


def test_what_stands_in_the_clear_is_found_wherever_it_is():
    column, raw, key, session, cached, queued, encoded, uttered, mailed = planted = canaries(9)
    User.objects.create_user("a@example.com", name=column.upper())
    SealedFile.objects.create(owner="tests.case:1", name=raw.encode(), media_type="text/plain", size=1)
    datakeys.key_for(f"tests.{key}:1")
    store = SessionStore()
    # Long enough for Django to compress it.
    store["draft"] = f"{session} " * 50
    store.save()
    cache.set("visitor", {"words": cached})
    client = cache._cache.get_client("x", write=True)
    client.rpush("queue", pickle.dumps([queued]))
    client.hset("unacked", "1", base64.b64encode(f'["{encoded}"]'.encode()))
    with logged() as told:
        structlog.get_logger("accounts").error("happened", words=uttered)
    EmailMessage("Hello", f"A long line about {mailed} ünd more", to=["a@example.com"]).send()
    found = hits(planted, databases(), valkey(), texts("logs", told.getvalue()), mails())
    places = {canary: {hit.place for hit in found if hit.canary == canary} for canary in planted}
    assert places[column] == places[raw] == {"dump of default"}
    assert places[key] == {"dump of keys"}
    assert places[session] == {"sessions"}
    assert all(place.startswith("valkey") for word in (cached, queued, encoded) for place in places[word])
    assert not [canary for canary in planted if not places[canary]]
    assert (places[uttered], places[mailed]) == ({"logs"}, {"mail"})
    assert {hit.form for hit in found if hit.canary in {raw, encoded}} == {"in hexadecimal", "in base64"}
    client.delete("queue", "unacked")


def test_nothing_is_found_of_what_was_never_planted():
    professional("ada")
    assert hits(canaries(3), databases(), valkey(), mails()) == []
