"""Production starts with good values and with nothing less, and says everything that is wrong at once."""

import json
import re

import pytest
from django.core import checks
from django.db import connection

from accounts import actions
from accounts.checks import no_demo_accounts
from accounts.models import User
from htmse import fitness, start
from tests.accounts import production

pytestmark = pytest.mark.django_db

CHECK = ("manage.py", "check")
BAD = {
    "SECRET_KEY": [None, "short", "a" * 60, "demo-only-never-in-production-0123456789abcdefghijklmnop"],
    "AUDIT_SEAL_KEY": [None, "short", "demo-only-audit-seal-key-0123456789abcdef"],
    "ALLOWED_HOSTS": [
        None,
        "",
        "*",
        "help.ngo.test,*",
        "https://help.ngo.test",
        "help.ngo.test/",
        "help.ngo.test:8000",
        "a.test b.test",
    ],
    "DATABASE_URL": [None, "mysql://localhost/htmse", "postgresql://localhost:port/htmse", "postgresql://[::1/htmse"],
    "KEYS_DATABASE_URL": [None, "mysql://localhost/htmse_keys"],
    # Short, the demonstration's, and not random.
    "VAULT_KEYS": [
        None,
        "1:c2hvcnQ=",
        "1:ZGVtby1vbmx5LXZhdWx0LWtleS1vZi1ldmVyeWJvZHk=",
        "1:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=",
    ],
    # As those of VAULT_KEYS.
    "BADGE_SIGNING_KEY": [
        None,
        "c2hvcnQ=",
        "ZGVtby1vbmx5LWJhZGdlLWtleS1vZi1ldmVyeWJvZHk=",
        "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=",
    ],
    "BADGE_OLD_KEYS": ["x.y"],
    "REDIS_URL": [None, "http://localhost", "localhost:6379", "redis://localhost:99999"],
    "NEUTRAL_SITE": ["http://weather.test/", "weather.test"],
    "DEFAULT_FROM_EMAIL": [None, "nobody", "hello@example.org"],
    "MAILER_URL": [None, "smtp://mail.ngo.test", "mail.ngo.test", "smtps://mail.ngo.test:port"],
    "OPERATOR_HELPLINES": [None, "no number at all", "label: without digits"],
    "OPERATOR_COUNTRY": [None, "United Kingdom", "gb", "UK", "ZZ"],
    "OPERATOR_COMPLAINTS": [None, "  ", "complaints@example.org"],
    "OPERATOR_EMAIL": [None, "the office", "hello@", "two words@ngo.test"],
    "OPERATOR_SAFEGUARDING": ["nobody"],
    "OPERATOR_DATA_PROTECTION": ["@ngo.test"],
    "OPERATOR_NAME": [None, "Demo operator (fictional)", "TODO", "xxx", "(change me)"],
    "HSTS_SECONDS": ["0", "a year", "-5"],
    "TRUSTED_PROXIES": ["two", "-1"],
    "KEYS_BACKUP_DAYS": ["8", "0", "a week"],
    "CASE_RETENTION_DAYS": ["six years", "0"],
    "DESK_ANSWERS_WITHIN_HOURS": ["0"],
    "DESK_URGENT_MINUTES": ["0"],
    "DESK_QUIET_DAYS": ["-1"],
    "DESK_RETENTION_DAYS": ["0"],
    "OPERATOR_PHONE": ["call us", "020 7946 0000 or 1", "020 7946 0000/1"],
    "REFERRAL_LAPSED_DAYS": ["0"],
    "INSTRUCTION_CLOSE_DAYS": ["0"],
    "REFERRAL_DONE_DAYS": ["-1"],
    "REFERRAL_RETENTION_DAYS": ["six years", "0"],
    "TIME_ZONE": ["Nowhere/At-All"],
    "DEMO": ["1", "true"],
    "HTTPS": ["0"],
    "MALWARE_SCANNER": ["clamav", "tcp://scan.test:3310", "clamd://scan.test:port", "clamd://host/path"],
}


def faults(**changes: str | None) -> list[str]:
    """The names of the values that production finds fault with."""
    answer = production.run(*CHECK, **changes)
    if answer.returncode == 0:
        return []
    return named(answer.stderr)


