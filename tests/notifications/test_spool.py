"""The mails of the demonstration, readable on this machine and nowhere else."""

import pytest
from django.core.mail import mailers

from notifications import checks, kinds
from notifications.rendering import render


@pytest.fixture
def spool(settings, tmp_path):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(tmp_path)},
        }
    }

    def write(count=1, name="stage.thing"):
        kind = kinds.get(name)
        mail = render(checks.sample(kind), kind)
        mailers.default.send_messages([mail.addressed(f"a{number}@example.com") for number in range(count)])
        return tmp_path

    return write


def test_without_mails_the_page_says_how_to_get_one(visitor, spool):
    assert "No mail yet" in visitor.get("/mail/").content.decode()


def test_mails_are_listed_and_shown_as_text_and_as_html(visitor, spool):
    folder = spool(3)
    listed = visitor.get("/mail/").content.decode()
    assert listed.count("A thing waits for you") == 3
    name = next(folder.iterdir()).name
    shown = visitor.get(f"/mail/{name}/1/").content.decode()
    assert "A thing waits." in shown
    assert "a1@example.com" in shown
    assert "Auto-Submitted" in shown
    html = visitor.get(f"/mail/{name}/1/?as=html")
    assert html.content.decode().startswith("<!doctype html>")
    assert html["Content-Security-Policy"].startswith("default-src 'none'")


def test_many_mails_come_in_pages(visitor, spool):
    spool(25)
    assert "Page 1 of 2" in visitor.get("/mail/").content.decode()
    assert visitor.get("/mail/?page=2").content.decode().count("card-title") == 5
    for odd in ("0", "-1", "x", "99999999", "²"):
        assert visitor.get("/mail/", {"page": odd}).status_code == 200


@pytest.mark.parametrize("name", ["none.log", "..", "%2e%2e%2fsettings.py"])
def test_other_files_are_not_shown(visitor, spool, name):
    spool()
    assert visitor.get(f"/mail/{name}/0/").status_code == 404


def test_a_number_that_is_not_there_is_not_found(visitor, spool):
    name = next(spool().iterdir()).name
    assert visitor.get(f"/mail/{name}/7/").status_code == 404


def test_there_is_no_such_page_outside_the_demo(visitor, spool, settings):
    name = next(spool().iterdir()).name
    settings.DEMO = False
    assert visitor.get("/mail/").status_code == 404
    assert visitor.get(f"/mail/{name}/0/").status_code == 404
