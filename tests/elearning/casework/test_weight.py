"""No page of a case weighs more than 100 kB before it is compressed, though somebody marks every sentence of it."""

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from elearning import actions, documents
from elearning.models import CaseTry, Enrolment
from tests.elearning.redflags.test_cases_data import CASES, COURSE
from tests.factories import cases as made
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db

LIMIT = 100_000
KEYS = [each.key for each in CASES.values()]
GIVEN = {"tags": ["fin-01", "other"], "points": "both", "sure": "3"}


@pytest.fixture
def enrolment(trainee: User) -> Enrolment:
    """The cases that ship, written from the list that ships, and nothing that locks them."""
    call_command("import_indicators", stdout=io.StringIO())
    modules = made.modules(*map(documents.plain_activity, CASES.values()))
    sources = documents.plain_course(COURSE)["sources"]
    return actions.start(course=school.course(modules=modules, sources=sources), by=trainee)


def all_marked(enrolment: Enrolment, key: str) -> CaseTry:
    case = next(each for each in CASES.values() if each.key == key)
    way = made.begun(enrolment.user, case.roles[0], f"cases/stories/{key}", enrolment)
    return made.answered(way, {"first": [], "whole": [each.key for each in case.sentences]}, until="whole")


def at(way: CaseTry, step: str) -> str:
    return reverse("elearning:case_step", args=[way.pk, step])


def sent(text: str, *left_out: str) -> dict[str, Any]:
    """What a browser sends of a page on which each sentence is named; `left_out`: controls that nobody touched."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', text):
        found.setdefault(name, []).append(value)
    for place in re.findall(r'id="sentence-(\d+)"', text):
        found |= {f"{name}-{place}": value for name, value in GIVEN.items() if f"{name}-{place}" not in left_out}
    return found


@pytest.mark.parametrize("key", KEYS)
def test_each_page_of_a_case_is_light_though_everything_is_marked(key: str, enrolment: Enrolment, sign_in) -> None:
    client, way = sign_in(enrolment.user), all_marked(enrolment, key)
    pages = [client.get(at(way, "first")), client.get(at(way, "whole")), client.get(at(way, "name"))]
    while "name" not in actions.answers(way):
        pages.append(client.post(at(way, "name"), sent(pages[-1].text), follow=True))
        assert pages[-1].status_code == 200
    assert len(actions.answers(way)["name"]) == len(way.case().sentences)
    weights = [len(page.content) for page in pages]
    assert max(weights) <= LIMIT, weights


def test_mistake_is_told_on_its_page_and_nothing_that_was_said_is_lost(enrolment: Enrolment, sign_in) -> None:
    client: Client = sign_in(enrolment.user)
    way = all_marked(enrolment, "yousef")
    first = client.get(at(way, "name")).text
    assert "Page 1 of 2." in first
    wrong = client.post(at(way, "name"), sent(first, "sure-8"))
    assert (wrong.status_code, 'id="id_sure-8_error"' in wrong.text, "Page 1 of 2." in wrong.text) == (400, True, True)
    second = client.post(at(way, "name"), sent(first)).text
    assert re.findall(r'id="sentence-(\d+)"', second) == [str(place) for place in range(9, 17)]
    assert "field-error" not in second
    wrong = client.post(at(way, "name"), sent(second, "tags-16"))
    assert (wrong.status_code, "Page 2 of 2." in wrong.text) == (400, True)
    # What somebody changes on its way from the page before is asked again there.
    bent = client.post(at(way, "name"), sent(wrong.text) | {"points-3": "nobody"})
    assert (bent.status_code, "Page 1 of 2." in bent.text) == (400, True)
    assert "name" not in actions.answers(way)
    assert client.post(at(way, "name"), sent(wrong.text)).status_code == 302
    told = actions.answers(way)["name"]
    assert list(told.values()) == 16 * [{"tags": ["fin-01", "other"], "points_to": "both", "confidence": 3}]
    # Another window finds that this step is over, whichever page it is on.
    assert client.post(at(way, "name"), sent(first)).status_code == 409