def named(said: str) -> list[str]:
    """The names in what a refused start said."""
    assert "Traceback" not in said
    return re.findall(r"^  - (\w+):", said, re.MULTILINE)


def test_good_values_pass_the_deployment_check_without_a_warning():
    answer = production.run(*CHECK, "--deploy", "--fail-level", "WARNING", "--database", "default")
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("number", range(max(map(len, BAD.values()))))
def test_each_bad_value_is_named_and_no_good_one(number):
    """The first bad value of every name together, then the second of those that have one, and so on."""
    changes = {name: values[number] for name, values in BAD.items() if number < len(values)}
    assert sorted(set(faults(**changes))) == sorted(changes)


def test_a_neutral_site_that_is_this_site_and_one_key_for_two_purposes_are_refused():
    """Each is good by itself."""
    same = {"BADGE_SIGNING_KEY": production.GOOD["VAULT_KEYS"].removeprefix("1:")}
    told = faults(NEUTRAL_SITE="https://help.ngo.test/weather", AUDIT_SEAL_KEY=production.GOOD["SECRET_KEY"], **same)
    assert sorted(told) == ["AUDIT_SEAL_KEY", "BADGE_SIGNING_KEY", "NEUTRAL_SITE"]


def test_no_name_that_this_site_answers_under_is_a_neutral_one():
    assert faults(ALLOWED_HOSTS=".ngo.test", NEUTRAL_SITE="https://www.ngo.test/") == ["NEUTRAL_SITE"]


def test_links_in_mails_begin_with_a_name_that_this_site_answers_under():
    assert faults(SITE_URL="https://other.test") == ["SITE_URL"]
    assert faults(SITE_URL="https://www.help.test/", ALLOWED_HOSTS="ngo.test, .help.test") == []
    assert values("settings.SITE_URL", SITE_URL="https://help.ngo.test/") == "https://help.ngo.test"


@pytest.mark.parametrize("other", ["postgresql://site@DB.test:5432/site", "postgresql://keys@db.test/site"])
def test_the_keys_stand_in_another_database_however_its_address_is_written(other):
    assert faults(DATABASE_URL="postgresql://site@db.test/site", KEYS_DATABASE_URL=other) == ["KEYS_DATABASE_URL"]


def test_a_file_of_a_secret_that_is_not_there_is_said_and_the_secret_is_not_called_missing():
    absent = {"SECRET_KEY_FILE": "/no/such/file", "DATABASE_URL_FILE": "/no/such/file"}
    assert sorted(faults(SECRET_KEY=None, DATABASE_URL=None, **absent)) == ["DATABASE_URL_FILE", "SECRET_KEY_FILE"]


def test_mail_that_could_not_come_back_is_refused():
    bad = {
        "SITE_URL": "http://help.ngo.test",
        "BOUNCE_MAILBOX": "pop3://mail.ngo.test",
        "BOUNCE_ADDRESS": "nobody",
        "ALARM_ADDRESSES": "a@ngo.test,nobody",
        "MAIL_PROVIDER_SECRET": "short",
    }
    assert sorted(faults(MAIL_PROVIDER="postmark", **bad)) == sorted(bad)
    assert faults(MAIL_PROVIDER="pigeon", MAIL_PROVIDER_SECRET="user:a long enough secret") == ["MAIL_PROVIDER"]


def test_everything_that_is_wrong_is_said_at_once_with_how_to_mend_it():
    nothing = dict.fromkeys(production.GOOD.keys() - {"DJANGO_SETTINGS_MODULE", "NEUTRAL_SITE"})
    answer = production.run(*CHECK, **nothing, DATABASE_URL=None, REDIS_URL=None)
    assert sorted(named(answer.stderr)) == sorted({*nothing, "DATABASE_URL", "REDIS_URL"})
    assert "secrets.token_urlsafe" in answer.stderr
    assert "label: number" in answer.stderr
    assert "postgresql://user:password@host/name" in answer.stderr


