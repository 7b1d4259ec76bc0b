"""How often an entry was found: counted without a word of who asked, brought over once, told in large numbers only."""

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory import actions, found, lexicon, scheduled
from directory.models import FoundBatch, FoundCount, Profile
from directory.search.values import Entry
from tests.directory.pages import queries, text
from tests.directory.threads import at_once, until
from tests.factories.directory import published, specialism
from tests.factories.life import held, holder

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    """What another test left in memory is written before this one begins, and the other way round."""
    write()
    found._client().delete(*found._client().keys("found:*"), "found:none")
    yield
    write()


def ask(client: Client, query: str, **headers: str) -> Any:
    return client.get(f"{reverse('directory:results')}?{query}", headers=headers)


def write() -> None:
    """All that was noted is written: by the threads that are at it, and the rest by us."""
    for each in threading.enumerate():
        if isinstance(each, threading.Timer):
            each.cancel()
            each.join()
    found.write()


def counts() -> dict[tuple[str, str, str], int]:
    write()
    actions.gather_found()
    told = Counter[tuple[str, str, str]]()
    # A week may have ended meanwhile.
    for row in FoundCount.objects.select_related("profile"):
        told[row.profile.name, row.vocabulary, row.value] += row.count
    return dict(told)


def test_what_was_chosen_is_counted_for_those_on_the_page(visitor: Client) -> None:
    asylum = specialism("asylum")
    published(name="Grace", languages=["sq"], countries=["AL"], terms=[asylum])
    published(name="Other", languages=["en"])
    ask(visitor, "language=sq&country=AL&specialism=asylum")
    ask(visitor, "language=sq")
    assert counts() == {
        ("Grace", "language", "sq"): 2,
        ("Grace", "country", "AL"): 1,
        ("Grace", "specialism", "asylum"): 1,
    }
    assert {row.week.isoweekday() for row in FoundCount.objects.all()} == {1}


def test_only_those_that_have_the_value_are_counted_for_it(visitor: Client) -> None:
    published(name="Albanian", languages=["sq"])
    published(name="Tigrinya", languages=["ti"])
    ask(visitor, "language=sq&language=ti")
    assert counts() == {("Albanian", "language", "sq"): 1, ("Tigrinya", "language", "ti"): 1}


@pytest.mark.parametrize(
    "query", ["q=albanian", "near=Leeds", "language=xx", "legal_aid=yes", "profession=solicitor", "based=GB", ""]
)
def test_nothing_typed_and_nothing_unknown_is_counted(visitor: Client, query: str) -> None:
    published(languages=["sq"], has_legal_aid=True)
    ask(visitor, query)
    assert counts() == {}
    assert not found._client().keys("found:*")


def test_typed_words_beside_a_filter_are_not_kept(visitor: Client) -> None:
    published(name="Grace", languages=["sq"])
    ask(visitor, "q=grace&language=sq")
    assert "grace" not in str(found._noted).lower()
    found.write()
    assert not [key for key in found._client().keys("*") if b"grace" in key.lower()]


def test_typing_on_and_looking_at_the_head_count_once(visitor: Client) -> None:
    published(name="Grace", languages=["sq"])
    ask(visitor, "q=g&language=sq", **HTMX, **{"HX-Trigger-Name": "q"})
    visitor.head(f"{reverse('directory:results')}?language=sq")
    assert counts() == {}
    ask(visitor, "language=sq", **HTMX, **{"HX-Trigger-Name": "language"})
    assert counts() == {("Grace", "language", "sq"): 1}


def test_holders_who_look_for_themselves_are_left_out(sign_in, caseworker: User) -> None:
    me = holder()
    held(me, name="Mine", languages=["sq"])
    published(name="Other", languages=["sq"])
    ask(sign_in(me), "language=sq")
    assert counts() == {("Other", "language", "sq"): 1}
    ask(sign_in(caseworker), "language=sq")
    assert counts() == {("Other", "language", "sq"): 2, ("Mine", "language", "sq"): 1}


def test_an_absurd_choice_costs_no_more_than_ten_counts_a_kind(visitor: Client) -> None:
    many = ["sq", "ti", "am", "ar", "fa", "fr", "en", "de", "es", "it", "pt", "ro"]
    published(languages=many)
    ask(visitor, "&".join(f"language={code}" for code in many))
    assert len(counts()) == found.MOST


def is_asked(server: socket.socket) -> bool:
    """Whether anybody has come to this door."""
    return bool(select.select([server], [], [], 0)[0])


def elsewhere(settings: Any, port: int) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}}


