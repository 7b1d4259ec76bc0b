"""What an attacker tried, and what stands against it now."""

from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from directory import actions, tombstones
from directory.actions import peers
from directory.actions.bulk import StaffRow
from directory.models import MistakeReport, Profile, Submission, Thread
from directory.validators import reads_as_written, without_unseen
from notifications.kinds import Refused
from notifications.models import Message
from tests.directory.pages import text
from tests.factories.directory import TermFactory, published, specialism
from tests.factories.life import WHOLE, accepted, another_moderator, handed_in, held, holder, manager, whole

pytestmark = pytest.mark.django_db
NOON = timezone.now().replace(hour=12, minute=5, second=0, microsecond=0)


def state(profile: Profile) -> str:
    return Profile.objects.get(pk=profile.pk).state


def press(client: Client, route: str, *args: Any, **data: str) -> Any:
    return client.post(reverse(f"directory:{route}", args=args), data, follow=True)


def taken_out(how: str, by: User, desk: User) -> Profile:
    if how == "refused":
        handed = handed_in(by)
        actions.decline(submission=handed, by=desk, read_at=handed.revised_at, reason="An impostor")
        return handed.profile
    profile = held(by)
    actor = by if how == "withdrawn by its holder" else desk
    actions.withdraw(profile=profile, by=actor, reason="In danger")
    return profile


@pytest.mark.parametrize("how", ["refused", "withdrawn by its holder", "withdrawn by a moderator"])
@pytest.mark.parametrize("data", [{}, {"show": "1"}])
def test_what_was_taken_out_is_not_shown_by_a_press(
    how: str, data: dict[str, str], moderator: User, sign_in: Any
) -> None:
    profile = taken_out(how, holder(), another_moderator())
    desk = sign_in(moderator)
    assert "Show it again" not in text(desk.get(reverse("directory:desk_profile", args=[profile.pk])))
    assert "stands now" in text(press(desk, "desk_profile", profile.pk, **data))
    with pytest.raises(Refused, match="handed in again"):
        actions.publish(profile=profile, by=moderator)
    assert state(profile) == "withdrawn"


def test_what_a_managed_body_withdrew_is_not_shown_by_a_press(moderator: User) -> None:
    profile = published()
    actions.withdraw(profile=profile, by=manager(profile), reason="Enough")
    with pytest.raises(Refused, match="handed in again"):
        actions.publish(profile=profile, by=moderator)


@pytest.mark.parametrize("how", ["refused", "withdrawn by its holder", "withdrawn by a moderator"])
def test_what_was_taken_out_begins_again_and_is_looked_at_anew(how: str, moderator: User, sign_in: Any) -> None:
    by = holder()
    profile = taken_out(how, by, moderator)
    client = sign_in(by)
    assert "Begin again" in text(client.get(reverse("directory:mine_detail", args=[profile.pk])))
    for _ in range(2):
        assert "draft again" in text(press(client, "act", profile.pk, "begin_again"))
    assert state(profile) == "drafted"
    sheet = WHOLE if how != "refused" else {}
    specialism("asylum")
    actions.answer(profile=profile, by=by, sheet=sheet)
    again = accepted(actions.hand_in(profile=profile, by=by), moderator)
    assert again.profile.submissions.filter(is_new=True).count() == (2 if how == "refused" else 1)
    assert state(profile) == "published"


@pytest.mark.parametrize("where", ["published", "paused", "submitted", "suspended"])
def test_only_what_was_taken_out_begins_again(where: str, moderator: User) -> None:
    by = holder()
    profile = handed_in(by).profile if where == "submitted" else held(by)
    if where == "paused":
        actions.pause(profile=profile, by=by)
    if where == "suspended":
        actions.suspend(profile=profile, by=moderator, reason="A doubt")
    with pytest.raises(Refused, match="stands now"):
        actions.begin_again(profile=profile, by=by)
    assert state(profile) == where


