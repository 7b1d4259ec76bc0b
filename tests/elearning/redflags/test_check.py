"""The two-minute check: what it says, and that nobody ever learns what was said to it."""

import gzip
import itertools
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import structlog
import time_machine
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connections
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.guidance.models import STALE, Hotline
from elearning.redflags import documents, steps
from elearning.redflags.choices import Frontline
from elearning.redflags.forms.check import Said
from elearning.redflags.models import Edition
from elearning.redflags.presenters import check as presenters
from elearning.redflags.screening import RAFT, Answer
from tests.directory.pages import tokenless
from tests.factories import redflags

pytestmark = pytest.mark.django_db

ADDRESS = "/red-flags/check/"
SEEN, CANNOT_TELL = str(Answer.SEEN), str(Answer.CANNOT_TELL)
SHIPPED = steps.SHIPPED.with_name("catalogue.yaml")
# What no outcome may say, whatever was seen: marks, gauges, verdicts, whose country, and how many rows there were.
NOWHERE = re.compile(
    r"\b(?:scores?|rating|verdict|guilty|stars?|nationalit\w+|probab\w+|likelihood|(?:high|medium|low)[- ]risk|"
    r"risk level|"
    r"(?:is|are) (?:not )?(?:a victim|victims|trafficked)|\d+ (?:of|out of) (?:the )?\d+ (?:rows|red|flags))\b|"
    r"<meter|<progress",
    re.IGNORECASE,
)
# And nowhere in the words around what rows and next steps say.
AROUND = re.compile(
    r"\b(?:points?|risk|levels?|likely|suspects?|suspicious|nationals?|confirmed|positive|negative|high|medium|low|"
    r"victims?|traffickers?|\d+ (?:red flags?|flags?|signs?|indicators?|rows?|things?))\b",
    re.IGNORECASE,
)


@pytest.fixture
def edition() -> Edition:
    return redflags.published()


@pytest.fixture
def shipped() -> Edition:
    return redflags.published(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))


@contextmanager
def only_reading() -> Iterator[list[str]]:
    """Fail when anything but a SELECT is sent to a database."""
    sent: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        assert re.match(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK TO)\b", sql), sql
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(watch), connections["keys"].execute_wrapper(watch):
        yield sent


def outcome_of(edition: Edition, answers: dict[str, str], role: str = "", country: str = "") -> str:
    return render_to_string("redflags/_check_told.html", presenters.answer(edition, Said(role, country, answers)))


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_form_asks_everything_and_presumes_nothing(visitor: Client, edition: Edition) -> None:
    page = visitor.get(ADDRESS)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    shown = page.text.partition("<template")[0]
    assert "checked" not in shown
    assert 'autocomplete="off"' in shown
    assert shown.count('type="radio"') == 3 * 5
    assert "Many payments of DKK 500 to 1,000." in shown
    assert "Edition 1 of the catalogue" in shown


def test_rows_of_a_kind_of_work_come_first(visitor: Client, edition: Edition) -> None:
    page = visitor.post(ADDRESS, {"work": "platform"})
    first, _, rest = page.text.partition("data-rest")
    assert re.findall(r'data-row="([^"]*)"', first) == ["rcs-01"]
    assert re.findall(r'data-row="([^"]*)"', rest) == ["beh-01", "beh-02", "fin-01", "fin-02"]
    assert 'value="platform"' in first
    for junk in ({"work": "spy"}, {"work": ["bank", "\0"]}, {"work": "bank'--"}):
        assert visitor.post(ADDRESS, junk).text.partition("data-rest")[0].count("data-row=") == 5


