"""The administration: an edit is searchable at once and in the audit trail; state is never set by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from accounts.models import AuditEvent, User
from directory import actions
from directory.models import Claim, Profile, Term
from directory.search.models import SearchEntry
from directory.search.search import search
from directory.search.values import Query
from tests.directory.desk import EACH_BY_ITSELF, change, filled, rows
from tests.directory.pages import queries, text
from tests.factories.directory import available, checked, drafted, listed, published, specialism, withdrawn

pytestmark = pytest.mark.django_db

LISTS = [f"admin:directory_{model}_changelist" for model in ("profile", "term", "mistakereport")]


@pytest.fixture
def desk(moderator: User, sign_in: Any) -> Client:
    return sign_in(moderator)


def run(desk: Client, action: str, *profiles: Profile, **data: str) -> Any:
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [str(profile.pk) for profile in profiles]}
    with zeal_ignore(EACH_BY_ITSELF):
        return desk.post(reverse("admin:directory_profile_changelist"), chosen | data, follow=True)


@pytest.mark.parametrize("name", LISTS)
def test_who_may_not_moderate_is_kept_out(name: str, caseworker: User, editor: User, sign_in: Any) -> None:
    assert Client().get(reverse(name)).status_code == 302
    assert sign_in(caseworker).get(reverse(name)).status_code == 302
    assert sign_in(editor).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_a_moderator_sees_each_list(name: str, desk: Client) -> None:
    actions.report_mistake(profile=listed(), kind="gone", text="Moved")
    assert desk.get(reverse(name)).status_code == 200


def test_a_new_profile_is_a_draft_with_its_trace(desk: Client, moderator: User) -> None:
    term = specialism("asylum")
    data = filled(terms=[term.pk], countries="al,xk", languages="SQ") | rows(
        "registrations", 0, {"body": "SRA", "number": "1"}
    )
    assert desk.post(reverse("admin:directory_profile_add"), data).status_code == 302
    profile = Profile.objects.get(slug="grace")
    assert (profile.state, profile.countries, profile.languages) == ("drafted", ["AL", "XK"], ["sq"])
    assert (list(profile.terms.all()), profile.registrations.count()) == ([term], 1)
    assert AuditEvent.objects.get(verb="added").actor == f"user:{moderator.pk}"


def test_an_edit_is_searchable_at_once_and_in_the_trail(desk: Client, moderator: User) -> None:
    profile, term = published(), specialism("asylum")
    assert change(desk, profile, headline="Zebedee", terms=[term.pk]).status_code == 302
    assert search(Query(text="zebedee asylum")).total == 1
    event = AuditEvent.objects.get(verb="changed")
    assert (event.actor, event.detail) == (f"user:{moderator.pk}", {"fields": ["headline", "terms"]})


def test_another_name_ends_the_check_of_who_it_is_and_says_so(desk: Client) -> None:
    profile = published()
    change(desk, profile, name="Zebedee")
    assert not search(Query(text="zebedee")).total
    assert "nobody finds this entry until it is checked again" in text(
        desk.get(reverse("admin:directory_profile_changelist"))
    )


def test_saving_without_a_change_leaves_no_trace(desk: Client) -> None:
    profile = published()
    before = AuditEvent.objects.count()
    assert change(desk, profile).status_code == 302
    assert AuditEvent.objects.count() == before


def test_state_sources_and_fiction_cannot_be_set_by_hand(desk: Client) -> None:
    profile = drafted()
    change(desk, profile, state="published", source_name="x", is_fictional="on", withdrawn_reason="x", external_id="x")
    after = Profile.objects.get(pk=profile.pk)
    assert (after.state, after.source_name, after.is_fictional, after.external_id) == ("drafted", "", False, None)


def test_availability_is_confirmed_when_it_is_changed(desk: Client) -> None:
    profile = published()
    change(desk, profile, availability="open")
    assert SearchEntry.objects.get().open_until > timezone.now()
    assert AuditEvent.objects.filter(verb="availability_confirmed").exists()


def test_a_check_is_taken_back_here_and_made_at_the_desk(desk: Client) -> None:
    profile = checked(drafted(), Claim.INSURANCE)
    check = profile.verifications.get()
    page = desk.get(reverse("admin:directory_profile_change", args=[profile.pk])).content.decode()
    assert 'name="verifications-0-claim"' not in page
    profile.refresh_from_db()
    change(desk, profile, **rows("verifications", 1, {"id": check.pk, "profile": profile.pk, "DELETE": "on"}))
    assert not profile.verifications.exists()
    trail = AuditEvent.objects.filter(target_id=str(profile.pk)).order_by("id").values_list("verb", flat=True)
    assert list(trail) == ["verified", "unverified"]


def test_a_check_cannot_be_smuggled_in_here(desk: Client) -> None:
    profile = drafted()
    day, until = timezone.localdate(), timezone.localdate() + timedelta(9)
    change(desk, profile, **rows("verifications", 0, {"claim": "identity", "checked_on": day, "expires_on": until}))
    assert not profile.verifications.exists()


def test_a_registration_is_taken_off(desk: Client) -> None:
    profile = published()
    registration = profile.registrations.create(body="SRA", number="1")
    old = {"id": registration.pk, "profile": profile.pk, "body": "SRA", "number": "1"}
    change(desk, profile, **rows("registrations", 1, old | {"DELETE": "on"}))
    assert not profile.registrations.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"countries": "AL,QQ"}, "Not a code we know: QQ"),
        ({"country": "QQ"}, "Not a code we know: QQ"),
        ({"languages": "sq,xx"}, "Not a code we know: xx"),
        ({"jurisdictions": "GB-XXX"}, "Not a code we know: GB-XXX"),
        ({"phone": '{"number": "1"}'}, "Write a list"),
        ({"phone": '[{"note": "1"}]'}, "Write a list"),
        ({"phone": '[{"number": "1", "secret": "2"}]'}, "Write a list"),
        ({"latitude": "91", "longitude": "1"}, "less than or equal to 90"),
        ({"slug": "shortlist"}, "This address is a page of the directory"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_is_asked_again(desk: Client, changes: dict[str, str], told: str) -> None:
    profile = published()
    page = change(desk, profile, **changes)
    assert (page.status_code, told in text(page)) == (200, True)


def test_an_empty_telephone_list_is_fine(desk: Client) -> None:
    assert change(desk, published(), phone="").status_code == 302


def test_ticking_confidential_forgets_the_address(desk: Client) -> None:
    profile = published(street="1 High Street", postcode="LS1 1AA", latitude=53.8, longitude=-1.5)
    told = {"is_location_confidential": "on", "latitude": "53.8", "longitude": "-1.5"}
    assert change(desk, profile, **told).status_code == 302
    profile.refresh_from_db()
    assert (profile.is_location_confidential, profile.street, profile.latitude) == (True, "", None)


def test_an_address_that_is_written_while_it_is_hidden_is_taken_out_of_what_else_is_said(desk: Client) -> None:
    profile = published(is_location_confidential=True)
    told = {"is_location_confidential": "on", "street": "1 High Street", "biography": "Come to 1 High Street. We help."}
    assert "nor where other texts repeat them" in text(desk.get(change(desk, profile, **told)["Location"]))
    profile.refresh_from_db()
    assert (profile.street, profile.biography) == ("", "We help.")


def test_publish_and_withdraw_are_verbs_of_the_list(desk: Client) -> None:
    draft, other = drafted(), available()
    assert "One entry done." in text(run(desk, "publish", draft))
    asked = run(desk, "withdraw", other)
    assert "These entries disappear from the directory at once:" in text(asked)
    assert Profile.objects.get(pk=other.pk).state == "published"
    assert "One entry done." in text(run(desk, "withdraw", other, reason="Impostor"))
    after = Profile.objects.get(pk=other.pk)
    assert (after.state, after.withdrawn_reason) == ("withdrawn", "Impostor")
    assert not SearchEntry.objects.exists()


def test_withdrawing_without_a_reason_asks_again(desk: Client) -> None:
    profile = published()
    assert "This field is required" in text(run(desk, "withdraw", profile, reason=" "))
    assert Profile.objects.get(pk=profile.pk).state == "published"


def test_withdrawing_a_draft_says_that_nobody_sees_it(desk: Client) -> None:
    told = text(run(desk, "withdraw", drafted(), withdrawn(), reason="x"))
    assert "is a draft: nobody can see it." in told
    assert "One entry done." in told


def test_nothing_is_deleted_here(desk: Client) -> None:
    for model, row in (("profile", published()), ("term", specialism("asylum"))):
        assert desk.get(reverse(f"admin:directory_{model}_delete", args=[row.pk])).status_code == 403


def test_a_renamed_term_is_searchable_at_once(desk: Client) -> None:
    term = specialism("asylum", name="Asylum")
    published(terms=[term])
    data = {"name": "Sanctuary", "synonyms": "haven", "position": "1", "parent": ""}
    assert desk.post(reverse("admin:directory_term_change", args=[term.pk]), data).status_code == 302
    assert search(Query(text="sanctuary")).total == search(Query(text="haven")).total == 1
    assert Term.objects.get(pk=term.pk).slug == "asylum"


def test_a_new_term_is_saved(desk: Client) -> None:
    data = {"vocabulary": "report", "slug": "scars", "name": "Scars", "synonyms": "", "position": "1", "parent": ""}
    assert desk.post(reverse("admin:directory_term_add"), data).status_code == 302
    assert Term.objects.get(slug="scars").vocabulary == "report"


def test_a_term_below_itself_is_asked_again(desk: Client) -> None:
    parent = specialism("law")
    child = specialism("asylum", parent=parent)
    data = {"name": "Law", "synonyms": "", "position": "1", "parent": child.pk}
    with zeal_ignore(EACH_BY_ITSELF):
        page = desk.post(reverse("admin:directory_term_change", args=[parent.pk]), data)
    assert "A term cannot be part of itself." in text(page)


def test_reports_are_read_settled_and_never_rewritten(desk: Client, moderator: User) -> None:
    report = actions.report_mistake(profile=published(), kind="gone", text="Moved")
    page = desk.get(reverse("admin:directory_mistakereport_change", args=[report.pk]))
    assert "Moved" in text(page)
    assert 'name="text"' not in page.content.decode()
    assert desk.get(reverse("admin:directory_mistakereport_add")).status_code == 403
    data = {"action": "settle", ACTION_CHECKBOX_NAME: [str(report.pk)]}
    desk.post(reverse("admin:directory_mistakereport_changelist"), data)
    report.refresh_from_db()
    assert report.settled_by == moderator


def test_the_list_asks_as_often_for_twenty_as_for_one(desk: Client) -> None:
    published()
    # The first page of a session writes down that it is in use.
    desk.get(reverse("admin:directory_profile_changelist"))
    one = queries(desk, reverse("admin:directory_profile_changelist"))
    for _ in range(19):
        published()
    assert queries(desk, reverse("admin:directory_profile_changelist")) == one


def test_no_tick_stands_beside_an_entry_that_nobody_checked(desk: Client) -> None:
    listed()
    page = desk.get(reverse("admin:directory_profile_changelist"))
    assert "listed, not checked" in text(page).lower()
    assert "icon-yes" not in page.content.decode()
    assert "HTMSE administration" in text(page)
