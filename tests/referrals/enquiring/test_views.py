"""The pages of both sides, and the page that a mail leads to."""

import datetime
import json
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory.models import Availability, Holder, Vocabulary
from notifications import links
from notifications.models import Message
from referrals.actions import cases
from referrals.actions import enquiries as actions
from referrals.actions.cases import Told
from referrals.choices_referrals import Question
from referrals.models import Case, Enquiry, EnquiryChange
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState as E
from tests.directory.pages import queries, text
from tests.factories.directory import TermFactory, specialism
from tests.referrals.casework.conftest import dated
from tests.referrals.conftest import again
from tests.referrals.enquiring.asked import ask, choose, offer, row, sent, state

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:enquiries")
YES = {"answer": "offer", "paying": "fee"}


@pytest.fixture
def sender(caseworker: User, sign_in: Any) -> Client:
    return sign_in(caseworker)


@pytest.fixture
def need(people, db: None) -> Any:
    """What the first four do."""
    need = specialism("asylum", name="Asylum")
    for profile, _user in people[:4]:
        profile.terms.add(need)
    return need


def page(enquiry: Enquiry, name: str = "enquiry", *more: Any) -> str:
    return reverse(f"cases:{name}", args=[enquiry.case_id, enquiry.pk, *more])


def tomorrow() -> str:
    return (timezone.localdate() + datetime.timedelta(days=1)).isoformat()


def mailed(user: User) -> str:
    """The address in the mail to somebody who was asked."""
    message = Message.objects.get(kind="referrals.enquiry", user=user)
    return links.to(message).removeprefix(links.absolute(""))


# --- the sender ------------------------------------------------------------------------------------------------------


def test_several_are_asked_in_three_steps(sender: Client, case: Case, people, need) -> None:
    dated(case, 9)
    place = reverse("cases:enquire", args=[case.pk])
    shown = text(sender.get(place))
    for words in ("Does: Asylum", "Ada", "Dora", "In which order they stand here", "Who speaks a language"):
        assert words in shown
    assert "Eve" not in shown
    said: dict[str, Any] = {"need": "asylum", "funding": "legal_aid", "meeting": "either", "region": "", "due": ""}
    slugs = [profile.slug for profile, _user in people[:3]]
    assert sender.post(place, said | {"step": "preview", "to": slugs[:1]}).status_code == 422
    assert sender.post(place, {"step": "look"}).status_code == 422
    preview = sender.post(place, said | {"step": "preview", "to": slugs})
    assert (preview.status_code, Enquiry.objects.count()) == (200, 0)
    for words in ("This is all that they see", "Legal aid", "3 are asked", "A quarter of the time"):
        assert words in text(preview)
    assert 'name="respond_by" value="20' in preview.text
    late = sender.post(place, said | {"step": "send", "to": slugs, "respond_by": "2020-01-01T10:00"})
    assert (late.status_code, "Leave them four hours" in text(late)) == (409, True)
    done = sender.post(place, said | {"step": "send", "to": slugs}, follow=True)
    enquiry = Enquiry.objects.get()
    assert done.redirect_chain[0][0] == page(enquiry)
    assert "3 have not answered yet" in text(done)
    assert "3 asked, 0 could, 3 not answered yet" in text(sender.get(reverse("cases:detail", args=[case.pk])))


def test_one_is_chosen_and_the_clients_consent_comes_next(sender: Client, case: Case, people, need) -> None:
    enquiry = ask(case, *people[:2])
    offer(enquiry, people[0])
    shown = sender.get(page(enquiry))
    assert "Could begin on" in text(shown)
    assert "Choose Ada" in text(shown)
    answer = row(enquiry, people[0])
    chosen = sender.post(page(enquiry, "choose", answer.pk))
    assert (chosen.status_code, state(enquiry, people[0])) == (302, [A.CHOSEN])
    begun = sender.get(chosen["Location"])
    assert (begun.status_code, 'value="asylum"' in begun.text) == (200, True)
    said = {
        "needs": ["asylum"], "purpose": "support", "shared": ["name"], "answered": Question.values,
        "words": "May I tell her?", "language": "sq", "asked": "spoken", "until": "", "text_name": "Kiri",
    }  # fmt: skip
    said["until"] = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    sender.post(chosen["Location"], said)
    assert row(enquiry, people[0]).referral == case.referrals.get()
    assert "See the referral" in text(sender.get(page(enquiry)))
    held = json.loads(sender.get(reverse("cases:export", args=[case.pk])).content)
    assert [each["recipient"] for each in held["enquiries"][0]["asked"]]
    assert held["enquiries"][0]["card"]["needs"] == ["asylum"]
    assert "Asked several whether they could" in text(sender.get(reverse("cases:seen", args=[case.pk])))


