"""The page of a certificate for strangers, for its holder and for trainers; and on paper."""

from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from elearning import actions
from elearning.models import Certificate, Enrolment
from tests.conftest import person
from tests.directory.pages import text
from tests.factories import elearning as school
from tests.referrals.casework.test_papers import letters

pytestmark = pytest.mark.django_db
NONE = "00000000-0000-4000-8000-000000000000"


def test_anybody_reads_whether_it_counts_and_nothing_else_about_them(certificate: Certificate) -> None:
    answer = Client().get(certificate.path)
    said = text(answer)
    for words in ("Valid", "Ada Learner", "Seeing the signs", "What it does not prove", str(certificate.key)):
        assert words in said
    for words in ("learner@example.org", "Certificate (PDF)", "Yours"):
        assert words not in said
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"


def test_expired_and_revoked_say_since_when_and_why(certificate: Certificate, trainer: User) -> None:
    row = Certificate.objects.create(
        user=certificate.user, course=certificate.course, version=certificate.version, round=7, name="Ada Learner",
        title=certificate.title, issued_at=certificate.issued_at, expires_on="2024-02-29",
    )  # fmt: skip
    said = text(Client().get(row.path))
    assert "This certificate has expired" in said
    assert "It counted until 29 February 2024." in said
    actions.revoke(certificate=certificate, because="Issued by <b>mistake</b>.", by=trainer)
    said = text(Client().get(certificate.path))
    day = timezone.localdate()
    assert f"Revoked on {day.day} {day:%B %Y}. Why: Issued by <b>mistake</b>." in said


def test_none_says_so(sign_in, learner: User) -> None:
    for client in (Client(), sign_in(learner)):
        answer = client.get(reverse("certificates:detail", args=[NONE]))
        assert answer.status_code == 404
        assert "No such certificate" in text(answer)


def test_without_a_name_only_the_holder_finds_it_and_says_it(nameless: Certificate, learner: User, sign_in) -> None:
    for client in (Client(), sign_in(learner)):
        assert client.get(nameless.path).status_code == 404
        assert client.get(reverse("certificates:badge", args=[nameless.key])).status_code == 404
    mine = sign_in(nameless.user)
    assert "Your name on the certificate" in text(mine.get(nameless.path))
    where = reverse("certificates:name", args=[nameless.key])
    for wrong in ("", "  ", "Ada\u202eenrL", "x" * 151):
        answer = mine.post(where, {"name": wrong})
        assert (answer.status_code, "Please check this" in text(answer)) == (400, True)
    assert sign_in(learner).post(where, {"name": "Mallory"}).status_code == 404
    assert "Valid" in text(mine.post(where, {"name": "Grace Other"}, follow=True))
    assert "Grace Other" in text(Client().get(nameless.path))


