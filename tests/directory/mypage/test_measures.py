"""Measured figures on an entry: with the wish of its holder, from five reports on, and gone at once without it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.models import AuditEvent, User
from accounts.permissions import System
from directory import actions, exports, hooks
from directory.models import Measures, Profile
from directory.states import State
from notifications.kinds import Refused
from tests.directory.pages import text
from tests.directory.threads import at_once
from tests.factories.directory import published
from tests.factories.life import held, holder

pytestmark = pytest.mark.django_db

CLOCK = System("measuring")
FIGURES = {"days": 21, "completed": 7, "asked": 12, "accepted": 9}
SAID = (
    "Half of their 7 reports were there within 21 days of accepting. "
    "Took on 9 of the 12 reports that they were asked for and had no conflict of interest with. "
    "Measured here on 27 November 2026."
)


@pytest.fixture
def me() -> User:
    return holder()


@pytest.fixture
def entry(me: User) -> Profile:
    return held(me, slug="ada")


def noted(profile: Profile, **but: int) -> bool:
    return actions.note_measures(profile=profile, by=CLOCK, **FIGURES | but)


def act(client: Client, profile: Profile, verb: str) -> Any:
    return client.post(reverse("directory:act", args=[profile.pk, verb]), follow=True)


def test_without_a_wish_nothing_is_kept_and_nothing_shown(entry: Profile, visitor: Client) -> None:
    assert not noted(entry)
    assert not Measures.objects.exists()
    assert "asked for" not in text(visitor.get("/directory/ada/"))


@travel("2026-11-27T10:00Z")
def test_with_it_the_entry_says_so_with_number_and_day(entry: Profile, me: User, sign_in: Any, visitor: Client) -> None:
    mine = sign_in(me)
    assert "Nothing is shown yet" in text(act(mine, entry, "show_measures"))
    assert noted(entry)
    assert SAID in text(visitor.get("/directory/ada/"))
    assert f"{SAID} Everybody can read this" in text(mine.get(reverse("directory:mine_detail", args=[entry.pk])))
    assert list(
        AuditEvent.objects.filter(verb__startswith="measure").order_by("pk").values_list("verb", flat=True)
    ) == [
        "measures_shown",
        "measured",
    ]


def test_the_wish_is_taken_back_and_all_of_it_is_gone_at_once(
    entry: Profile, me: User, sign_in: Any, visitor: Client
) -> None:
    actions.show_measures(profile=entry, by=me)
    noted(entry)
    act(sign_in(me), entry, "hide_measures")
    assert not Measures.objects.exists()
    assert "asked for" not in text(visitor.get("/directory/ada/"))
    assert not noted(entry)
    actions.hide_measures(profile=entry, by=me)
    assert AuditEvent.objects.filter(verb="measures_hidden").count() == 1


def test_fewer_than_five_are_not_kept_and_older_figures_go(entry: Profile, me: User) -> None:
    actions.show_measures(profile=entry, by=me)
    assert not noted(entry, completed=4)
    assert noted(entry, completed=5)
    assert not noted(entry, completed=4)
    row = Measures.objects.get()
    assert (row.days, row.completed, row.asked, row.accepted, row.measured_on) == (None,) * 5


def test_whoever_measures_is_asked_to_at_once_and_once(
    entry: Profile, me: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Profile] = []
    monkeypatch.setattr(hooks, "measures_wanted", [heard.append, noted])
    actions.show_measures(profile=entry, by=me)
    actions.show_measures(profile=entry, by=me)
    assert heard == [entry]
    assert Measures.objects.get().completed == 7


def test_nobody_but_the_holder_decides_and_nobody_types_figures(
    entry: Profile, me: User, moderator: User, sign_in: Any
) -> None:
    for verb in (actions.show_measures, actions.hide_measures):
        with pytest.raises(PermissionDenied):
            verb(profile=entry, by=moderator)
    assert act(sign_in(moderator), entry, "show_measures").status_code == 404
    actions.show_measures(profile=entry, by=me)
    for who in (me, moderator):
        with pytest.raises(PermissionDenied):
            actions.note_measures(profile=entry, by=who, **FIGURES)


def test_an_entry_that_is_out_of_the_directory_is_not_measured(me: User) -> None:
    gone = held(me)
    Profile.objects.filter(pk=gone.pk).update(state=State.SUSPENDED)
    with pytest.raises(Refused):
        actions.show_measures(profile=gone, by=me)


@pytest.mark.parametrize("broken", [{"completed": 4}, {"accepted": 13}, {"days": None}, {"measured_on": None}])
def test_the_database_refuses_figures_that_cannot_be(entry: Profile, me: User, broken: dict[str, Any]) -> None:
    actions.show_measures(profile=entry, by=me)
    noted(entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measures.objects.update(**broken)


def test_a_page_reads_them_with_the_entry(entry: Profile, me: User, visitor: Client) -> None:
    actions.show_measures(profile=entry, by=me)
    noted(entry)
    with CaptureQueriesContext(connection) as asked:
        assert "asked for" in text(visitor.get("/directory/ada/"))
    assert not [each for each in asked.captured_queries if 'FROM "directory_measures"' in each["sql"]]


def test_they_are_taken_along_and_go_with_the_entry(entry: Profile, me: User) -> None:
    assert exports.entry(entry)["measures"] is None
    actions.show_measures(profile=entry, by=me)
    noted(entry)
    told = exports.entry(entry)["measures"]
    assert {name: told[name] for name in FIGURES} == FIGURES
    actions.erase(profile=entry, by=me)
    assert not Measures.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_taking_it_back_while_it_is_measured_leaves_nothing() -> None:
    me = holder()
    entry = held(me)
    actions.show_measures(profile=entry, by=me)
    at_once(lambda: noted(entry), lambda: actions.hide_measures(profile=entry, by=me))
    assert not Measures.objects.exists()


def test_a_listing_has_none(visitor: Client) -> None:
    assert "asked for" not in text(visitor.get(published().get_absolute_url()))
