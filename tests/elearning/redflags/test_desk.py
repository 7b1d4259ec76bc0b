"""The desk of the catalogue through its pages: writing without a script, two who write at once, two who approve."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from elearning.redflags import actions, documents, drafts
from elearning.redflags.models import Approval, Edition
from elearning.redflags.states import EditionState
from notifications.models import Message
from notifications.states import State
from tests.elearning.authoring.typing import send
from tests.factories import redflags

pytestmark = pytest.mark.django_db
type SignIn = Callable[[User], Client]


@pytest.fixture
def desk(trainer: User, sign_in: SignIn) -> Client:
    return sign_in(trainer)


@pytest.fixture
def draft(trainer: User) -> Edition:
    redflags.published()
    return actions.open_draft(by=trainer)


def at(name: str, edition: Edition, *args: Any) -> str:
    return reverse(f"red_flags:{name}", args=[edition.number, *args])


def now(edition: Edition) -> dict[str, Any]:
    edition.refresh_from_db()
    return edition.content


def told(kind: str) -> list[tuple[str, bool]]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return sorted((row.user.email, row.state == State.WAITING) for row in rows if row.user)


def test_first_catalogue_is_written_from_nothing_to_review(desk: Client) -> None:
    assert desk.post(reverse("red_flags:desk_open")).status_code == 302
    edition = Edition.objects.get()
    send(desk, at("desk_about", edition), title="Flags", summary="S.", limits="None alone.\r\n\r\nNothing is proved.")
    send(desk, at("desk_add_source", edition), title="A leaflet", publisher="A centre", permission="Not stated.")
    row = {
        "category": "financial", "subject": "not_stated", "statement": "Many payments of {price}.",
        "source": "a-leaflet", "locator": "Row 1", "examples": "One.\r\nTwo.", "innocent": "A sale.",
        "checks": "Whose is it?", "roles": ["bank"], "is_never_alone": "on", "key_0": "price", "kind_0": "amount",
        "words_0": "DKK 500", "as_of_0": "2023",
    }  # fmt: skip
    assert send(desk, at("desk_add", edition), **row).url == f"{at('desk_edition', edition)}"
    said = documents.catalogue(now(edition))
    assert said.limits == ("None alone.", "Nothing is proved.")
    entry = said.by_code()["fin-01"]
    assert (entry.examples, entry.is_never_alone, entry.parameters[0].words) == (("One.", "Two."), True, "DKK 500")
    pressed = {"seen": edition.version, "said": "The first one."}
    assert desk.post(at("desk_press", edition, "send-in"), pressed).status_code == 302
    edition.refresh_from_db()
    assert (edition.state, edition.change_note) == (EditionState.IN_REVIEW, "The first one.")


def test_opening_and_keeping_each_part_changes_nothing(desk: Client, draft: Edition) -> None:
    """What a form shows is all that an entry says: keeping it loses nothing."""
    before, version = now(draft), draft.version
    for code in drafts.names(before, "entries"):
        assert send(desk, at("desk_entry", draft, code)).status_code == 302
    send(desk, at("desk_source", draft, "leaflet"))
    send(desk, at("desk_about", draft))
    assert (now(draft), draft.version) == (before, version)


def test_faults_stand_beside_their_fields_and_nothing_is_kept(desk: Client, draft: Edition) -> None:
    before = now(draft)
    wrong: dict[str, dict[str, Any]] = {
        "id_examples_error": {"examples": "\n".join("1234567")}, "id_key_0_error": {"key_0": "Not A Key"},
        "id_as_of_0_error": {"as_of_0": "last year"}, "id_roles_error": {"roles": None},
    }  # fmt: skip
    for place, changed in wrong.items():
        answer = send(desk, at("desk_entry", draft, "fin-02"), **changed)
        assert (answer.status_code, f'id="{place}"' in answer.content.decode()) == (400, True), place
    unnamed = send(desk, at("desk_entry", draft, "fin-02"), statement="No place for it.")
    assert (unnamed.status_code, "No place for it." in unnamed.content.decode()) == (400, True)
    assert "differ: price" in unnamed.content.decode()
    foreign = send(desk, at("desk_add", draft), **(redflags.entry() | {"code": "fin-09", "category": "behavioural"}))
    assert 'id="id_code_error"' in foreign.content.decode()
    assert now(draft) == before


def test_more_rows_and_a_preview_keep_nothing(desk: Client, draft: Edition) -> None:
    place, version = at("desk_entry", draft, "fin-02"), draft.version
    more = send(desk, place, more="yes", statement="Typed {price}")
    assert more.context["form"]["statement"].value() == "Typed {price}"
    assert len(more.context["form"].choices) == 4
    seen = send(desk, place, preview="yes", statement="Again and again {price}.")
    assert "Again and again DKK 500 to 1,000." in seen.content.decode()
    draft.refresh_from_db()
    assert draft.version == version


def test_rows_are_added_moved_and_left_out_and_come_back(desk: Client, draft: Edition) -> None:
    before, version = now(draft), draft.version
    row = {name: value for name, value in redflags.entry("beh-09", category="behavioural").items() if name != "code"}
    lists = {name: "\n".join(row[name]) for name in ("examples", "innocent", "checks")}
    send(desk, at("desk_add", draft), **(row | lists))
    assert drafts.names(now(draft), "entries") == ["beh-01", "beh-02", "beh-03", "fin-01", "fin-02", "rcs-01"]
    pressed = {"seen": draft.version}
    desk.post(at("desk_move", draft, "beh-03"), pressed | {"way": "up"})
    assert drafts.names(now(draft), "entries")[1] == "beh-03"
    told = [(each.place, each.sort) for each in desk.get(at("desk_review", draft)).context["found"]]
    assert told == [("beh-03", "new")], "the others stand as they stood"
    desk.post(at("desk_move", draft, "beh-01"), {"seen": draft.version, "way": "down"})
    desk.post(at("desk_move", draft, "beh-01"), {"seen": now(draft) and draft.version, "way": "down"})
    about = desk.get(at("desk_review", draft)).context["found"][0]
    assert (about.about, str(about.differences[0].label)) == ("about", "Order")
    assert desk.post(at("desk_leave_out", draft, "rcs-01"), pressed).status_code == 409
    now(draft)
    desk.post(at("desk_leave_out", draft, "rcs-01"), {"seen": draft.version})
    assert "rcs-01" not in drafts.names(now(draft), "entries")
    assert "Left out, against the edition before: rcs-01" in desk.get(at("desk_edition", draft)).content.decode()
    # Before the row was left out.
    place = at("desk_saving", draft, draft.revisions.all()[1].number)
    assert "rcs-01" in desk.get(place).content.decode()
    assert desk.post(place, {"seen": draft.version}).status_code == 302
    assert "rcs-01" in drafts.names(now(draft), "entries")
    assert (desk.post(place, {"seen": version}).status_code, before["title"]) == (302, now(draft)["title"])


def test_code_that_was_left_out_is_given_to_nothing_else(desk: Client, draft: Edition) -> None:
    desk.post(at("desk_leave_out", draft, "fin-02"), {"seen": draft.version})
    row = {name: value for name, value in redflags.entry().items() if name != "code"}
    lists = {name: "\n".join(row[name]) for name in ("examples", "innocent", "checks")}
    send(desk, at("desk_add", draft), **(row | lists))
    assert drafts.names(now(draft), "entries")[-2:] == ["fin-03", "rcs-01"]
    send(desk, at("desk_add", draft), **(row | lists | {"code": "fin-02"}))
    assert "fin-02" in drafts.names(now(draft), "entries")


def test_of_two_who_write_neither_loses_a_word(desk: Client, draft: Edition, administrator: User) -> None:
    seen = draft.version
    theirs = redflags.changed("fin-01", statement="Their words.")
    mine = desk.get(at("desk_entry", draft, "fin-01"))
    actions.save(edition=draft, seen=seen, content=theirs, by=administrator)
    told = {"statement": "My words.", "examples": "Mine."}
    form = {name: mine.context["form"][name].value() for name in mine.context["form"].fields}
    form["examples"] = "\n".join(form["examples"])
    typed = {name: value for name, value in form.items() if value not in (None, False)} | told | {"seen": seen}
    answer = desk.post(at("desk_entry", draft, "fin-01"), typed)
    assert (answer.status_code, "My words." in answer.content.decode()) == (409, True)
    assert "Their" in answer.content.decode()
    assert now(draft) == theirs
    assert desk.post(at("desk_entry", draft, "fin-01"), typed | {"seen": answer.context["seen"]}).status_code == 302
    assert drafts.row(now(draft), "entries", "fin-01")["statement"] == "My words."
    desk.post(at("desk_leave_out", draft, "fin-01"), {"seen": draft.version})
    gone = desk.post(at("desk_entry", draft, "fin-01"), typed)
    assert (gone.status_code, "My words." in gone.content.decode()) == (409, True)


def test_two_others_read_what_changed_and_approve(
    desk: Client, draft: Edition, editor: User, administrator: User, sign_in: SignIn
) -> None:
    send(desk, at("desk_entry", draft, "fin-01"), statement="Pay leaves on the same day.")
    now(draft)
    desk.post(at("desk_press", draft, "send-in"), {"seen": draft.version, "said": "Clearer."})
    now(draft)
    assert told("redflags.review") == [(administrator.email, True), (editor.email, True)], "the writer knows"
    second, third = sign_in(editor), sign_in(administrator)
    assert at("desk_review", draft) in second.get(reverse("red_flags:desk")).content.decode()
    page = second.get(at("desk_review", draft))
    assert "day." in page.content.decode()
    assert [(each.place, each.sort) for each in page.context["found"]] == [("fin-01", "changed")]
    seen = {"seen": draft.version}
    assert desk.post(at("desk_press", draft, "approve"), seen).status_code == 403
    wordless = second.post(at("desk_press", draft, "ask-changes"), seen)
    assert (wordless.status_code, "Say what should be changed." in wordless.content.decode()) == (409, True)
    assert second.post(at("desk_press", draft, "approve"), seen).url == reverse("red_flags:desk")
    assert "1 of 2 has approved it." in third.get(at("desk_review", draft)).content.decode()
    assert third.post(at("desk_press", draft, "approve"), seen).url == reverse("red_flags:desk_behind")
    now(draft)
    assert draft.state == EditionState.PUBLISHED
    assert told("redflags.review") == [(administrator.email, False), (editor.email, False)]
    steps = [(each.target, each.by) for each in draft.changes.all()]
    assert steps[-1] == (EditionState.PUBLISHED, administrator)
    # What it changed of the one before stays to be read.
    assert [each.place for each in third.get(at("desk_review", draft)).context["found"]] == ["fin-01"]


@pytest.mark.parametrize("words", ["One.\0", "One.\r\nTw\x01o."])
def test_characters_that_nobody_can_type_are_told_beside_their_field(desk: Client, draft: Edition, words: str) -> None:
    before = now(draft)
    for field in ("limits", "title", "summary"):
        answer = send(desk, at("desk_about", draft), **{field: words})
        assert (answer.status_code, f'id="id_{field}_error"' in answer.content.decode()) == (400, True), field
    assert now(draft) == before


def test_what_changed_is_told_whole_or_refused_beside_its_field(desk: Client, draft: Edition) -> None:
    send(desk, at("desk_entry", draft, "fin-01"), statement="Pay leaves.")
    now(draft)
    lines = "\r\n".join("x" * 300)
    long = desk.post(at("desk_press", draft, "send-in"), {"seen": draft.version, "said": f"{lines}yz"})
    page = long.content.decode()
    assert (long.status_code, "at most 600 characters (it has 601)" in page, "x\nx" in page) == (400, True, True)
    assert 'id="id_said_error"' in page
    assert "<title>Error:" in page
    assert desk.post(at("desk_press", draft, "send-in"), {"seen": draft.version, "said": lines}).status_code == 302
    now(draft)
    assert (draft.change_note, draft.state) == (lines.replace("\r\n", "\n"), EditionState.IN_REVIEW)
    # Its writers read all that is asked for, too.
    for said in ("z" * 601, "z" * 600):
        desk.post(at("desk_press", draft, "ask-changes"), {"seen": draft.version, "said": said})
    assert draft.changes.last().said == "z" * 600


def test_draft_is_dropped_after_a_question_and_taken_up_with_all_who_wrote_it(
    desk: Client, draft: Edition, trainer: User, editor: User, administrator: User, sign_in: SignIn
) -> None:
    send(desk, at("desk_entry", draft, "fin-01"), statement="Pay leaves.")
    asked = desk.get(at("desk_drop", draft))
    assert (asked.status_code, "Nothing of edition 2 goes out." in asked.content.decode()) == (200, True)
    assert desk.post(at("desk_drop", draft), {"seen": 1}).status_code == 409
    now(draft)
    assert draft.state == EditionState.DRAFT
    assert desk.post(at("desk_drop", draft), {"seen": draft.version}).status_code == 302
    now(draft)
    assert draft.state == EditionState.DROPPED
    second = sign_in(editor)
    assert "Begin a draft with what this says" in second.get(at("desk_edition", draft)).content.decode()
    made = second.post(at("desk_take_up", draft))
    again = Edition.objects.open().get()
    assert (made.url, again.number, again.content) == (at("desk_edition", again), 3, draft.content)
    assert [each.by for each in again.revisions.order_by("number")] == [trainer, editor]
    refused = second.post(at("desk_take_up", draft))
    assert (refused.status_code, "Somebody works on a draft" in refused.content.decode()) == (409, True)
    # Whoever wrote what was dropped approves it no more than whoever took it up.
    second.post(at("desk_press", again, "send-in"), {"seen": again.version, "said": "Clearer."})
    now(again)
    for user, status in ((trainer, 403), (editor, 403), (administrator, 302)):
        answer = sign_in(user).post(at("desk_press", again, "approve"), {"seen": again.version})
        assert answer.status_code == status, user


def test_older_edition_is_taken_up_and_the_one_that_counts_is_not(desk: Client) -> None:
    first, second = redflags.published(), redflags.published(redflags.changed("fin-01", statement="Otherwise."))
    refused = desk.post(at("desk_take_up", second))
    assert (refused.status_code, "counts today" in refused.content.decode()) == (409, True)
    assert desk.post(at("desk_take_up", first)).url == reverse("red_flags:desk_edition", args=[3])
    assert Edition.objects.open().get().content == first.content


def test_changes_that_are_asked_for_reach_the_writer_and_words_are_kept(
    desk: Client, draft: Edition, trainer: User, editor: User, sign_in: SignIn
) -> None:
    send(desk, at("desk_entry", draft, "fin-01"), statement="Pay leaves.")
    now(draft)
    desk.post(at("desk_press", draft, "send-in"), {"seen": draft.version, "said": "Clearer."})
    now(draft)
    second, pressed = sign_in(editor), {"seen": draft.version, "said": "Simpler,\0 please."}
    odd = second.post(at("desk_press", draft, "ask-changes"), pressed)
    assert (odd.status_code, "Simpler, please.</textarea>" in odd.content.decode()) == (400, True)
    stale = second.post(at("desk_press", draft, "ask-changes"), {"seen": draft.version - 1, "said": "Simpler."})
    assert (stale.status_code, "Simpler.</textarea>" in stale.content.decode()) == (409, True)
    second.post(at("desk_press", draft, "ask-changes"), {"seen": draft.version, "said": "Simpler."})
    assert told("redflags.changes") == [(trainer.email, True)]
    assert "Simpler." in desk.get(at("desk_edition", draft)).content.decode()
    now(draft)
    desk.post(at("desk_press", draft, "drop"), {"seen": draft.version})
    now(draft)
    assert draft.state == EditionState.DROPPED
    assert desk.get(at("desk_entry", draft, "fin-01")).status_code == 302
    late = send_late(desk, draft)
    assert (late.status_code, "Late." in late.content.decode()) == (409, True)


def send_late(desk: Client, draft: Edition) -> Any:
    row = redflags.entry() | {"statement": "Late.", "seen": draft.version}
    return desk.post(at("desk_entry", draft, "fin-01"), {**row, "examples": "E", "innocent": "I", "checks": "C"})


def test_the_desk_asks_no_more_for_more_rows(
    desk: Client, draft: Edition, trainer: User, django_assert_max_num_queries: Any
) -> None:
    for name in ("desk_edition", "desk_review"):
        desk.get(at(name, draft))
        with django_assert_max_num_queries(40) as few:
            desk.get(at(name, draft))
        said = redflags.content()
        said["entries"] += [redflags.entry(f"fin-{number:02}") for number in range(3, 40)]
        actions.save(edition=draft, seen=now(draft) and draft.version, content=said, by=trainer)
        with django_assert_max_num_queries(len(few) + 4):
            # Four ask whom the changed rows meet.
            desk.get(at(name, draft))


def test_pages_count_the_approvals_that_count(
    draft: Edition, trainer: User, editor: User, administrator: User, trainee: User, sign_in: SignIn
) -> None:
    said = redflags.changed("fin-01", statement="Pay leaves.")
    actions.save(edition=draft, seen=draft.version, content=said, by=trainer)
    actions.send_in(edition=draft, change_note="Clearer.", by=trainer)
    actions.approve(edition=draft, by=editor)
    for by in (trainee, None):
        Approval.objects.create(edition=draft, by=by, at=timezone.now())
    client = sign_in(administrator)
    assert "1 of 2 has approved it." in client.get(at("desk_review", draft)).content.decode()
    assert client.get(at("desk_edition", draft)).content.decode().count("approved by") == 1