def test_some_more_are_asked_and_it_is_taken_back(sender: Client, case: Case, people, need) -> None:
    enquiry = ask(case, *people[:2])
    assert "Who fits next" in text(sender.get(page(enquiry)))
    sender.post(page(enquiry, "ask_more"), {"to": [people[3][0].slug, people[0][0].slug]})
    assert (state(enquiry, people[3]), enquiry.recipients.count()) == ([A.OPEN], 3)
    assert "Nobody more was asked" in text(sender.post(page(enquiry, "ask_more"), follow=True))
    sender.post(page(enquiry, "withdraw_enquiry"))
    assert again(enquiry).state == E.WITHDRAWN
    assert "It was taken back" in text(sender.get(page(enquiry)))


def test_who_is_never_asked_is_written_down_and_never_shown(sender: Client, case: Case, people, need) -> None:
    profile = people[0][0]
    profile.languages, profile.organisation_name = ["en", "sq"], "Law Centre"
    profile.save()
    place, said = reverse("cases:edit", args=[case.pk]), {"pseudonym": "Heron", "needs": ["asylum"]}
    wrong = sender.post(place, said | {"excluded_names": "No such place"})
    assert (wrong.status_code, "No entry names this" in text(wrong)) == (422, True)
    for over in ({"excluded_language": "sq"}, {"excluded_names": "law  centre\n"}):
        assert sender.post(place, said | over).status_code == 302
        for name in ("enquire", "refer"):
            shown = text(sender.get(reverse(f"cases:{name}", args=[case.pk])))
            assert ("Ada" in shown, "Bea" in shown) == (False, True)
        assert "sq" in sender.get(place).text


def test_whoever_is_asked_already_is_named_so_before_they_are_asked_anew(
    sender: Client, case: Case, people, need
) -> None:
    enquiry, place = ask(case, *people[:2]), reverse("cases:enquire", args=[case.pk])
    chosen = {"need": "asylum", "funding": "paid", "meeting": "either", "to": [people[0][0].slug, people[2][0].slug]}
    words = "Is asked in this case already"
    assert text(sender.get(place)).count(words) == 2
    assert text(sender.post(place, chosen | {"step": "preview"})).count(words) == 1
    actions.withdraw_enquiry(enquiry=enquiry, by=case.owner)
    assert words not in text(sender.get(place))


def test_the_first_screen_says_what_was_asked_and_what_waits_for_a_choice(sender: Client, case: Case, people) -> None:
    first = ask(case, *people[:2], hours=6)
    none = queries(sender, reverse("cases:list"))
    second = ask(case, *people[2:4], hours=200)
    offer(second, people[2])
    shown = text(sender.get(reverse("cases:list")))
    assert shown.index(second.number) < shown.index("1 could take it.") < shown.index(first.number)
    assert "2 have not answered yet." in shown
    assert queries(sender, reverse("cases:list")) <= none
    choose(second, people[2])
    shown = text(sender.get(reverse("cases:list")))
    assert shown.index(first.number) < shown.index(second.number) < shown.index("You have chosen one.")
    for enquiry in (first, second):
        actions.withdraw_enquiry(enquiry=enquiry, by=case.owner)
    assert "Asked several at once" not in text(sender.get(reverse("cases:list")))


def test_nothing_that_is_kept_of_a_refusal_says_who_is_barred(sender: Client, case: Case, people, need) -> None:
    enquiry = ask(case, *people[:2])
    told = Told(pseudonym="Heron", needs=("asylum",), excluded=(people[2][0].slug,))
    cases.change_case(case=case, told=told, by=case.owner)
    sender.post(page(enquiry, "ask_more"), {"to": [people[2][0].slug]})
    (kept,) = [each.get_decoded().get("_messages", "") for each in Session.objects.all()]
    assert ("Cleo" in kept, "never" in kept) == (True, False)
    assert "Cleo cannot be asked for this client" in text(sender.get(page(enquiry)))
    assert enquiry.recipients.count() == 2


def test_what_has_gone_out_is_taken_back_with_it(sender: Client, case: Case, people, need) -> None:
    enquiry = ask(case, *people[:2])
    offer(enquiry, people[0])
    referral = sent(enquiry, people[0])
    assert "Taken back" in text(sender.post(page(enquiry, "withdraw_enquiry"), follow=True))
    assert (again(enquiry).state, again(referral).state) == (E.WITHDRAWN, "withdrawn")