def test_secrets_may_come_from_files(tmp_path):
    files = {}
    servers = ("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "MAILER_URL")
    for name in ("SECRET_KEY", "AUDIT_SEAL_KEY", "VAULT_KEYS", "BADGE_SIGNING_KEY", *servers):
        (tmp_path / name).write_text(production.environment()[name] + "\n")
        files |= {name: None, f"{name}_FILE": str(tmp_path / name)}
    assert faults(**files) == []


def test_secrets_are_never_told():
    answer = production.run(*CHECK, SECRET_KEY="hunter2", MAILER_URL="smtp://user:hunter3@mail.ngo.test")
    assert answer.returncode == 1
    assert "hunter" not in answer.stderr


def values(expression: str, **changes: str | None) -> str:
    told = production.run("-c", f"from django.conf import settings; print({expression})", **changes)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_production_speaks_https_and_its_cookies_are_bound_to_this_host():
    """And links in mails begin with the first host; a language that nobody reviewed is off."""
    wanted = {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "LATCH_COOKIE_NAME": "__Host-seen",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
        "DEMO": False,
        "SECURE_HSTS_SECONDS": 31536000,
        "SITE_URL": "https://help.ngo.test",
        "LANGUAGES": [["en", "English"]],
    }
    told = json.loads(values(f"__import__('json').dumps({{name: getattr(settings, name) for name in {list(wanted)}}})"))
    assert told == wanted


def test_production_trusts_forms_of_its_own_hosts_only():
    assert values("settings.CSRF_TRUSTED_ORIGINS", ALLOWED_HOSTS="help.ngo.test,.ngo.test") == (
        "['https://help.ngo.test', 'https://*.ngo.test']"
    )


WAYS_OUT = {
    "smtps://u:p%40ss@mail.ngo.test": "mail.ngo.test 465 u p@ss None True",
    "smtp+starttls://u:p@mail.ngo.test": "mail.ngo.test 587 u p True None",
    "smtp://localhost:2525": "localhost 2525   None None",
}
READ_ANEW = f"""
import importlib, os
from htmse.settings import prod
for os.environ["MAILER_URL"] in {list(WAYS_OUT)}:
    options = importlib.reload(prod).MAILERS["default"]["OPTIONS"]
    print(*[options.get(name) for name in ("host", "port", "username", "password", "use_tls", "use_ssl")])
"""


def test_the_way_out_for_mail():
    told = production.run("-c", READ_ANEW)
    assert told.stdout.splitlines() == list(WAYS_OUT.values()), told.stderr


def test_a_language_nobody_reviewed_is_off_in_production():
    code = (
        "import htmse.settings.base as base; base.TRANSLATIONS = [('en', 'English', True), ('sq', 'Shqip', False)];"
        "from django.conf import settings; print(settings.LANGUAGES)"
    )
    assert production.run("-c", code).stdout.strip() == "[('en', 'English')]"


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_the_other_modes_start_with_nothing_at_all(mode):
    empty = dict.fromkeys(production.GOOD) | {"DJANGO_SETTINGS_MODULE": f"htmse.settings.{mode}"}
    assert values("settings.DEMO, settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE", **empty) == (
        "True session False"
    )
    secure = values("settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE", **empty, HTTPS="1")
    assert secure == "__Host-session True"


def test_the_other_modes_refuse_what_they_cannot_read():
    answer = production.run(*CHECK, DJANGO_SETTINGS_MODULE="htmse.settings.demo", HTTPS="perhaps")
    assert (answer.returncode, "HTTPS: 'perhaps' cannot be read" in answer.stderr) == (1, True)


def test_every_value_that_is_read_stands_in_the_operators_manual():
    read = set()
    for path in (production.ROOT / "htmse").rglob("*.py"):
        read |= set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"|read\(env\.\w+, "([A-Z_]+)"', path.read_text()))
    names = {name for pair in read for name in pair if name} - {"PYTEST_XDIST_WORKER"}
    names |= {f"OPERATOR_{field.upper()}" for field in fitness.OPERATOR_ASKS}
    manual = (production.ROOT / "docs" / "operators.md").read_text()
    assert len(names) > 25
    assert [name for name in sorted(names) if f"`{name}`" not in manual] == []


# --- what the database must not hold -------------------------------------------------------------------


@pytest.fixture
def in_production(settings):
    settings.DEMO = False


def test_a_demo_account_is_refused(settings):
    actions.load_demo_accounts()
    settings.DEMO = False
    found = no_demo_accounts(databases=["default"])
    assert len(found) == 10
    assert all(isinstance(fault, checks.Error) for fault in found)
    User.objects.filter(email__startswith="admin").update(is_active=False)
    assert len(no_demo_accounts(databases=["default"])) == 9
    assert no_demo_accounts(databases=None) == []


def test_a_demo_account_is_no_fault_of_the_demo():
    actions.load_demo_accounts()
    assert no_demo_accounts(databases=["default"]) == []


def test_an_address_at_example_org_with_a_password_of_its_own_is_no_fault(in_production):
    User.objects.create_user("real@example.org", "a phrase of its own")
    User.objects.create_user("real@ngo.test", "htmse-demo-only")
    assert no_demo_accounts(databases=["default"]) == []


def started(what: str, **changes: str | None):
    return production.run("-c", f"import htmse.{what}", **changes)


@pytest.fixture(scope="module")
def static_root(tmp_path_factory) -> str:
    folder = str(tmp_path_factory.mktemp("static"))
    answer = production.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", STATIC_ROOT=folder)
    assert answer.returncode == 0, answer.stderr
    return folder


@pytest.fixture
def collected(static_root, tmp_path) -> dict[str, str]:
    """Where a start of production finds its static files and puts its page."""
    return {"STATIC_ROOT": static_root, "UNAVAILABLE_PAGE": str(tmp_path / "503.html")}


@pytest.fixture
def demo_account(transactional_db, settings) -> User:
    """Visible to other processes, with a password that production can read."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    return User.objects.create_user("admin@example.org", actions.DEMO_PASSWORD)


def test_the_web_server_starts_on_a_fit_database_only(demo_account, collected, tmp_path):
    refused = started("wsgi", **collected)
    assert refused.returncode == 1
    assert "admin@example.org can sign in, and its password is public" in refused.stderr
    demo_account.delete()
    assert started("wsgi", **collected).returncode == 0
    assert "08000 121 700" in (tmp_path / "503.html").read_text()


@pytest.mark.parametrize("what", [["worker", "--pool", "solo"], ["beat", "--pidfile="]])
def test_the_worker_and_the_clock_start_on_a_fit_database_only(demo_account, tmp_path, what):
    # Beat removes a schedule it cannot read: never name a file here that anybody needs.
    place = ["--schedule", tmp_path / "schedule"] if what[0] == "beat" else []
    refused = production.run("-m", "celery", "-A", "htmse", *what, *place)
    assert refused.returncode != 0
    assert "its password is public" in refused.stderr


def test_the_web_server_starts_with_collected_files_only(tmp_path):
    refused = started("wsgi", STATIC_ROOT=str(tmp_path))
    assert refused.returncode == 1
    assert "collectstatic --noinput" in refused.stderr.splitlines()[-1]
    command = production.run("manage.py", "write_unavailable_page", STATIC_ROOT=str(tmp_path))
    assert (command.returncode, "collectstatic --noinput" in command.stderr) == (1, True)


def test_the_web_server_does_not_start_unasked_when_the_database_is_away(collected):
    refused = started("wsgi", **collected, DATABASE_URL="postgresql://htmse@127.0.0.1:1/htmse")
    assert refused.returncode == 1
    assert "PostgreSQL does not answer" in refused.stderr


def test_a_page_that_cannot_be_written_does_not_keep_the_site_from_starting(collected):
    answer = started("wsgi", **collected | {"UNAVAILABLE_PAGE": "/proc/no/503.html"})
    assert answer.returncode == 0
    assert "unavailable_page_not_written" in answer.stderr


@pytest.mark.django_db(transaction=True)
def test_a_start_leaves_no_connection_to_be_shared_by_those_who_fork(in_production):
    connection.ensure_connection()
    start.refuse_unfit()
    assert connection.connection is None