def test_without_valkey_nobody_counts_and_nobody_waits(visitor: Client, settings: Any) -> None:
    published(name="Grace", languages=["sq"])
    usual = settings.CACHES
    elsewhere(settings, 1)
    assert ask(visitor, "language=sq").status_code == 200
    found.write()
    assert actions.gather_found() == 0
    settings.CACHES = usual
    assert counts() == {}


def test_a_silent_valkey_holds_up_no_page(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        elsewhere(settings, silent.getsockname()[1])
        entry = Entry(published(languages=["sq"]).pk, {}, chosen=[("language", "sq")])
        # As when a page was counted before: nobody begins another clock, which would ask while we look.
        found._noted["found:none", "before"] = 1
        for _ in range(20):
            found.note([entry], lexicon.current())
        assert not is_asked(silent), "a page asks Valkey"
        before = time.monotonic()
        found.write()
        assert is_asked(silent)
        # One second for its answer, and whatever a busy machine needs besides: nobody hangs on it.
        assert time.monotonic() - before < 15


def test_soon_after_a_page_its_numbers_are_written(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "TOGETHER", 0.1)
    published(name="Grace", languages=["sq"])
    for _ in range(3):
        ask(visitor, "language=sq")
    valkey = found._client()
    until(lambda: sum(int(times) for key in valkey.keys("found:*") for times in valkey.hvals(key)) == 3)
    assert not found._noted
    assert counts() == {("Grace", "language", "sq"): 3}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_no_number() -> None:
    entry, known = (
        Entry(published(name="Grace", languages=["sq"]).pk, {}, chosen=[("language", "sq")]),
        lexicon.current(),
    )

    def often() -> None:
        for number in range(200):
            found.note([entry], known)
            if number % 50 == 0:
                found.write()

    assert at_once(*[often] * 4) == [None] * 4
    assert counts() == {("Grace", "language", "sq"): 800}


def test_a_process_that_ends_writes_its_last_numbers() -> None:
    entry = published(name="Grace", languages=["sq"])
    program = """
import uuid
import django
django.setup()
from directory import found
from directory.lexicon import Lexicon
from directory.search.values import Entry
found.note([Entry(uuid.UUID(PROFILE), {}, chosen=[("language", "sq")])], Lexicon([]))
""".replace("PROFILE", repr(str(entry.pk)))
    url = str(site.CACHES["default"]["LOCATION"])
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "REDIS_URL": url})
    assert counts() == {("Grace", "language", "sq"): 1}


def test_an_anonymous_page_asks_the_database_no_more_than_without_filters(visitor: Client) -> None:
    published(languages=["sq"])
    ask(visitor, "language=sq")
    with CaptureQueriesContext(connection) as plain:
        ask(visitor, "legal_aid=yes")
    with CaptureQueriesContext(connection) as filtered:
        ask(visitor, "language=sq")
    assert len(filtered) == len(plain)


def test_a_member_s_page_asks_no_more_for_more_entries(sign_in, caseworker: User) -> None:
    client, address = sign_in(caseworker), f"{reverse('directory:results')}?language=sq"
    published(languages=["sq"])
    client.get(address)
    one = queries(client, address)
    for _ in range(5):
        published(languages=["sq"])
    assert queries(client, address) == one


def test_the_clock_brings_over_and_forgets(visitor: Client) -> None:
    count(published(languages=["sq"]), 10, ago=60)
    ask(visitor, "language=sq")
    found.write()
    assert scheduled.gather_found() == 1
    assert scheduled.forget_old() == 1


def ended(batch: found.Batch) -> None:
    """The process ends here."""
    raise SystemExit