def test_nobody_else_begins_again(moderator: User, caseworker: User) -> None:
    profile = taken_out("refused", holder(), moderator)
    for other in (moderator, caseworker, holder("stranger")):
        with pytest.raises(PermissionDenied):
            actions.begin_again(profile=profile, by=other)
    assert state(profile) == "withdrawn"


def test_beginning_again_does_not_wash_off_a_refusal(moderator: User) -> None:
    by = holder()
    profile = taken_out("refused", by, moderator)
    actions.discard(profile=actions.begin_again(profile=profile, by=by), by=by)
    assert tombstones.known_by(Profile(name=profile.name, slug="x", email=profile.email))


def test_what_nobody_looks_after_is_shown_again(moderator: User) -> None:
    profile = actions.withdraw(profile=published(), by=moderator, reason="A doubt")
    assert actions.publish(profile=profile, by=moderator).state == "published"


def test_an_empty_press_shows_nothing_again(moderator: User, sign_in: Any) -> None:
    profile = held(holder())
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    press(sign_in(moderator), "desk_profile", profile.pk)
    assert state(profile) == "suspended"


def test_what_its_holder_had_paused_is_paused_again(moderator: User, sign_in: Any) -> None:
    by = holder()
    profile = held(by)
    actions.pause(profile=profile, by=by)
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    press(sign_in(moderator), "desk_profile", profile.pk, show="1")
    assert state(profile) == "paused"


def test_a_moderator_who_suspends_their_own_entry_reads_why_not(moderator: User, sign_in: Any) -> None:
    profile = held(moderator)
    page = press(sign_in(moderator), "desk_profile", profile.pk, suspend="1", reason="x")
    assert (page.status_code, "a colleague decides" in text(page)) == (200, True)


@pytest.mark.parametrize("through", ["name", "organisation"])
@pytest.mark.parametrize("verb", ["take_mistake", "settle_mistake"])
def test_a_report_about_ones_own_entry_is_a_colleagues(verb: str, through: str, moderator: User) -> None:
    second = another_moderator()
    profile = held(moderator) if through == "name" else held(holder())
    if through == "organisation":
        profile.organisation = Organisation.objects.create(name="Chambers")
        profile.save(update_fields=["organisation"])
        Membership.objects.create(user=moderator, organisation=profile.organisation, role=Role.MANAGER)
    for kind in ("unsafe", "gone"):
        with time_machine.travel(timezone.now() - timezone.timedelta(days=3)):
            made = actions.report_mistake(profile=profile, kind=kind)
        with pytest.raises(Refused, match="of your own"):
            getattr(actions, verb)(report=made, by=moderator)
    actions.remind_of_mistakes()
    kinds = {"directory.urgent", "directory.mistake", "directory.reminder"}
    assert set(Message.objects.filter(user=second).values_list("kind", flat=True)) == kinds
    assert not Message.objects.filter(user=moderator).exists()


def test_what_a_colleague_looks_into_is_theirs_to_settle(moderator: User) -> None:
    second = another_moderator()
    made = actions.report_mistake(profile=held(holder()), kind="unsafe")
    actions.take_mistake(report=made, by=second)
    with pytest.raises(Refused, match="colleague"):
        actions.settle_mistake(report=made, by=moderator)
    second.memberships.all().delete()
    assert actions.settle_mistake(report=made, by=moderator).settled_by == moderator


def test_the_administration_says_why_a_report_is_not_settled(moderator: User, sign_in: Any) -> None:
    made = actions.report_mistake(profile=held(moderator), kind="gone")
    data = {"action": "settle", "_selected_action": str(made.pk)}
    page = sign_in(moderator).post(reverse("admin:directory_mistakereport_changelist"), data, follow=True)
    assert "of your own" in page.content.decode()
    assert MistakeReport.objects.get().settled_at is None


