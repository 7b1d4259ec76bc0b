"""What the two sides say to each other: kept once, told once, read by whom the consent lets, over when it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import files
from accounts.vault.models import DataKey, SealedFile
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State as Delivery
from referrals.actions.referrals import consenting, receiving, sending, talking
from referrals.choices_referrals import Shared, Side
from referrals.models import Case, Referral, ReferralFile, ReferralMessage
from referrals.states import TransitionRefused
from tests.accounts.vault import hostile
from tests.directory.pages import queries, text
from tests.factories.life import holder
from tests.referrals.casework.conftest import case, colleague, elsewhere, opened
from tests.referrals.conftest import again
from tests.referrals.referring.talks import ANSWER, LETTER, WORDS, accepted, attached, drafted, entry, sent

__all__ = ["case", "colleague", "elsewhere"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(db: None) -> User:
    """Somebody who looks after an entry."""
    return holder("grace")


@pytest.fixture
def draft(case: Case, grace: User) -> Referral:
    return drafted(case, entry(grace))


@pytest.fixture
def taken(draft: Referral, grace: User) -> Referral:
    """The caseworker's, accepted by Grace."""
    return accepted(draft, grace)


def page(name: str, referral: Referral, *parts: object) -> str:
    return reverse(f"referrals:{name}", args=[referral.pk, *(getattr(part, "pk", part) for part in parts)])


def told(state: Delivery = Delivery.WAITING) -> list[str]:
    rows = Message.objects.filter(kind="referrals.words", state=state).order_by("user__name")
    return list(rows.values_list("user__name", flat=True))


def spoken(referral: Referral, by: User) -> list[str | None]:
    return [each.text for each in talking.read_messages(referral=referral, by=by)]


# --- words -----------------------------------------------------------------------------------------------------------


def test_words_are_sealed_and_read_by_both_sides_and_reading_is_written_down(
    taken: Referral, caseworker: User, grace: User
) -> None:
    message = talking.say(referral=taken, text=WORDS, by=caseworker)
    assert message
    assert WORDS.encode() not in bytes(message.body or b"")
    assert spoken(taken, grace) == spoken(taken, caseworker) == [WORDS]
    events = AuditEvent.objects.filter(verb="messages_read").order_by("pk")
    assert [each.actor for each in events] == [f"user:{grace.pk}", f"user:{caseworker.pk}"]


def test_a_message_is_read_when_the_other_side_reads_it_and_not_before(
    taken: Referral, caseworker: User, grace: User
) -> None:
    message = talking.say(referral=taken, text=WORDS, by=caseworker)
    spoken(taken, caseworker)
    assert again(message).read_at is None
    spoken(taken, grace)
    assert again(message).read_at


def test_each_side_is_told_once_until_they_read(taken: Referral, caseworker: User, grace: User) -> None:
    for each in (WORDS, ANSWER):
        talking.say(referral=taken, text=each, by=caseworker)
    assert told() == ["Grace"]
    talking.say(referral=taken, text=ANSWER, by=grace)
    # Whoever reads has no need of the mail; the other side's still waits for them.
    spoken(taken, grace)
    assert (told(), told(Delivery.CANCELLED)) == (["Caseworker"], ["Grace"])
    talking.say(referral=taken, text=WORDS, by=caseworker)
    assert told() == ["Caseworker", "Grace"]


def test_the_same_words_under_one_key_are_kept_once_and_other_words_are_not_lost(
    taken: Referral, caseworker: User, grace: User
) -> None:
    key = uuid4()
    kept = [talking.say(referral=taken, text=each, key=key, by=caseworker) for each in (WORDS, WORDS, ANSWER)]
    assert [bool(each) for each in kept] == [True, False, True]
    assert talking.say(referral=taken, text=WORDS, key=key, by=grace)
    assert spoken(taken, caseworker) == [WORDS, ANSWER, WORDS]


def test_nobody_else_says_or_reads_anything(taken: Referral, colleague: User, moderator: User) -> None:
    for user in (colleague, moderator, holder("other")):
        with pytest.raises(PermissionDenied):
            talking.say(referral=taken, text=WORDS, by=user)
        with pytest.raises(PermissionDenied):
            talking.read_messages(referral=taken, by=user)