def test_a_crash_after_the_commit_counts_nothing_twice(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    published(name="Grace", languages=["sq"])
    ask(visitor, "language=sq")
    found.write()
    with monkeypatch.context() as broken:
        broken.setattr(found, "arrived", ended)
        with pytest.raises(SystemExit):
            actions.gather_found()
    assert found._client().scard(found.MOVING) == 1
    ask(visitor, "language=sq")
    assert counts() == {("Grace", "language", "sq"): 2}
    assert counts() == {("Grace", "language", "sq"): 2}
    assert not found._client().keys("found:*")


def test_a_crash_before_the_commit_loses_nothing(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    published(name="Grace", languages=["sq"])
    ask(visitor, "language=sq")
    found.write()
    with monkeypatch.context() as broken:
        broken.setattr("directory.actions.found._ADD", "SELECT 1 / 0, %s, %s, %s, %s, %s")
        with pytest.raises(Exception, match="division by zero"), transaction.atomic():
            actions.gather_found()
    assert not FoundBatch.objects.exists()
    assert counts() == {("Grace", "language", "sq"): 1}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_count_once(visitor: Client) -> None:
    published(name="Grace", languages=["sq"])
    for _ in range(3):
        ask(visitor, "language=sq")
    found.write()
    told = at_once(*[actions.gather_found] * 4)
    assert not [each for each in told if isinstance(each, Exception)]
    assert counts() == {("Grace", "language", "sq"): 3}
    assert not found._client().keys("found:*")


def test_what_is_counted_late_falls_into_its_own_week(visitor: Client) -> None:
    with time_machine.travel("2026-11-22 23:00+00:00", tick=False):
        published(name="Grace", languages=["sq"])
        ask(visitor, "language=sq")
    # Written in the next week, counted in this one.
    with time_machine.travel("2026-11-24 09:00+00:00", tick=False):
        assert counts() == {("Grace", "language", "sq"): 1}
        assert FoundCount.objects.get().week == MONDAY


def test_of_a_deleted_entry_nothing_comes_over(visitor: Client) -> None:
    published(name="Grace", languages=["sq"])
    ask(visitor, "language=sq")
    found.write()
    Profile.objects.all().delete()
    assert counts() == {}


@pytest.mark.parametrize(
    "wrong", [{"week": MONDAY + timedelta(1)}, {"vocabulary": "q"}, {"count": 0}], ids=["week", "vocabulary", "count"]
)
def test_the_table_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    row = {"profile": published(), "week": MONDAY, "vocabulary": "language", "value": "sq", "count": 3}
    FoundCount.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        FoundCount.objects.create(**{**row, "value": "ti", **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        FoundCount.objects.create(**row)


def last_week(ago: int = 1) -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday(), weeks=ago)


def count(profile: Profile, number: int, *, ago: int = 1, value: str = "sq", vocabulary: str = "language") -> None:
    FoundCount.objects.create(profile=profile, week=last_week(ago), vocabulary=vocabulary, value=value, count=number)


def test_my_page_tells_large_numbers_only(sign_in) -> None:
    me = holder()
    mine = held(me, name="Grace")
    count(mine, 12)
    count(mine, 9, ago=2)
    count(mine, 9, value="ti")
    count(mine, 500, ago=0, value="am")
    count(mine, 500, ago=9, value="fr")
    count(mine, 40, vocabulary="country", value="AL")
    page = text(sign_in(me).get(reverse("directory:mine_detail", args=[mine.pk])))
    assert "Language: Albanian 12 fewer than 10" in page
    assert "Country: Albania 40 fewer than 10" in page
    for untold in ("Tigrinya", "Amharic", "French", "than 10 9", "500"):
        assert untold not in page.split("How often it was found")[1].split("What we can check")[0]


def test_my_page_says_when_nothing_can_be_told(sign_in) -> None:
    me = holder()
    mine = held(me)
    count(mine, 9)
    page = text(sign_in(me).get(reverse("directory:mine_detail", args=[mine.pk])))
    assert "In none of the last eight weeks was it found 10 times or more" in page


def test_my_page_asks_no_more_for_more_numbers(sign_in) -> None:
    me = holder()
    mine, client = held(me), sign_in(me)
    address = reverse("directory:mine_detail", args=[mine.pk])
    count(mine, 10)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number, code in enumerate(["ti", "am", "ar", "fa"]):
        count(mine, 10 + number, value=code)
        count(mine, 20 + number, value=code, ago=3)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)


def test_old_counts_are_forgotten(visitor: Client) -> None:
    mine = published()
    count(mine, 10)
    count(mine, 10, ago=60)
    assert actions.forget_old() == 1
    assert FoundCount.objects.get().week == last_week()


def test_counts_are_not_kept_longer_than_three_weeks_in_valkey(visitor: Client) -> None:
    published(languages=["sq"])
    ask(visitor, "language=sq")
    found.write()
    (key,) = found._client().keys("found:*")
    assert 0 < found._client().ttl(key) <= found.KEPT.total_seconds()


def test_where_no_thread_starts_the_page_stands_and_the_next_one_tries_again(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(name="Grace", languages=["sq"])
    with monkeypatch.context() as crowded:
        crowded.setattr(found.Timer, "start", lambda _timer: (_ for _ in ()).throw(RuntimeError("no thread")))
        assert ask(visitor, "language=sq").status_code == 200
    assert not found._noted
    monkeypatch.setattr(found, "TOGETHER", 0.1)
    ask(visitor, "language=sq")
    assert counts() == {("Grace", "language", "sq"): 1}