def test_what_no_keyboard_types_is_nobody(sender: Client, case: Case, people, need) -> None:
    enquiry = ask(case, *people[:2])
    odd = {"need": "asylum", "funding": "paid", "meeting": "either", "step": "preview", "to": ["ada\0", "bea"]}
    assert sender.post(reverse("cases:enquire", args=[case.pk]), odd).status_code == 422
    assert sender.post(page(enquiry, "ask_more"), {"to": ["cleo\0"]}).status_code == 302
    assert enquiry.recipients.count() == 2


def test_public_authorities_come_only_when_they_are_wanted(sender: Client, case: Case, people, need) -> None:
    people[0][0].is_public_authority = True
    people[0][0].save()
    place = reverse("cases:enquire", args=[case.pk])
    assert "Ada" not in text(sender.get(place))
    said = {"step": "look", "need": "asylum", "funding": "free", "meeting": "either", "public": "on"}
    shown = text(sender.post(place, said))
    assert "Ada" in shown
    assert "it may have to tell the Home Office" in shown


def test_public_authorities_are_referred_to_only_when_they_are_wanted(sender: Client, case: Case, people, need) -> None:
    people[0][0].is_public_authority = True
    people[0][0].save()
    place = reverse("cases:refer", args=[case.pk])
    assert "Ada" not in text(sender.get(place))
    shown = text(sender.get(place, {"public": "yes"}))
    assert "Ada" in shown
    assert "it may have to tell the Home Office" in shown
    chosen = sender.get(reverse("cases:consent", args=[case.pk]), {"public": "yes", "to": people[0][0].slug})
    assert "What your client agrees to" in text(chosen)


# --- whoever was asked -----------------------------------------------------------------------------------------------


def test_what_was_asked_is_listed_opened_and_answered(case: Case, people, need, sign_in) -> None:
    enquiry, (_ada, user) = ask(case, *people[:2]), people[0]
    mine, found = sign_in(user), row(enquiry, people[0])
    shown = text(mine.get(LIST))
    for words in ("Asylum", "Leeds", "Legal aid", "Waits for your answer", "Answer wanted by"):
        assert words in shown
    place = reverse("referrals:enquiry", args=[found.pk])
    assert "I could take it" in text(mine.get(place))
    assert mine.post(reverse("referrals:offer", args=[found.pk]), {}).status_code == 422
    said = YES | {"begins_on": tomorrow()}
    assert mine.post(reverse("referrals:offer", args=[found.pk]), said)["Location"] == LIST
    assert "nobody is chosen yet" in text(mine.get(LIST))
    mine.post(reverse("referrals:refuse", args=[found.pk]), {"reason": "area"})
    assert state(enquiry, people[0]) == [A.REFUSED]
    told = text(mine.get(place))
    assert ("Outside the area" in told, "Asylum" in told) == (True, False)
    late = mine.post(reverse("referrals:offer", args=[found.pk]), said, follow=True)
    assert "it was answered already" in text(late)
    assert mine.get(reverse("directory:arrive"))["Location"] != LIST
    assert sign_in(people[1][1]).get(reverse("directory:arrive"))["Location"] == LIST
    assert sign_in(people[2][1]).get(place).status_code == 404


def test_the_list_of_what_was_asked_takes_as_many_queries_for_twenty(case: Case, people, need, sign_in) -> None:
    mine = sign_in(people[0][1])
    ask(case, *people[:2])
    one = queries(mine, LIST)
    for _number in range(20):
        ask(case, *people[:2])
    assert queries(mine, LIST) <= one


# --- from a mail -----------------------------------------------------------------------------------------------------


