"""Which keys production takes, and what it says of others."""

import base64
import hashlib
import re

import pytest

from htmse import environment
from tests.accounts import production

pytestmark = pytest.mark.django_db

CHECK = ("manage.py", "check")


def key(number: int) -> str:
    return base64.b64encode(hashlib.sha256(b"a made-up key %d" % number).digest()).decode()


def told(**changes: str | None) -> str:
    answer = production.run(*CHECK, **changes)
    assert "Traceback" not in answer.stderr
    return answer.stderr if answer.returncode else ""


def test_several_versions_are_read_whatever_their_order():
    text = f" 2:{key(2)} ,1:{key(1)},"
    assert environment.vault_keys(text) == {2: base64.b64decode(key(2)), 1: base64.b64decode(key(1))}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"1:{key(1)},1:{key(2)}", "entry 2 repeats"),
        (f"1:{key(1)},2:{key(1)}", "entry 2 repeats"),
        (key(1), "entry 1 is not"),
        (f"1:{key(1)},two:{key(2)}", "entry 2 is not"),
        (f"0:{key(1)}", "entry 1 is not"),
        (f"1:{key(1)[:-4]}", "entry 1 is not"),
        (f"1:{key(1)}!", "entry 1 is not"),
        ("1:" + base64.b64encode(bytes(33)).decode(), "entry 1 is not"),
        ("1:" + base64.b64encode(b"a" * 32).decode(), "too weak"),
        ("1:" + base64.b64encode(b"test-only-vault-key-for-everyone").decode(), "everybody knows"),
    ],
)
def test_bad_keys_are_refused_with_the_way_to_make_one_and_never_told(text, fault):
    said = told(VAULT_KEYS=text)
    assert re.findall(r"^  - (\w+):", said, re.MULTILINE) == ["VAULT_KEYS"]
    assert fault in said
    assert "secrets.token_bytes(32)" in said
    assert key(1)[:12] not in said


def test_the_way_to_make_one_makes_one():
    code = re.search(r"python -c '(.+)', hand", environment.NEW_VAULT_KEY)[1]
    made = production.run("-c", code).stdout.strip()
    assert list(environment.vault_keys(made)) == [1]
    assert told(VAULT_KEYS=made) == ""


def test_a_file_of_keys_is_read_and_one_that_is_not_there_is_said(tmp_path):
    (tmp_path / "keys").write_text(f"1:{key(1)}\n")
    assert told(VAULT_KEYS=None, VAULT_KEYS_FILE=str(tmp_path / "keys")) == ""
    said = told(VAULT_KEYS=None, VAULT_KEYS_FILE="/no/such/file")
    assert re.findall(r"^  - (\w+):", said, re.MULTILINE) == ["VAULT_KEYS_FILE"]


def test_the_keys_may_not_live_beside_what_they_open():
    said = told(KEYS_DATABASE_URL=production.database_url())
    assert "KEYS_DATABASE_URL: it is the database of DATABASE_URL" in said
    other_login = "postgresql://keys:secret@db.test/site"
    assert "it is the database of" in told(DATABASE_URL="postgresql://site@db.test/site", KEYS_DATABASE_URL=other_login)
    assert told(DATABASE_URL="postgresql://site@db.test/site", KEYS_DATABASE_URL="postgresql://k@db.test/keys") == ""


def test_the_demo_finds_its_keys_next_to_its_data():
    code = "from django.conf import settings; print(settings.DATABASES['keys']['NAME'], settings.VAULT_KEYS)"
    demo = {"DJANGO_SETTINGS_MODULE": "htmse.settings.demo", "KEYS_DATABASE_URL": None, "VAULT_KEYS": None}
    said = production.run("-c", code, **demo, DATABASE_URL="postgresql://a@b/site").stdout
    assert said.startswith("site_keys {1: b'demo-only")
