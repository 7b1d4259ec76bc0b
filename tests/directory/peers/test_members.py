"""Who is a verified member, and the contact that nobody else ever sees."""

import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from accounts import exports
from accounts.models import Membership, Organisation, User
from directory import actions
from directory.actions import peers
from directory.forms.steps import ContactForm
from directory.models import Profile
from directory.permissions import is_verified_member
from tests.directory.pages import queries, text, titles
from tests.directory.peers.cast import begun as thread_of_two
from tests.directory.peers.cast import professional, shared
from tests.factories.directory import BY, drafted, listed, published
from tests.factories.life import begun, held, holder

pytestmark = pytest.mark.django_db

CANARY, NUMBER = "canary-7q@colleagues.example", "+44 113 496 7777"


def secretive(**fields: str) -> Profile:
    """A published entry with a contact for colleagues."""
    return published(slug="ada", name="Ada", members_email=CANARY, members_phone=NUMBER, **fields)


def test_who_looks_after_a_checked_and_published_entry_is_verified(
    moderator: User, editor: User, caseworker: User
) -> None:
    ada, _profile = professional("ada")
    with CaptureQueriesContext(connection) as asked:
        assert is_verified_member(ada)
    assert len(asked) == 1
    assert is_verified_member(moderator)
    assert not is_verified_member(editor)
    assert not is_verified_member(caseworker)
    assert not is_verified_member(AnonymousUser())


def test_nobody_is_verified_by_a_draft_a_lapsed_check_a_suspended_entry_or_a_closed_account() -> None:
    drafts, lapsed, suspended, closed = (holder(name) for name in ("drafts", "lapsed", "suspended", "closed"))
    begun(drafts)
    held(lapsed, slug="lapsed")
    stopped = held(suspended, slug="suspended")
    actions.suspend(profile=stopped, by=BY, reason="A doubt")
    held(closed, slug="closed")
    closed.is_active = False
    closed.save()
    with travel(timezone.now() + timedelta(days=400)):
        assert not is_verified_member(lapsed)
    assert [is_verified_member(each) for each in (drafts, lapsed, suspended, closed)] == [False, True, False, False]


def test_an_imported_entry_verifies_nobody() -> None:
    user = holder()
    listed().holders.create(user=user)
    assert not is_verified_member(user)


def test_verified_members_see_the_contact_for_colleagues(sign_in, moderator: User) -> None:
    secretive()
    grace, _hers = professional("grace")
    for who in (grace, moderator):
        told = text(sign_in(who).get("/directory/ada/"))
        assert CANARY in told
        assert NUMBER in told
        assert "Nobody else sees this" in told


def test_nobody_else_sees_it_anywhere(visitor: Client, sign_in, caseworker: User) -> None:
    profile = secretive()
    visitor.post("/directory/shortlist/", {"add": "ada"})
    pages = ("/directory/ada/", "/directory/?q=ada", "/directory/shortlist/", "/directory/compare/?profile=ada", "/")
    for client in (visitor, sign_in(caseworker)):
        for page in pages:
            shown = client.get(page).content.decode()
            assert "canary" not in shown, page
            assert "496 7777" not in shown, page
        for words in ("canary-7q", "7777"):
            assert titles(client.get(f"/directory/?q={words}&exact=yes")) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(entry)::text FROM directory_search_searchentry AS entry")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM directory_search_spelledword WHERE word LIKE 'canary%'")
        (spelled,) = cursor.fetchone()
    assert "canary" not in row
    # A facet is a number too, and may hold four sevens.
    assert "4967777" not in row.replace(" ", "")
    assert spelled == 0
    exported = io.StringIO()
    call_command("export_directory", stdout=exported)
    assert "Ada" in exported.getvalue()
    assert "canary" not in exported.getvalue()
    assert profile.members_email == CANARY


def test_the_preview_of_ones_own_entry_is_what_everybody_sees(sign_in) -> None:
    ada, profile = professional("ada", members_email=CANARY)
    assert CANARY not in sign_in(ada).get(f"/directory/mine/{profile.pk}/preview/").content.decode()


def test_the_page_asks_visitors_nothing_more(visitor: Client, sign_in) -> None:
    secretive()
    assert queries(visitor, "/directory/ada/") == 4
    grace, _hers = professional("grace")
    assert queries(sign_in(grace), "/directory/ada/") <= 4 + 5


def test_the_holder_is_asked_and_the_answer_is_looked_at_first(sign_in) -> None:
    user = holder()
    draft = begun(user)
    client = sign_in(user)
    address = f"/directory/join/{draft.pk}/contact/"
    assert "Only verified members see it" in text(client.get(address))
    client.post(address, {"members_email": CANARY, "members_phone": "(0113) 496 7777"})
    draft.refresh_from_db()
    assert (draft.members_email, draft.members_phone) == (CANARY, "01134967777")
    live = held(user, slug="live")
    waiting = actions.answer(profile=live, by=user, sheet={"members_email": CANARY})
    assert waiting
    assert waiting.changes == {"members_email": CANARY}
    live.refresh_from_db()
    assert live.members_email == ""


@pytest.mark.parametrize(
    "data", [{"members_email": "no address"}, {"members_phone": "ring me"}, {"members_phone": "1"}]
)
def test_what_cannot_be_is_said_beside_the_field(sign_in, data: dict[str, str]) -> None:
    user = holder()
    draft = begun(user)
    page = sign_in(user).post(f"/directory/join/{draft.pk}/contact/", data)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == list(data)
    assert set(data) <= set(ContactForm.base_fields)


def test_linked_data_knows_nothing_of_it(visitor: Client) -> None:
    secretive()
    page = visitor.get("/directory/ada/").content.decode()
    found = page.split('<script type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]
    assert json.loads(found)["name"] == "Ada"
    assert "canary" not in found


def test_a_draft_shows_it_to_nobody(sign_in) -> None:
    drafted(slug="draft", members_email=CANARY)
    grace, _hers = professional("grace")
    assert sign_in(grace).get("/directory/draft/").status_code == 404


def test_somebody_takes_away_their_own_words_and_no_others(caseworker: User, charity: Organisation) -> None:
    ada, _hers, grace, _other, thread = thread_of_two("From Ada")
    peers.write_post(thread=thread, by=grace, text="From Grace")
    peers.save_search(by=ada, name="Mine", choices={"language": ["sq"]})
    Membership.objects.create(user=ada, organisation=charity, role="professional")
    shared(ada, charity, name="Leeds")
    told = exports.of(ada)["professionals"]
    assert [each["text"] for each in told["messages"]] == ["From Ada"]
    assert [each["name"] for each in told["saved_searches"] + told["shared_lists"]] == ["Mine", "Leeds"]
    assert len(told["entries_on_shared_lists"]) == 1
    assert not any(exports.of(caseworker)["professionals"].values())