def test_no_address_says_who_asks(visitor: Client, edition: Edition, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with structlog.testing.capture_logs() as told, only_reading():
        pages = [visitor.get(ADDRESS), visitor.post(ADDRESS, {"work": "platform"}),
                 visitor.post(ADDRESS, {"role": "platform", "fin-01": SEEN})]  # fmt: skip
    assert all(page.headers["Cache-Control"] == "no-store" and not page.cookies for page in pages)
    for page in pages:
        assert [each for each in re.findall(r'(?:href|action)="([^"]*)"', page.text) if "platform" in each] == []
    assert "platform" not in f"{told} {caplog.text}"
    # An address that somebody has kept from before says nothing any more.
    kept = visitor.get(ADDRESS, {"role": "platform"}).text.partition("data-rest")[0]
    assert kept.count("data-row=") == 5


def test_without_a_catalogue_it_says_so(visitor: Client) -> None:
    for page in (visitor.get(ADDRESS), visitor.post(ADDRESS, {"fin-01": SEEN})):
        assert page.status_code == 200
        assert "no list of red flags has been published" in page.text
        assert "Call the emergency number" in page.text


def test_answers_are_told_and_leave_nothing_behind(
    visitor: Client, edition: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    said = {"role": "bank", "country": "DK", "fin-01": SEEN, "fin-02": SEEN, "beh-01": CANNOT_TELL}
    with structlog.testing.capture_logs() as told, only_reading() as sent:
        page = visitor.post(ADDRESS, said)
    assert sent, "the catalogue is read"
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Be alert" in page.text
    assert "Money and identity" in page.text
    assert "Somebody else answers for the person." in page.text
    assert "In your work: Bank or payment service" in page.text
    assert "country=DK" in page.text
    assert not visitor.cookies.get("session")
    # The line of each request says which page, and nothing else.
    (line,) = [each for each in told if each["event"] == "request"]
    assert line["route"] == "red_flags:check"
    logged = f"{told} {caplog.text}"
    assert not re.search(r"fin-0|beh-0|seen|cannot|bank|DK", logged), logged
    # Links lead on with a need and a country, and no answer.
    assert not re.search(r'(?:href|action)="[^"]*(?:=seen|cannot_tell|[?&](?:fin|beh|rcs)-)', page.text)


@pytest.mark.parametrize(
    "junk",
    [
        {"fin-01": "yes", "fin-99": SEEN, "role": "spy", "country": "Atlantis"},
        {"fin-01": "\0", "country": "\0", "role": "\0"},
        {"fin-01": [SEEN, "not_seen"], "beh-02": "SEEN", "csrfmiddlewaretoken": "x"},
        {"x" * 300: "y" * 3000},
    ],
)
def test_junk_is_left_out(visitor: Client, edition: Edition, junk: dict[str, Any]) -> None:
    page = visitor.post(ADDRESS, junk)
    assert page.status_code == 200
    assert "Seeing none of these proves nothing" in page.text
    assert "yyy" not in tokenless(page.text)
    assert "Atlantis" not in page.text


def test_what_is_no_form_is_refused(visitor: Client, edition: Edition) -> None:
    flood = visitor.post(ADDRESS, {f"x{number}": "1" for number in range(2000)})
    broken = visitor.post(ADDRESS, "--x\r\nbroken", content_type="multipart/form-data; boundary=")
    other = visitor.put(ADDRESS, "{}", content_type="application/json")
    assert [flood.status_code, broken.status_code, other.status_code] == [400, 400, 405]


def test_it_works_without_cookies_and_leaves_none(edition: Edition) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert not strict.get(ADDRESS).cookies
    asked = strict.post(ADDRESS, {"fin-01": SEEN})
    assert (asked.status_code, bool(asked.cookies)) == (200, False)


@pytest.mark.parametrize("answers", [{}, {"beh-02": SEEN}, {"fin-01": SEEN}, {"fin-01": CANNOT_TELL, "beh-02": SEEN}])
def test_less_than_several_brings_no_step_of_ones_work(edition: Edition, answers: dict[str, str]) -> None:
    """Whoever speaks little of a language is not reported for it."""
    said = words(outcome_of(edition, answers, "bank", "DK"))
    bank, denmark = steps.for_role("bank"), steps.for_country("DK")
    assert denmark
    for text in (*bank.good, *bank.avoid, *(fact.words for fact in denmark.facts)):
        assert " ".join(text.split()) not in said
    assert " ".join(steps.general()[0].split()) in said
    several = words(outcome_of(edition, {"fin-01": SEEN, "fin-02": SEEN}, "bank", "DK"))
    assert " ".join(bank.good[0].split()) in several


def test_no_address_in_an_outcome_names_a_row(edition: Edition) -> None:
    html = outcome_of(edition, {"fin-01": SEEN, "fin-02": SEEN, "rcs-01": CANNOT_TELL}, "bank", "DK")
    assert not [
        each for each in re.findall(r'(?:href|action|src)="([^"]*)"', html) if re.search(r"(fin|rcs|beh)-", each)
    ]


def test_what_was_read_is_answered_though_another_edition_came_out(visitor: Client, edition: Edition) -> None:
    redflags.published(redflags.changed("fin-01", statement="Said otherwise."))
    answers = {"fin-01": SEEN}
    assert "Pay goes on to somebody else" in visitor.post(ADDRESS, answers | {"edition": "1"}).text
    for junk in ("2", "99", "", "x", "9" * 30):
        assert "Said otherwise." in visitor.post(ADDRESS, answers | {"edition": junk}).text


def test_country_without_a_known_emergency_number_says_so(visitor: Client, edition: Edition) -> None:
    assert "We do not know the emergency number of Antarctica." in visitor.post(ADDRESS, {"country": "AQ"}).text


def texts_of_rows(catalogue: documents.Catalogue) -> list[str]:
    """Return what rows say of the world: it is the catalogue's."""
    return [
        text
        for row in presenters.rows(catalogue.entries)
        for text in (row.statement, row.entry.note, *row.innocent, *row.checks)
        if text
    ]


def texts_of_steps() -> list[str]:
    """Return what next steps say: they have sources of their own."""
    facts = [fact for country in steps.shipped().countries for fact in country.facts]
    work = [text for step in steps.shipped().roles for text in (*step.good, *step.avoid)]
    return [*steps.general(), *work, *(text for fact in facts for text in (fact.words, fact.source))]


def held(edition: Edition, answers: dict[str, str], html: str) -> None:
    """What holds of every outcome."""
    catalogue = edition.document()
    seen = [each for each in catalogue.entries if answers.get(each.code) == SEEN]
    assert re.findall(r'data-seen="([^"]*)"', html) == [each.code for each in seen]
    said = words(html)
    around = said
    for text in (*texts_of_rows(catalogue), *texts_of_steps(), *(each.publisher for each in catalogue.sources)):
        around = around.replace(" ".join(text.split()), "")
    assert not AROUND.search(around), f"{answers}: {AROUND.search(around)}"
    html = unescape(html)
    for text in texts_of_rows(catalogue):
        html = html.replace(text, "")
    assert not NOWHERE.search(html), f"{answers}: {NOWHERE.search(html)}"
    assert f"Edition {edition.number} of the catalogue" in said
    assert f"{edition.published_at:%Y}" in said
    assert all(source.title in said and source.publisher in said for source in catalogue.sources)
    counting = [each for each in seen if not each.is_never_alone]
    assert ("Be alert" in said) == (len(counting) > 1)
    assert ("No single red flag is a clear indicator" in said) == (len(counting) == 1)
    assert ("says nothing by itself" in said) == bool(seen and not counting)
    assert ("proves nothing" in said) == (not seen or len(counting) > 1)
    for row in presenters.rows(seen):
        assert all(" ".join(text.split()) in said for text in (row.statement, *row.innocent, *row.checks))


def test_all_answers_to_a_small_catalogue_say_no_more_than_they_may(edition: Edition) -> None:
    codes = [each.code for each in edition.document().entries]
    for answers in itertools.product(list(Answer), repeat=len(codes)):
        said = dict(zip(codes, map(str, answers), strict=True))
        held(edition, said, outcome_of(edition, said))


def test_samples_of_the_shipped_catalogue_say_no_more_than_they_may(shipped: Edition) -> None:
    chance = random.Random(9)  # noqa: S311 - the same samples each time
    codes = [each.code for each in shipped.document().entries]
    alone = {each.code: SEEN for each in shipped.document().entries if each.is_never_alone}
    assert len(alone) == 2
    held(shipped, alone, outcome_of(shipped, alone))
    for number in range(60):
        weights = [(1, 9, 1), (5, 1, 1), (0, 1, 0)][number % 3] if number else (0, 1, 0)
        said = {code: str(chance.choices(list(Answer), weights)[0]) for code in codes}
        role = chance.choice(["", *Frontline.values])
        held(shipped, said, outcome_of(shipped, said, role, chance.choice(["", "DK", "GB", "FR"])))


def test_page_and_all_it_loads_are_light(visitor: Client, shipped: Edition) -> None:
    call_command("load_guidance", verbosity=0)
    page = visitor.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    files = re.findall(r'(?:href|src)="/static/([^"]*)"', gzip.decompress(page.content).decode())
    assert len(files) == 9
    weights = [len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in files]
    assert len(page.content) + sum(weights) <= 100_000


@time_machine.travel(datetime(2028, 11, 27, 12, tzinfo=UTC))
def test_page_is_light_before_it_is_compressed(visitor: Client, shipped: Edition) -> None:
    # Half a year after it was checked each number that we ship says so as well.
    call_command("load_guidance", verbosity=0)
    assert len(visitor.get(ADDRESS).content) <= 100_000


def test_what_holds_for_every_country_is_said_once(visitor: Client, shipped: Edition) -> None:
    call_command("load_guidance", verbosity=0)
    page = visitor.get(ADDRESS).text
    assert page.count("In danger now?") == 1
    places = " ".join(re.findall(r'<span data-country="([^"]*)"', page)).split(" ")
    assert len(places) == len(set(places)) > 200


def test_page_of_the_script_holds_every_word_of_every_outcome(visitor: Client, edition: Edition) -> None:
    """What was seen is called as it was asked: these words stand once, in the question."""
    every = outcome_of_everything(edition)
    asked = re.findall("<legend>(.*?)</legend>", visitor.get(ADDRESS).text)
    assert len(asked) == len(edition.document().entries)
    answer = outcome_of(edition, {"beh-02": SEEN, "rcs-01": CANNOT_TELL}, "health", "GB")
    assert set(words(answer).split()) <= set(words(f"{every} {' '.join(asked)}").split())
    for code in ("DK", "GB"):
        assert f'data-country="{code}"' in every
    assert every.count("data-role=") == len(Frontline.values) + 1


def outcome_of_everything(edition: Edition) -> str:
    return render_to_string("redflags/_check_told.html", presenters.question(edition, ""))


def test_rate_is_computed_from_the_tool() -> None:
    rate = presenters.Rate.of_tool(RAFT)
    assert (rate.of, rate.true, rate.false, rate.for_each) == (1000, 14, 385, 27)
    assert (rate.found, rate.silent) == (100, 61)


def test_links_hand_over_a_need_and_a_country(visitor: Client, edition: Edition) -> None:
    page = visitor.post(ADDRESS, {"country": "DK", "fin-01": SEEN}).text
    found = re.findall(rf'href="{reverse("directory:results")}(\?[^"]*)" data-need', page)
    assert found == [each.query("DK").replace("&", "&amp;") for each in steps.needs()]
    for query in found:
        assert visitor.get(reverse("directory:results") + query.replace("&amp;", "&")).status_code == 200


@time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC))
def test_numbers_say_how_old_they_are_and_where_there_are_none(visitor: Client, edition: Edition) -> None:
    call_command("load_guidance", verbosity=0)
    asked = visitor.post(ADDRESS, {"country": "DK"}).text
    assert "Not checked lately" not in asked
    assert 'href="tel:112"' in asked
    Hotline.objects.filter(country="DK").update(checked_on=timezone.localdate() - timedelta(days=2 * STALE))
    assert "Not checked lately" in visitor.post(ADDRESS, {"country": "DK"}).text
    none = visitor.post(ADDRESS, {"country": "VU"}).text
    assert "We do not have a checked number for Vanuatu." in none
    assert "In danger now?" in none
    assert "hotlines by country" in visitor.post(ADDRESS, {}).text


def test_notes_of_rows_that_never_count_alone_are_told(edition: Edition) -> None:
    assert documents.catalogue(redflags.content()).by_code()["beh-02"].note in outcome_of(edition, {"beh-02": SEEN})