def test_sixty_reports_of_danger_are_kept_and_told_once_an_hour(moderator: User) -> None:
    profile, second = held(holder()), another_moderator()
    with time_machine.travel(NOON, tick=False):
        for number in range(60):
            actions.report_mistake(profile=profile, kind="unsafe", text=f"x{number}")
        actions.report_mistake(profile=published(name="Another"), kind="unsafe", text="x")
    assert MistakeReport.objects.count() == 61
    urgent = Message.objects.filter(kind="directory.urgent")
    assert [urgent.filter(user=each).count() for each in (moderator, second)] == [2, 2]
    with time_machine.travel(NOON + timezone.timedelta(hours=1), tick=False):
        actions.report_mistake(profile=profile, kind="unsafe", text="later")
    assert urgent.filter(user=moderator).count() == 3


def test_danger_is_told_anew_once_somebody_has_taken_the_first(moderator: User) -> None:
    profile = held(holder())
    with time_machine.travel(NOON, tick=False):
        actions.take_mistake(report=actions.report_mistake(profile=profile, kind="unsafe", text="a"), by=moderator)
        actions.report_mistake(profile=profile, kind="unsafe", text="b")
    assert Message.objects.filter(kind="directory.urgent").count() == 2


@pytest.mark.parametrize("field", ["hours", "fees"])
def test_free_text_waits_for_a_moderator(field: str) -> None:
    by = holder()
    profile = held(by)
    waiting = actions.answer(profile=profile, by=by, sheet={field: "Call 07700 900123"})
    assert waiting is not None
    assert getattr(Profile.objects.get(pk=profile.pk), field) == ""


@pytest.mark.parametrize("field", ["hours", "fees", "place", "region", "street", "name", "headline"])
@pytest.mark.parametrize(
    "letter", ["\u200b", "\u00ad", "\u200f", "\u200d", "\u202e", "\u2060", "\ufeff", "\u3164", "\x1b"]
)
def test_no_line_holds_letters_that_nobody_sees(field: str, letter: str) -> None:
    by = holder()
    profile = whole(by)
    with pytest.raises(ValidationError):
        actions.answer(profile=profile, by=by, sheet={field: f"Grace{letter} Example"})


@pytest.mark.parametrize(
    "name",
    ["می\u200cخواهم", "क्\u200dष", "ශ්\u200dරී", "\u0601123", "ភាសា\u200bខ្មែរ", "José Ångström", "李雷", "O’Neill-Smith"],
)
def test_letters_that_a_script_needs_are_kept(name: str) -> None:
    reads_as_written(name)
    assert without_unseen(name) == name


@pytest.mark.parametrize("name", ["\u200cمی", "می\u200c", "Gr\u200cace", "می\u200cGrace", "Gr\u200bace"])
def test_a_joiner_that_joins_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        reads_as_written(name)
    assert not {"\u200b", "\u200c"} & set(without_unseen(name))


def test_blanks_make_no_other_name(moderator: User, sign_in: Any) -> None:
    by = holder()
    profile = whole(by, name="Grace \u00a0 Example\u2003")
    assert profile.name == "Grace Example"
    client = sign_in(by)
    press(client, "step", profile.pk, "name", name="Ada   Example")
    assert Profile.objects.get(pk=profile.pk).name == "Ada Example"
    live = held(by)
    press(client, "step", live.pk, "name", name=f"{live.name[:3]}   B")
    assert Submission.objects.get(profile=live).changes["name"] == f"{live.name[:3]} B"


@pytest.mark.parametrize("where", ["published", "paused", "suspended", "withdrawn"])
def test_a_button_of_an_old_page_says_why_not(where: str, moderator: User, sign_in: Any) -> None:
    by = holder()
    profile = held(by, headline="x", email="a@example.org", languages=["en"], place="Leeds")
    profile.terms.add(specialism("asylum"))
    deeds: dict[str, Any] = {
        "paused": lambda: actions.pause(profile=profile, by=by),
        "suspended": lambda: actions.suspend(profile=profile, by=moderator, reason="A doubt"),
        "withdrawn": lambda: actions.withdraw(profile=profile, by=moderator, reason="A doubt"),
    }
    deeds.get(where, lambda: None)()
    client = sign_in(by)
    assert press(client, "hand_in", profile.pk).status_code == 200
    for verb in ("pause", "resume", "take_back", "confirm", "discard"):
        assert press(client, "act", profile.pk, verb).status_code == 200, verb
    assert press(client, "withdraw", profile.pk).status_code == 200