def test_opening_the_link_of_a_mail_changes_nothing_and_a_press_answers_once(
    visitor: Client, case: Case, people, need
) -> None:
    enquiry = ask(case, *people[:2])
    place = mailed(people[0][1])
    before = (EnquiryChange.objects.count(), AuditEvent.objects.count(), Message.objects.count())
    shown = visitor.get(place)
    visitor.head(place)
    assert (EnquiryChange.objects.count(), AuditEvent.objects.count(), Message.objects.count()) == before
    assert (shown.status_code, shown["Cache-Control"], shown["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    for words in ("Asylum", "Leeds", "I could take it", "For Ada"):
        assert words in text(shown)
    assert visitor.post(place, {"answer": "offer"}).status_code == 422
    assert "Your answer is kept" in text(visitor.post(place, YES | {"begins_on": tomorrow()}))
    visitor.post(place, YES | {"begins_on": tomorrow()})
    found = row(enquiry, people[0])
    assert (found.state, found.changes.count(), found.changes.last().by) == (A.OFFERED, 2, people[0][1])
    choose(enquiry, people[0])
    late = visitor.post(place, {"answer": "refuse", "reason": "area"})
    assert (late.status_code, "You were chosen in this moment" in text(late)) == (409, True)


def test_a_link_that_is_wrong_old_or_somebody_elses_by_now_shows_nothing(
    visitor: Client, case: Case, people, need
) -> None:
    enquiry = ask(case, *people[:2])
    first, second = (mailed(user) for _profile, user in people[:2])
    swapped = first.rsplit("/", 2)[0] + "/" + second.rsplit("/", 2)[1] + "/"
    assert (visitor.get(swapped).status_code, visitor.post(swapped).status_code) == (404, 404)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=15)):
        for answer in (visitor.get(first), visitor.post(first, YES | {"begins_on": tomorrow()})):
            assert (answer.status_code, "leads nowhere any more" in text(answer)) == (410, True)
    Holder.objects.filter(user=people[0][1]).delete()
    gone = visitor.post(first, YES | {"begins_on": tomorrow()})
    assert (gone.status_code, "Asylum" in text(gone)) == (410, False)
    enquiry.recipients.filter(profile=people[1][0]).update(state=A.RELEASED)
    over = visitor.get(second)
    assert (over.status_code, "Settled without you" in text(over), "Asylum" in text(over)) == (410, True, False)


def test_the_trail_tells_answers_by_a_mails_link_from_those_of_somebody_signed_in(
    visitor: Client, sign_in, case: Case, people, need
) -> None:
    enquiry = ask(case, *people[:3])
    visitor.post(mailed(people[0][1]), YES | {"begins_on": tomorrow()})
    visitor.post(mailed(people[0][1]), YES | {"begins_on": timezone.localdate().isoformat()})
    visitor.post(mailed(people[1][1]), {"answer": "refuse", "reason": "area"})
    offer(enquiry, people[2])
    verbs = ("offered", "changed", "refused")
    made = AuditEvent.objects.filter(target_id=str(enquiry.pk), verb__in=verbs).order_by("id")
    assert [(each.verb, each.detail.get("by_mail")) for each in made] == [
        ("offered", True), ("changed", True), ("refused", True), ("offered", None),
    ]  # fmt: skip
    shown = text(sign_in(case.owner).get(reverse("cases:seen", args=[case.pk])))
    assert shown.count("by the link of a mail") == 3
    assert shown.count("Somebody could take it, by the link of a mail") == 1


# --- why requests reach somebody -------------------------------------------------------------------------------------


def test_an_entry_sees_what_is_compared_and_what_would_change_it(people, need, sign_in) -> None:
    ada, user = people[0]
    place = reverse("referrals:reach", args=[ada.pk])
    shown = text(sign_in(user).get(place))
    for words in ("can be asked", "Asylum", "nobody has confirmed it lately", "You do not take it.", "Too few"):
        assert words in shown
    assert (
        reverse("referrals:reach", args=[ada.pk])
        in sign_in(user).get(reverse("directory:mine_detail", args=[ada.pk])).text
    )
    assert sign_in(people[1][1]).get(place).status_code == 404


def test_an_expert_who_writes_reports_and_is_back_some_day_hears_what_is_true(people, need, sign_in) -> None:
    eve, user = people[4]
    eve.terms.add(TermFactory(vocabulary=Vocabulary.REPORT, slug="scars", name="Report on scars"))
    eve.countries, eve.jurisdictions, eve.availability = ["AL"], ["GB-SCT"], Availability.AWAY
    eve.availability_confirmed_at, eve.away_until = timezone.now(), timezone.localdate() + datetime.timedelta(days=9)
    eve.save()
    shown = text(sign_in(user).get(reverse("referrals:reach", args=[eve.pk])))
    for words in ("What you do Report on scars", "Countries you know Albania", "wants an answer by"):
        assert words in shown
    assert "without it nothing finds you" not in shown
    assert "Nobody can ask you now" not in shown
    assert "Eve can be asked." in shown
    eve.availability = Availability.CLOSED
    eve.save()
    assert "Eve cannot be asked now." in text(sign_in(user).get(reverse("referrals:reach", args=[eve.pk])))
