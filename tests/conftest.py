"""The cast. Every test may ask for: visitor, caseworker, professional, desk_member, safeguarder, moderator, editor,
trainer, trainee, administrator.
"""

import contextlib
import datetime
import gc
import os
import time
from collections.abc import Iterator

import hypothesis
import pytest
import pytest_django
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation

from accounts import sessions
from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from ops.schema import in_a_hurry
from tests import markup

# Longer than nearly every test takes on a busy machine.
MOMENT = datetime.timedelta(seconds=15)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}
# Playwright keeps an event loop in this thread; Django would take our own queries for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# What is made up is the same in every run, on a busy machine too: who hunts for more says --hypothesis-profile=hunt.
# Fixtures serve all examples of a test. Whoever suppresses another check beside these has to name all of them.
hypothesis.settings.register_profile(
    "hunt",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.register_profile("house", hypothesis.settings.get_profile("hunt"), derandomize=True)
hypothesis.settings.load_profile("house")
# Thousands of tests and their modules stay for the whole run: looking through them for garbage again and again is slow.
gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever may use the database may use that of the data keys, too."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            said = marker.kwargs if marker else {}
            item.add_marker(pytest.mark.django_db(**{"databases": ["default", "keys"], **said}), append=False)


@pytest.fixture(scope="session")
def hurried() -> Iterator[contextlib.ExitStack]:
    """Set up before databases are made: they are made in a sixth of the time. Whoever has them closes it."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(in_a_hurry())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(
    hurried: contextlib.ExitStack, django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """A migrated database that nobody uses stands by, to be copied by tests that need one (tests/accounts/production).

    A browser's event loop keeps a connection of its own until it is collected; no database is dropped under one.
    """
    hurried.close()
    with django_db_blocker.unblock():
        name = connections["default"].settings_dict["NAME"]
        connections["default"].close()
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}_unused")
            cursor.execute(f"CREATE DATABASE {name}_unused TEMPLATE {name}")
    yield
    with django_db_blocker.unblock(), connections["default"]._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}_unused")
    # By their type: isinstance would wake whatever is lazy among all the others.
    for wrapper in [each for each in gc.get_objects() if issubclass(type(each), BaseDatabaseWrapper)]:
        if wrapper.connection is not None:
            wrapper.connection.close()


# Django empties each table after a test that commits, and then makes the names of all models and rights anew: most of a
# second, hundreds of times. Few tables hold anything, and those names are the same for every test. Deleting a few rows
# takes a tenth of truncating, which makes new files for a hundred tables; where we may not keep triggers and keys
# out of it, we truncate. The lock waits, as truncating does, for whoever is still writing.
EMPTY = """
    DO $$
    DECLARE name text; has_rows boolean; all_ones text[]; full_ones text[] := '{}';
    BEGIN
        SELECT array_agg(quote_ident(tablename)) INTO all_ones FROM pg_tables WHERE schemaname = current_schema()
            AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission');
        EXECUTE format('LOCK TABLE %s IN SHARE MODE', array_to_string(all_ones, ', '));
        FOREACH name IN ARRAY all_ones LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO has_rows;
            IF has_rows THEN full_ones := full_ones || name; END IF;
        END LOOP;
        IF full_ones = '{}' THEN
            RETURN;
        ELSIF NOT current_setting('is_superuser')::boolean THEN
            EXECUTE format('TRUNCATE %s CASCADE', array_to_string(full_ones, ', '));
            RETURN;
        END IF;
        PERFORM set_config('session_replication_role', 'replica', true);
        FOREACH name IN ARRAY full_ones LOOP
            EXECUTE format('DELETE FROM %s', name);
        END LOOP;
    END $$
"""


def _empty_tables(self: TransactionTestCase) -> None:
    for alias in self._databases_names(include_mirrors=False):
        with connections[alias].cursor() as cursor:
            cursor.execute(EMPTY)


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(scope="session", autouse=True)
def pages_are_html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever pages the tests of access have opened, the Nu checker finds nothing wrong with them."""
    yield
    told = markup.faults(tmp_path_factory.mktemp("pages"))
    assert not told, "\n".join(told)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A test takes the day once, and the site takes it again: where the next one begins in a moment, we wait for it."""
    for now in (datetime.datetime.now(datetime.UTC), timezone.localtime()):
        midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
        if midnight - now < MOMENT:
            time.sleep((midnight - now).total_seconds())


@pytest.fixture(autouse=True)
def begun_anew() -> None:
    """Rate limits, heartbeats and the language of one test are no business of the next."""
    cache.clear()
    translation.deactivate()


def person(name: str, role: Role | None, organisation: Organisation | None, **fields: bool) -> User:
    """Create somebody who signs in, with one role in one organisation."""
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery", name=name.title(), **fields)
    if role and organisation:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


@pytest.fixture
def operator(db: None) -> Organisation:
    return Organisation.objects.create(name="The operator", is_operator=True)


@pytest.fixture
def charity(db: None) -> Organisation:
    return Organisation.objects.create(name="A charity")


@pytest.fixture
def caseworker(charity: Organisation) -> User:
    return person("caseworker", Role.CASEWORKER, charity)


@pytest.fixture
def professional(charity: Organisation) -> User:
    return person("professional", Role.PROFESSIONAL, charity)


@pytest.fixture
def moderator(operator: Organisation) -> User:
    return person("moderator", Role.MODERATOR, operator, is_staff=True)


@pytest.fixture
def desk_member(operator: Organisation) -> User:
    return person("desk", Role.DESK, operator, is_staff=True)


@pytest.fixture
def safeguarder(operator: Organisation) -> User:
    return person("safeguarder", Role.SAFEGUARDING, operator, is_staff=True)


@pytest.fixture
def editor(operator: Organisation) -> User:
    return person("editor", Role.EDITOR, operator, is_staff=True)


@pytest.fixture
def trainer(operator: Organisation) -> User:
    return person("trainer", Role.TRAINER, operator)


@pytest.fixture
def trainee(charity: Organisation) -> User:
    return person("trainee", Role.TRAINEE, charity)


@pytest.fixture
def administrator(operator: Organisation) -> User:
    return person("administrator", Role.ADMINISTRATOR, operator, is_staff=True, is_superuser=True)


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not signed in."""
    return Client()


@pytest.fixture
def sign_in():
    """Return a client signed in as the given user."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        request = HttpRequest()
        request.session = client.session
        sessions.start(request, user)
        request.session.save()
        return client

    return client_of
