"""A line to PostgreSQL is asked about only where something may be wrong, and what is prepared on it is planned once."""

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory import lexicon
from htmse.postgresql.base import PREPARED

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENTS = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"


def held() -> int:
    """Return the process of PostgreSQL that this thread's line ends at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def end(pid: int) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    other.close()


def test_a_line_that_the_server_ended_is_not_used_again() -> None:
    pid = held()
    assert connection.is_usable()
    end(pid)
    assert not connection.is_usable()
    connection.close()


def test_a_line_that_stands_is_believed_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    held()
    asked = []
    monkeypatch.setattr(type(connection.connection), "execute", lambda *_args, **_more: asked.append(1))
    monkeypatch.setattr(type(connection.connection), "cursor", lambda *_args, **_more: asked.append(1))
    assert connection.is_usable()
    assert not asked


def test_after_an_error_the_server_is_asked() -> None:
    pid = held()
    connection.errors_occurred = True
    assert connection.is_usable()
    end(pid)
    assert not connection.is_usable()
    connection.close()


def test_a_page_after_the_server_ended_every_line_is_answered() -> None:
    pid = held()
    connection.health_check_enabled, connection.health_check_done = True, False
    end(pid)
    assert Client().get(reverse("directory:results")).status_code == 200
    assert held() != pid


def test_a_search_is_planned_once_for_all_questions_of_its_form() -> None:
    # Where its terms are older, a search is made again.
    lexicon.current()
    with transaction.atomic():
        for text in ("lawyer", "doctor", "interpreter"):
            assert Client().get(reverse("directory:results"), {"q": text}).status_code == 200
        with connection.cursor() as cursor:
            cursor.execute(STATEMENTS, ["%plainto_tsquery%"])
            assert cursor.fetchall() == [(3, 0)]


def test_no_more_is_kept_than_a_small_server_has_room_for() -> None:
    with transaction.atomic():
        for nth in range(PREPARED + 5):
            with connection.prepared() as cursor:
                cursor.execute(f"SELECT $1::int AS column_{nth}", [nth])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone() == (PREPARED,)


def test_what_is_prepared_is_counted_among_the_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        Client().get(reverse("directory:results"))
    assert any("directory_search_searchentry" in query["sql"] for query in queries)