@pytest.mark.parametrize("where", ["published", "paused"])
def test_what_stands_cannot_be_handed_in(where: str, sign_in: Any) -> None:
    by = holder()
    profile = held(by, **{name: WHOLE[name] for name in ("headline", "email", "languages", "place", "country")})
    profile.terms.add(specialism("asylum"))
    if where == "paused":
        actions.pause(profile=profile, by=by)
    assert "stands now" in text(press(sign_in(by), "hand_in", profile.pk))
    assert state(profile) == where


def test_what_is_gone_meanwhile_answers_404() -> None:
    by = holder()
    profile = whole(by)
    actions.discard(profile=profile, by=by)
    with pytest.raises(Http404):
        actions.answer(profile=profile, by=by, sheet={"name": "x"})
    with pytest.raises(Profile.DoesNotExist):
        actions.hand_in(profile=profile, by=by)


def body_of(by: User, desk: User) -> Profile:
    """An accepted entry of an organisation."""
    specialism("asylum")
    profile = actions.begin(by=by, kind="organisation", profession=TermFactory())
    actions.answer(profile=profile, by=by, sheet=WHOLE | {"name": "A body"})
    accepted(actions.hand_in(profile=Profile.objects.get(pk=profile.pk), by=by), desk)
    return Profile.objects.get(pk=profile.pk)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_suspended_body_grows_no_more(is_deleted: bool, moderator: User, sign_in: Any) -> None:
    by = holder()
    entry = body_of(by, moderator)
    body = Organisation.objects.get(name="A body")
    rows = [StaffRow(line=2, email="x@example.org", sheet=WHOLE | {"profession": TermFactory().slug})]
    assert len(actions.take_staff(organisation=body, by=by, rows=rows).fresh) == 1
    actions.suspend(profile=entry, by=moderator, reason="An impostor")
    if is_deleted:
        actions.erase(profile=entry, by=by)
    for grows in (
        lambda: actions.hand_in_staff(organisation=body, by=by),
        lambda: actions.take_staff(organisation=body, by=by, rows=rows),
    ):
        with pytest.raises(Refused, match="not shown at present"):
            grows()
    assert "not shown at present" in text(press(sign_in(by), "bulk_hand_in", organisation=str(body.pk)))
    assert not Submission.objects.waiting().exists()


@pytest.mark.parametrize("how", ["refused", "withdrawn by a moderator"])
def test_what_the_desk_stopped_leaves_stones(how: str, moderator: User) -> None:
    by = holder()
    profile = taken_out(how, by, moderator)
    actions.erase(profile=profile, by=by)
    assert tombstones.known_by(Profile(name=profile.name, slug="x", email=profile.email))


def test_what_its_holder_withdrew_leaves_none(moderator: User) -> None:
    by = holder()
    profile = taken_out("withdrawn by its holder", by, moderator)
    assert tombstones.stopped_at(profile) is None


def test_a_refusal_that_was_taken_back_leaves_none(moderator: User) -> None:
    by = holder()
    handed = handed_in(by)
    actions.decline(submission=handed, by=moderator, read_at=handed.revised_at, reason="A slip")
    actions.undo(submission=handed, by=moderator)
    actions.take_back(profile=handed.profile, by=by)
    assert tombstones.stopped_at(handed.profile) is None


def test_reported_messages_of_ones_own_body_are_a_colleagues(moderator: User) -> None:
    one, other = holder("one"), holder("other")
    mine, theirs = held(one), held(other, name="Other")
    mine.organisation = Organisation.objects.create(name="Chambers")
    mine.save(update_fields=["organisation"])
    Membership.objects.create(user=moderator, organisation=mine.organisation, role=Role.MANAGER)
    thread: Thread = peers.begin_thread(by=one, speaks_for=mine, to=theirs, text="Hello").thread
    peers.report_thread(thread=thread, by=other)
    with pytest.raises(Refused, match="of your own"):
        peers.settle_thread(thread=thread, by=moderator)