@pytest.mark.parametrize("end", ["draft", "sent", "withdrawn", "completed"])
def test_nothing_is_said_before_it_is_accepted_or_once_it_is_over(
    end: str, draft: Referral, caseworker: User, grace: User
) -> None:
    if end == "sent":
        sent(draft)
    elif end != "draft":
        accepted(draft, grace)
    if end == "withdrawn":
        sending.withdraw(referral=draft, by=caseworker)
    if end == "completed":
        receiving.complete(referral=draft, outcome="delivered", areas=[], delivered="", by=grace)
    with pytest.raises(TransitionRefused):
        talking.say(referral=draft, text=WORDS, by=caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralMessage.objects.create(referral=draft, side=Side.SENDER, at=timezone.now(), body=b"x")


def test_access_ends_with_it_and_what_was_delivered_stays_to_be_read(
    taken: Referral, caseworker: User, grace: User
) -> None:
    talking.say(referral=taken, text=WORDS, by=caseworker)
    receiving.complete(referral=taken, outcome="delivered", areas=[], delivered="", by=grace)
    assert spoken(taken, grace) == [WORDS]


def test_after_a_withdrawal_the_recipient_reads_nothing_and_the_sender_all(
    taken: Referral, caseworker: User, grace: User
) -> None:
    kept = talking.say(referral=taken, text=WORDS, files=[LETTER], by=caseworker)
    consenting.withdraw_consent(consent=taken.consent, by=caseworker)
    for read in (talking.read_messages, talking.read_files):
        if read is talking.read_messages:
            with pytest.raises(PermissionDenied):
                read(referral=taken, by=grace)
        else:
            assert read(referral=taken, by=grace) == []
    with pytest.raises(PermissionDenied):
        talking.open_referral_file(file=kept.files.get(), by=grace)
    assert spoken(taken, caseworker) == [WORDS]


def test_once_the_day_of_the_consent_has_passed_nothing_more_is_told(case: Case, caseworker: User, grace: User) -> None:
    taken = accepted(drafted(case, entry(grace), days=1), grace)
    talking.say(referral=taken, text=WORDS, files=[LETTER], by=caseworker)
    talking.say(referral=taken, text=ANSWER, by=grace)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with pytest.raises(Refused, match="consent is over"):
            talking.say(referral=taken, text=WORDS, by=caseworker)
        assert spoken(taken, grace) == [None, ANSWER]
        with pytest.raises(PermissionDenied):
            talking.open_referral_file(file=ReferralFile.objects.get(), by=grace)


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_of_a_draft_is_read_once_it_is_accepted_and_the_reading_is_written_down(
    draft: Referral, caseworker: User, grace: User
) -> None:
    kept = attached(draft)
    referral = sent(draft)
    assert talking.read_files(referral=referral, by=grace) == []
    with pytest.raises(PermissionDenied):
        talking.open_referral_file(file=kept, by=grace)
    receiving.accept(referral=referral, has_no_conflict=True, by=grace)
    assert [each.name for each in talking.read_files(referral=referral, by=grace)] == ["letter.txt"]
    assert files.read(talking.open_referral_file(file=kept, by=grace))[1] == LETTER.content
    assert AuditEvent.objects.get(verb="file_read").actor == f"user:{grace.pk}"


def test_without_the_clients_word_for_files_the_sender_sends_none_and_the_recipient_may(
    case: Case, caseworker: User, grace: User
) -> None:
    draft = drafted(case, entry(grace), shared=frozenset({Shared.SITUATION}))
    with pytest.raises(Refused, match="not agreed to files"):
        attached(draft)
    taken = accepted(draft, grace)
    with pytest.raises(Refused, match="not agreed to files"):
        talking.say(referral=taken, text=WORDS, files=[LETTER], by=caseworker)
    assert talking.say(referral=taken, text=ANSWER, files=[LETTER], by=grace)
    (said,) = talking.read_messages(referral=taken, by=caseworker)
    assert [each.name for each in said.files] == ["letter.txt"]


def test_a_file_is_removed_from_a_draft_for_ever_and_not_once_it_was_sent(draft: Referral, caseworker: User) -> None:
    kept, other = attached(draft), attached(draft)
    for _turn in range(2):
        talking.remove_referral_file(file=kept, by=caseworker)
    assert SealedFile.objects.count() == 1
    assert DataKey.objects.get(owner=kept.vault_owner).erased_at
    sent(draft)
    with pytest.raises(TransitionRefused):
        talking.remove_referral_file(file=other, by=caseworker)
    with pytest.raises(TransitionRefused):
        attached(draft)


def test_there_is_a_bound_to_files(taken: Referral, grace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talking, "MOST_FILES", 1)
    with pytest.raises(Refused, match="too many files"):
        talking.say(referral=taken, text=WORDS, files=[LETTER, LETTER], by=grace)
    assert not ReferralMessage.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(caseworker: User, sign_in) -> Client:
    return sign_in(caseworker)


def test_a_message_with_a_file_is_sent_from_its_page_and_the_file_handed_out_to_be_saved(
    desk: Client, taken: Referral, grace: User, sign_in
) -> None:
    said = {"text": WORDS, "key": uuid4(), "pieces": [SimpleUploadedFile("scan.png", hostile.picture())]}
    assert desk.post(page("say", taken), said)["Location"] == page("detail", taken)
    answer = sign_in(grace).get(page("file", taken, ReferralFile.objects.get()))
    assert answer["Content-Disposition"] == 'attachment; filename="scan.png"'
    assert answer["Cache-Control"] == "no-store"


def test_what_is_refused_stands_in_the_form_again(desk: Client, taken: Referral, caseworker: User) -> None:
    assert "Write the message first." in text(desk.post(page("say", taken), {"text": " "}))
    sending.withdraw(referral=taken, by=caseworker)
    answer = desk.post(page("say", taken), {"text": "What I had typed", "key": uuid4()})
    assert answer.status_code == 409
    assert "What I had typed" in answer.text
    assert "nothing can be said in it any more" in text(answer)


def test_a_hostile_file_is_refused_beside_the_field_and_the_words_stay(desk: Client, taken: Referral) -> None:
    said = {"text": WORDS, "pieces": [SimpleUploadedFile("paper.pdf", hostile.EXE)]}
    answer = desk.post(page("say", taken), said)
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert "Send PDF" in text(answer)
    assert not ReferralMessage.objects.exists()


def test_files_are_added_to_a_draft_and_removed_from_it_on_its_page(desk: Client, draft: Referral) -> None:
    assert desk.post(page("attach", draft), {}).status_code == 422
    desk.post(page("attach", draft), {"pieces": [SimpleUploadedFile("scan.png", hostile.picture())]})
    (kept,) = ReferralFile.objects.all()
    assert desk.post(page("remove_file", draft, kept))["Location"] == page("detail", draft)
    assert not ReferralFile.objects.exists()


def test_a_file_is_found_through_its_own_referral_alone(
    desk: Client, case: Case, draft: Referral, elsewhere: User
) -> None:
    theirs = attached(drafted(opened(elsewhere), entry(holder("ada"))))
    mine = attached(drafted(case, entry(holder("eve"))))
    for other in (theirs, mine):
        assert desk.get(page("file", draft, other)).status_code == 404
        assert desk.post(page("remove_file", draft, other)).status_code == 404


def test_who_sends_it_is_not_said_until_it_is_accepted(draft: Referral, caseworker: User, grace: User, sign_in) -> None:
    referral = sent(draft)
    receiving.ask(referral=referral, text="Which court?", key=uuid4(), by=grace)
    sending.answer_question(referral=again(referral), text="Leeds County", key=uuid4(), by=caseworker)
    told = text(sign_in(grace).get(page("detail", referral)))
    assert "Leeds County" in told
    assert (str(caseworker) in told, "A charity" in told) == (False, False)
    receiving.accept(referral=again(referral), has_no_conflict=True, by=grace)
    assert "Caseworker, A charity" in text(sign_in(grace).get(page("detail", referral)))


def test_the_page_asks_as_often_for_many_messages_as_for_one(
    desk: Client, taken: Referral, caseworker: User, grace: User
) -> None:
    def more(by: User) -> None:
        talking.say(referral=taken, text=WORDS, files=[LETTER], by=by)

    more(caseworker)
    more(grace)
    desk.get(page("detail", taken))
    one = queries(desk, page("detail", taken))
    for by in (caseworker, grace) * 5:
        more(by)
    desk.get(page("detail", taken))
    assert queries(desk, page("detail", taken)) <= one
