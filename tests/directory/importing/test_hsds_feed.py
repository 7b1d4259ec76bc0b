"""Feeds over the web: fetched whole from a real server, and never led astray."""

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from accounts.faults import UnreadableError
from directory.importing.hsds import feed as feeds_module
from directory.importing.hsds import web
from directory.importing.hsds.feed import fetch
from directory.importing.words import Words
from directory.models import Profile
from tests.directory.importing.feeds import Answer, feed, plain, serving, zipped


def entry(number: int, **more: Any) -> dict[str, Any]:
    location = {"location_type": "physical", "addresses": [{"city": "Hull", "country": "GB"}]}
    return {
        "id": f"3f0e8d3e-2f57-4c55-9d0c-6d1a0a4f{number:04}",
        "name": f"Service {number}",
        "status": "active",
        "service_at_locations": [{"location": location}],
        **more,
    }


def silent(*_told: object) -> None:
    """Progress that nobody looks at."""


def names(address: str) -> list[str]:
    return [item.told["name"] for item in fetch(address, is_local=True, progress=silent).items()]


def test_a_feed_is_read_from_its_root_page_by_page(vocabulary: Words, run_import: Callable) -> None:
    with serving(feed([entry(number) for number in range(5)])) as (address, asked):
        told = run_import(f"{address}/api/", allow_http=True)
        assert told.code == 0, told
        again = run_import(f"{address}/api/", allow_http=True)
    assert "5 created" in told.out
    assert "0 created, 0 updated, 5 unchanged" in again.out
    profile = Profile.objects.get(name="Service 3")
    assert profile.source_name == "The Harbour List"
    assert profile.source_url == f"{address}/api/services/{entry(3)['id']}"
    assert [path[-1] for path in asked[: len(asked) // 2] if "&page=" in path] == ["1", "2", "3"]


def test_one_bad_entry_on_the_last_page_takes_nothing(vocabulary: Words, run_import: Callable) -> None:
    entries = [*(entry(number) for number in range(4)), entry(4, email="nobody")]
    with serving(feed(entries)) as (address, _):
        told = run_import(f"{address}/api/", allow_http=True)
    assert told.code == 1
    assert "/api/services page 3, contents[0], email: is “nobody”" in told.err
    assert not Profile.objects.exists()


def test_the_british_profile_needs_no_country(vocabulary: Words, run_import: Callable) -> None:
    homeless = [entry(1, service_at_locations=[], phones=[])]
    with serving(feed(homeless, root={"version": "HSDS-UK-3.0"})) as (address, _):
        assert run_import(f"{address}/api/", allow_http=True).code == 0
    assert Profile.objects.get().country == "GB"


def test_a_list_may_be_named_directly_and_keeps_its_own_query() -> None:
    with serving(feed([entry(1), entry(2), entry(3)])) as (address, asked):
        assert names(f"{address}/api/services?taxonomy_term_id=7&page=2") == ["Service 1", "Service 2", "Service 3"]
    assert all("taxonomy_term_id=7" in path for path in asked if "services?" in path)


ONE = json.dumps(entry(1))


@pytest.mark.parametrize("body", [ONE, f"[{ONE}]", f"{ONE}\n{json.dumps(entry(2))}"])
def test_a_plain_document_is_a_feed_too(body: str) -> None:
    with serving(lambda _path, _query: (200, {}, body.encode())) as (address, _):
        assert names(f"{address}/list.json")[0] == "Service 1"


def test_compressed_answers_are_read() -> None:
    with serving(lambda _path, _query: zipped(json.dumps([entry(1)]).encode())) as (address, _):
        assert names(address) == ["Service 1"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (plain({}, 500), "answers 500 Internal Server Error"),
        (plain({}, 404), "answers 404 Not Found"),
        ((200, {}, b"<html>"), "does not answer with JSON"),
        (plain(None, 302), "answers 302 Found"),
        (plain({"version": "3.0", "contents": 3}), "has no list of contents on page 1"),
        (plain({}, 302, Location="https://other.example/feed"), "leads to another host (other.example)"),
        (plain({}, 302, Location="http://127.0.0.1:1/feed"), "leads to another host (127.0.0.1:1)"),
        (plain({}, 302, Location="file:///etc/passwd"), "is not a web address that can be read"),
        (plain({}, 302, Location="/round"), "leads on more than 3 times"),
        (plain({}, 429, **{"Retry-After": "9999"}), "answers 429 Too Many Requests"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_else_a_server_answers_ends_in_words(answer: Answer, told: str) -> None:
    with serving(lambda _path, _query: answer) as (address, _), pytest.raises(UnreadableError) as error:
        fetch(address, is_local=True, progress=silent)
    assert told in str(error.value)


def test_a_redirect_within_the_host_is_followed() -> None:
    def play(path: str, _query: dict[str, str]) -> Answer:
        return plain([entry(1)]) if path == "/new" else plain({}, 301, Location="/new")

    with serving(play) as (address, _):
        assert names(f"{address}/old") == ["Service 1"]


def test_a_feed_that_asks_for_patience_gets_it() -> None:
    answers = [plain({}, 429, **{"Retry-After": "0"}), plain([entry(1)])]
    with serving(lambda _path, _query: answers.pop(0)) as (address, _):
        assert names(address) == ["Service 1"]


def test_a_feed_that_does_not_count_its_pages_is_told_so() -> None:
    page = {"contents": [entry(1)], "total_pages": 9}
    with (
        serving(lambda _path, _query: plain(page)) as (address, _),
        pytest.raises(UnreadableError, match="same entries"),
    ):
        fetch(address, is_local=True, progress=silent)


def test_a_feed_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds_module, "MAX_ENTRIES", 10)

    def play(_path: str, query: dict[str, str]) -> Answer:
        return plain({"contents": [entry(int(query.get("page", 1)))]})

    with serving(play) as (address, _), pytest.raises(UnreadableError, match="more than 10 entries"):
        fetch(address, is_local=True, progress=silent)


@pytest.mark.parametrize(("limit", "value"), [("MAX_RESPONSE", 1000), ("MAX_TOTAL", 1000)])
def test_a_small_answer_cannot_grow_into_a_big_one(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, limit, value)
    with (
        serving(lambda _path, _query: zipped(b" " * 100_000)) as (address, _),
        pytest.raises(UnreadableError, match="sends more"),
    ):
        fetch(address, is_local=True, progress=silent)


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", -1)
    with serving(lambda _path, _query: plain([])) as (address, _), pytest.raises(UnreadableError, match="takes longer"):
        fetch(address, is_local=True, progress=silent)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:9/feed", "Only https:// is read"),
        ("https://127.0.0.1:9/feed", "is no public address"),
        ("https://localhost:9/feed", "is no public address"),
        ("https://[::1]:9/feed", "is no public address"),
        ("https://10.0.0.1/feed", "is no public address"),
        ("https://169.254.169.254/latest/", "is no public address"),
        ("https://user:secret@127.0.0.1/feed", "is not a web address"),
        ("https:///feed", "is not a web address"),
        ("https://a[b/", "is not a web address"),
        ("https://127.0.0.1:99999/", "is not a web address"),
        ("https://no-such-host.invalid/", "is not to be found"),
    ],
)
def test_only_public_https_addresses_are_asked(address: str, told: str) -> None:
    with pytest.raises(UnreadableError) as error:
        fetch(address, is_local=False, progress=silent)
    assert told in str(error.value)


def test_leave_to_ask_this_machine_is_no_leave_to_ask_its_neighbours() -> None:
    with pytest.raises(UnreadableError, match="Only https:// is read"):
        fetch("http://10.0.0.1/feed", is_local=True, progress=silent)


@pytest.mark.parametrize(("certified", "is_read"), [("localhost", True), ("other.example", False)])
def test_the_certificate_is_checked_against_the_name_that_was_named(
    certified: str, is_read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with serving(lambda _path, _query: plain([entry(1)]), secure=context) as (address, _):
        if is_read:
            assert names(address) == ["Service 1"]
        else:
            with pytest.raises(UnreadableError, match="certificate verify failed"):
                names(address)


def test_nobody_listens() -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        fetch("http://127.0.0.1:9/feed", is_local=True, progress=silent)


@pytest.mark.parametrize("name", ["file:///etc/passwd", "ftp://example.org/a", "gopher://x"])
def test_other_kinds_of_address_are_never_followed(name: str, vocabulary: Words, run_import: Callable) -> None:
    told = run_import(name)
    assert told.code == 3
    assert "give a path, or an address that starts with https://" in told.err
