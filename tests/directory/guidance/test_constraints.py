"""The database is the last reviewer: each rule of the tables is broken on purpose."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from directory.guidance.models import Hotline, Rule
from tests.directory.guidance.conftest import LINE, loaded

KEPT = [
    ({"review_by": date(2026, 11, 23)}, "looked_at_again"),
    ({"source_url": "javascript:alert(1)"}, "has_a_source"),
    ({"source_on": "2026-13"}, "source_dated"),
]
LINES = [
    ({"country": "gb"}, "hotline_country_is_a_code"),
    ({"phone": "020 7946"}, "hotline_phone_can_be_dialled"),
    ({"phone": "+0123456789"}, "hotline_phone_can_be_dialled"),
    ({"phone": "9"}, "hotline_phone_can_be_dialled"),
    ({"sms": "HELP"}, "hotline_sms_can_be_dialled"),
    ({"phone_as_printed": ""}, "hotline_phone_was_printed"),
    ({"website": "ftp://example.org"}, "hotline_website_is_one"),
    ({"audience": "everybody"}, "hotline_audience_known"),
    ({"confidence": "rumour"}, "hotline_confidence_known"),
    ({"audience": "child"}, "hotline_for_children_takes_them"),
]
RULES = [
    ({"unit": ""}, "rule_amount_has_its_unit"),
    ({"amount": None}, "rule_amount_has_its_unit"),
    ({"amount": 0}, "rule_amount_has_its_unit"),
    ({"unit": "moons"}, "rule_amount_has_its_unit"),
    ({"amount": None, "unit": "", "is_minimum": True}, "rule_minimum_of_an_amount"),
    ({"jurisdiction": "Wales"}, "rule_jurisdiction_is_a_code"),
    ({"basis": "habit"}, "rule_basis_known"),
    ({"status": "perhaps"}, "rule_status_known"),
    ({"status": "superseded", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "rule_valid_in_order"),
    ({"valid_to": "2026-01-01"}, "rule_in_force_has_no_end"),
]


@pytest.mark.parametrize(("broken", "name"), [*[(b, f"hotline_{n}") for b, n in KEPT], *LINES])
def test_no_line_breaks_its_rules(broken: dict[str, Any], name: str, line: Hotline) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Hotline.objects.update(**broken)


@pytest.mark.parametrize(("broken", "name"), [*[(b, f"rule_{n}") for b, n in KEPT], *RULES])
def test_no_rule_breaks_its_rules(broken: dict[str, Any], name: str, rule: Rule) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Rule.objects.update(**broken)


def test_a_number_is_shown_once_in_a_country(db: None) -> None:
    loaded(LINE, LINE | {"code": "ie-line", "country": "IE"})
    other = Hotline.objects.get(country="IE")
    with pytest.raises(IntegrityError, match="hotline_number_shown_once"), transaction.atomic():
        Hotline.objects.filter(pk=other.pk).update(country="GB")
    Hotline.objects.filter(pk=other.pk).update(country="GB", is_published=False)