def test_on_paper_it_is_tagged_and_says_where_to_check_it(certificate: Certificate, learner: User, sign_in) -> None:
    where = reverse("certificates:paper", args=[certificate.key])
    answer = sign_in(learner).get(where)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    with pikepdf.open(BytesIO(answer.content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.Root.StructTreeRoot.K
        assert opened.open_metadata()["pdfuaid:part"] == "1"
        assert str(opened.docinfo["/Title"]) == "Certificate: Seeing the signs"
    told = letters(answer.content).replace(" ", "")
    for words in ("Ada Learner", "Seeing the signs", settings.SITE_URL + certificate.path, "Test operator"):
        assert words.replace(" ", "") in told


def test_paper_is_the_holders_and_only_while_it_was_not_revoked(
    certificate: Certificate, nameless: Certificate, learner: User, trainer: User, sign_in
) -> None:
    where = reverse("certificates:paper", args=[certificate.key])
    assert Client().get(where).status_code == 302
    assert sign_in(trainer).get(where).status_code == 404
    assert sign_in(nameless.user).get(reverse("certificates:paper", args=[nameless.key])).status_code == 404
    actions.revoke(certificate=certificate, because="Issued by mistake.", by=trainer)
    holder = sign_in(learner)
    assert holder.get(where).status_code == 404
    assert "Certificate (PDF)" not in text(holder.get(certificate.path))


def test_what_programs_read_is_for_everybody_and_sets_no_cookie(certificate: Certificate) -> None:
    visitor = Client()
    for name, args in (("issuer", []), ("keys", []), ("status", [1])):
        answer = visitor.get(reverse(f"certificates:{name}", args=args))
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "public" in answer["Cache-Control"]
        assert not answer.cookies
    read = visitor.get(reverse("certificates:badge_read", args=[certificate.key])).json()
    assert read["credentialSubject"]["achievement"]["name"] == "Seeing the signs"


def test_trainer_finds_it_and_revokes_it(certificate: Certificate, trainer: User, sign_in) -> None:
    desk = sign_in(trainer)
    index = reverse("elearning:certificates")
    cohort = actions.open_cohort(course=certificate.course, name="Winter", by=trainer)
    actions.join(cohort=cohort, by=certificate.user)
    assert "Ada Learner" in text(desk.get(index))
    for words in ("learner", "Seeing", str(certificate.key)):
        assert "Ada Learner" in text(desk.get(index, {"q": words}))
    assert "No certificate matches" in text(desk.get(index, {"q": "nobody"}))
    where = reverse("elearning:revoke", args=[certificate.key])
    assert "for good" in text(desk.get(where))
    answer = desk.post(where, {"because": ""})
    assert (answer.status_code, "Please check this" in text(answer)) == (400, True)
    assert "Revoked. The holder is told." in text(desk.post(where, {"because": "Issued by mistake."}, follow=True))
    certificate.refresh_from_db()
    assert (certificate.revoked_by, certificate.revoked_because) == (trainer, "Issued by mistake.")


def test_whoever_joined_no_cohort_is_found_by_the_number_alone(
    certificate: Certificate, trainer: User, sign_in
) -> None:
    desk, index = sign_in(trainer), reverse("elearning:certificates")
    more = school.course("more", certificate={"months": 24})
    cohort = actions.open_cohort(course=more, name="Winter", by=trainer)
    actions.join(cohort=cohort, by=certificate.user)
    for words in ("", "learner", "Seeing"):
        assert "Ada Learner" not in text(desk.get(index, {"q": words})), "another course of theirs"
    assert "Ada Learner" in text(desk.get(index, {"q": str(certificate.key)}))


def test_whether_another_one_may_be_earned_is_asked(certificate: Certificate, trainer: User, sign_in) -> None:
    where = reverse("elearning:revoke", args=[certificate.key])
    said = {"because": "Issued by mistake.", "may_earn_again": "on"}
    assert sign_in(trainer).post(where, said).status_code == 302
    certificate.refresh_from_db()
    assert certificate.may_earn_again
    assert "you get another one" in text(sign_in(certificate.user).get(certificate.path))


def test_list_asks_as_often_for_twenty(certificate: Certificate, trainer: User, sign_in) -> None:
    desk, index = sign_in(trainer), reverse("elearning:certificates")
    cohort = actions.open_cohort(course=certificate.course, name="Winter", by=trainer)
    actions.join(cohort=cohort, by=certificate.user)
    desk.get(index)
    with CaptureQueriesContext(connection) as few:
        desk.get(index)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            user=person(f"p{number}", None, None), course=certificate.course, version=certificate.version,
            cohort=cohort, required=4, started_at=certificate.issued_at, seen_at=certificate.issued_at,
        )
        for number in range(20)
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            user=each.user, course=each.course, version=each.version, enrolment=each, round=1,
            name=f"Person {number}", title=certificate.title, issued_at=certificate.issued_at,
        )
        for number, each in enumerate(enrolments)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert "Person 19" in text(desk.get(index))
    assert len(few) == len(many)
