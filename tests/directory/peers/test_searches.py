"""Saved searches: choices only, asked once a day, told of who is new."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from accounts.models import User
from directory import actions, picks, scheduled
from directory.actions import peers
from directory.models import Profile, SavedSearch, Term
from directory.search.matching import matching
from directory.search.values import Query
from notifications import delivery
from notifications.choices import Pace
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.directory.pages import queries, text, titles
from tests.directory.threads import at_once
from tests.factories.directory import BY, available, published, specialism
from tests.factories.life import holder

pytestmark = pytest.mark.django_db

ADDRESS = "/directory/searches/"
ALBANIAN = {"language": ["sq"], "flags": ["legal_aid"]}


def saved(user: User, choices: dict[str, list[str]] | None = None, name: str = "Albanian") -> SavedSearch:
    return peers.save_search(by=user, name=name, choices=choices or ALBANIAN)


def albanian(slug: str, **fields: Any) -> Profile:
    return published(slug=slug, name=slug.title(), **{"languages": ["sq"], "has_legal_aid": True, **fields})


def a_day_later(days: int = 1) -> int:
    """The clock comes a day later; the searches are then as if last asked that long ago."""
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(days=days))
    return scheduled.ask_saved_searches()


def fresh(search: SavedSearch) -> set[str]:
    search.refresh_from_db()
    return set(Profile.objects.filter(pk__in=search.fresh).values_list("slug", flat=True))


def test_whom_it_finds_at_first_is_known_and_who_comes_later_is_new() -> None:
    user = holder()
    albanian("ada")
    search = saved(user)
    a_day_later()
    assert (fresh(search), Message.objects.count()) == (set(), 0)
    albanian("grace")
    published(slug="english")
    albanian("paid", has_legal_aid=False)
    a_day_later()
    assert fresh(search) == {"grace"}
    (message,) = Message.objects.filter(kind="directory.matches")
    assert (message.user, message.kind, message.facts) == (user, "directory.matches", {"count": 1})


def test_an_entry_that_changes_so_that_it_matches_is_new_and_one_that_stops_is_forgotten() -> None:
    search = saved(holder())
    ada, grace = published(slug="ada"), albanian("grace")
    actions.change_details(profile=ada, by=BY, changes={"languages": ["en", "sq"], "has_legal_aid": True})
    a_day_later()
    assert fresh(search) == {"ada", "grace"}
    actions.change_details(profile=ada, by=BY, changes={"languages": ["en"]})
    actions.suspend(profile=grace, by=BY, reason="A doubt")
    a_day_later()
    assert fresh(search) == set()


def test_it_is_asked_once_a_day_however_often_the_clock_comes() -> None:
    search = saved(holder())
    albanian("ada")
    assert scheduled.ask_saved_searches() == 0
    assert fresh(search) == set()
    with travel(timezone.now() + timedelta(hours=24)):
        assert scheduled.ask_saved_searches() == 1
        assert scheduled.ask_saved_searches() == 0
    assert fresh(search) == {"ada"}


def test_it_is_told_with_the_days_other_news_and_not_when_it_was_looked_at_before(mailoutbox) -> None:
    user = holder()
    search = saved(user)
    albanian("ada")
    a_day_later()
    assert [kind.pace for kind in peers.PEER_KINDS if kind.name == "directory.matches"] == [Pace.DIGEST]
    peers.look_at(search=search, by=user)
    assert Message.objects.get(kind="directory.matches").state == State.CANCELLED
    with travel(timezone.now() + timedelta(days=2)):
        delivery.deliver()
    assert mailoutbox == []


def test_whoever_available_becomes_is_news_to_who_asked_for_it() -> None:
    albanian("ada")
    search = saved(holder(), {"language": ["sq"], "flags": ["available"]})
    a_day_later()
    assert fresh(search) == set()
    available(slug="grace", languages=["sq"])
    a_day_later()
    assert fresh(search) == {"grace"}


def test_every_filter_that_can_be_picked_is_kept(sign_in) -> None:
    specialism("asylum")
    ada = available(
        slug="ada", name="Ada", terms=[specialism("asylum")], languages=["sq"], countries=["AL"], has_legal_aid=True,
        is_remote=True,
    )  # fmt: skip
    client = sign_in(holder())
    chosen = "profession=solicitor&specialism=asylum&country=AL&based=GB&language=sq"
    client.post(f"{ADDRESS}new/?{chosen}&legal_aid=yes&remote=yes&available=yes", {"name": "All"})
    search = SavedSearch.objects.get()
    assert set(search.choices) == {"profession", "specialism", "country", "based", "language", "flags"}
    assert search.known == [ada.pk]
    again = client.get(f"{ADDRESS}{search.pk}/").content.decode()
    href = again.split('href="/directory/?')[1].split('"')[0].replace("&amp;", "&")
    assert titles(client.get(f"/directory/?{href}")) == ["Ada"]


def test_what_was_typed_is_never_kept(sign_in) -> None:
    client = sign_in(holder())
    albanian("ada")
    page = client.get("/directory/?q=Mirela+Hoxha&near=Leeds&language=sq").content.decode()
    assert f'href="{ADDRESS}new/?language=sq"' in page
    typed = f"{ADDRESS}new/?q=Mirela+Hoxha&near=Leeds&within=25&language=sq"
    shown = client.get(typed)
    assert "Words and places that you type are not" in text(shown)
    client.post(typed, {"name": "Albanian"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(saved)::text FROM directory_savedsearch AS saved")
        (row,) = cursor.fetchone()
    assert '"sq"' in row
    for word in ("Mirela", "Hoxha", "Leeds", "near"):
        assert word not in row


def test_a_search_of_words_alone_keeps_nothing(sign_in) -> None:
    client = sign_in(holder())
    page = client.get(f"{ADDRESS}new/?q=Mirela")
    assert "there is nothing to keep" in text(page)
    assert client.post(f"{ADDRESS}new/?q=Mirela", {"name": "Mine"}).status_code == 200
    assert not SavedSearch.objects.exists()


def test_visitors_are_offered_nothing_to_save(visitor) -> None:
    albanian("ada")
    assert "Save this search" not in text(visitor.get("/directory/?language=sq"))


def test_a_search_that_finds_nobody_yet_can_be_saved(sign_in) -> None:
    assert "Save this search" in text(sign_in(holder()).get("/directory/?language=sq"))


@pytest.mark.parametrize(
    "choices",
    [{"q": ["x"]}, {"near": ["Leeds"]}, {"flags": ["rich"]}, {"language": ["sq"] * 51}, {"words": ["x"]}],
)
def test_the_verb_refuses_what_cannot_be_picked(choices: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="picked"):
        saved(holder(), choices)


def test_so_does_the_database() -> None:
    user = holder()
    for choices in ({"q": ["Mirela"]}, {"language": ["sq"], "near": ["Leeds"]}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedSearch.objects.create(user=user, name="x", choices=choices, checked_at=timezone.now())


def test_twenty_are_enough_and_the_same_again_is_the_same() -> None:
    user = holder()
    codes = (
        "sq",
        "en",
        "fr",
        "de",
        "es",
        "it",
        "pt",
        "ro",
        "pl",
        "ru",
        "uk",
        "ar",
        "fa",
        "ps",
        "ur",
        "hi",
        "bn",
        "vi",
        "zh",
        "tl",
    )
    for code in codes:
        saved(user, {"language": [code]})
    with pytest.raises(Refused):
        saved(user, {"language": ["am"]})
    assert saved(user, {"language": ["sq"]}, "Another name").name == "Another name"
    assert user.saved_searches.count() == peers.MOST_SEARCHES == len(codes)


def test_one_that_finds_too_many_is_refused_and_rests_when_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    user = holder()
    albanian("ada")
    search = saved(user)
    monkeypatch.setattr("directory.actions.peers.searches.MOST_FOUND", 1)
    albanian("grace")
    with pytest.raises(Refused, match="more filters"):
        saved(user, {"language": ["sq"]})
    a_day_later()
    search.refresh_from_db()
    assert (search.is_resting, search.fresh) == (True, [])
    monkeypatch.setattr("directory.actions.peers.searches.MOST_FOUND", 10)
    a_day_later()
    search.refresh_from_db()
    # Nobody can tell who came while it rested.
    assert (search.is_resting, search.fresh, len(search.known)) == (False, [], 2)
    assert not Message.objects.exists()


def test_one_whose_term_is_gone_rests_instead_of_finding_everybody(sign_in) -> None:
    user = holder()
    specialism("asylum")
    search = saved(user, {"specialism": ["asylum"], "language": ["en"]})
    Term.objects.filter(slug="asylum").delete()
    published(slug="ada")
    a_day_later()
    assert fresh(search) == set()
    page = sign_in(user).get(f"{ADDRESS}{search.pk}/")
    assert "does not exist any more" in text(page)


def test_the_page_names_who_is_new_until_they_are_seen(sign_in) -> None:
    user = holder()
    search = saved(user)
    albanian("ada")
    a_day_later()
    client = sign_in(user)
    assert "1 new" in text(client.get(ADDRESS))
    for _look in range(2):
        assert "New: 1 entry Ada" in text(client.get(f"{ADDRESS}{search.pk}/"))
    client.post(f"{ADDRESS}{search.pk}/")
    assert "Nobody since you last looked." in text(client.get(f"{ADDRESS}{search.pk}/"))
    assert "1 new" not in text(client.get(ADDRESS))


def test_who_is_not_shown_any_more_is_not_named(sign_in) -> None:
    user = holder()
    search = saved(user)
    ada = albanian("ada")
    a_day_later()
    actions.withdraw(profile=ada, by=BY, reason="Gone")
    page = text(sign_in(user).get(f"{ADDRESS}{search.pk}/"))
    assert "Ada" not in page
    assert "New: 0 entries" in page


def test_anothers_search_is_not_there(sign_in, visitor) -> None:
    search = saved(holder())
    eve = sign_in(holder("eve"))
    for address in (f"{ADDRESS}{search.pk}/", f"{ADDRESS}{search.pk}/delete/"):
        assert eve.post(address).status_code == 404
        assert visitor.post(address).status_code == 401
    assert eve.get(f"{ADDRESS}{search.pk}/").status_code == 404
    assert "Albanian" not in text(eve.get(ADDRESS))
    assert SavedSearch.objects.exists()


def test_deleted_it_is_gone_with_what_still_waited_to_be_told(sign_in) -> None:
    user = holder()
    search = saved(user)
    albanian("ada")
    a_day_later()
    assert sign_in(user).post(f"{ADDRESS}{search.pk}/delete/").status_code == 302
    assert not SavedSearch.objects.exists()
    assert Message.objects.get(kind="directory.matches").state == State.CANCELLED


@pytest.mark.parametrize("data", [{}, {"name": ""}, {"name": "x" * 81}, {"name": "a\0b"}])
def test_a_name_that_cannot_be_is_asked_again(sign_in, data: dict[str, str]) -> None:
    page = sign_in(holder()).post(f"{ADDRESS}new/?language=sq", data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "query", ["language=%00", "specialism=" + "x" * 5000, "language=xx", "flags=q", "available=maybe"]
)
def test_addresses_that_mean_nothing_break_nothing(sign_in, query: str) -> None:
    assert sign_in(holder()).get(f"{ADDRESS}new/?{query}").status_code == 200


def test_the_pages_ask_as_often_for_many_as_for_one(sign_in) -> None:
    user = holder()
    client = sign_in(user)
    search = saved(user)
    albanian("ada")
    a_day_later()
    one = queries(client, ADDRESS), queries(client, f"{ADDRESS}{search.pk}/")
    for number in range(12):
        albanian(f"more-{number}")
        saved(user, {"language": ["sq"], "country": ["ABCDEFGHIJKLMNOP"[number] + "L"]})
    a_day_later()
    assert (queries(client, ADDRESS), queries(client, f"{ADDRESS}{search.pk}/")) == one


def test_one_search_is_asked_in_a_few_statements_whatever_it_finds() -> None:
    counts = []
    for each in range(2):
        SavedSearch.objects.all().delete()
        saved(holder(f"holder-{each}"))
        for number in range(1 + 8 * each):
            albanian(f"p-{each}-{number}")
        with CaptureQueriesContext(connection) as asked:
            a_day_later()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


def test_without_a_filter_nobody_passes() -> None:
    published(slug="ada")
    assert matching(Query(), most=10) == []
    assert matching(Query(text="ada"), most=10) == []
    assert picks.checked({"language": [], "flags": []}) == {}


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once() -> None:
    user = holder()
    search = saved(user)
    albanian("ada")
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(days=1))
    at_once(*[scheduled.ask_saved_searches] * 3)
    assert Message.objects.filter(kind="directory.matches").count() == 1
    assert fresh(search) == {"ada"}


@pytest.mark.django_db(transaction=True)
def test_saving_at_once_keeps_one() -> None:
    user = holder()
    at_once(*[lambda: saved(user)] * 3)
    assert SavedSearch.objects.count() == 1
