"""Word that a mail came back: from a mailbox, from a mail provider."""

import base64
import json
import mailbox
import socketserver
import threading
import uuid
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from htmse import fitness
from notifications import actions, bounces
from notifications.builtin import UNDELIVERED
from notifications.choices import Mark, Reason
from notifications.models import MarkedAddress, Message
from notifications.states import State
from notifications.views.events import PROVIDERS
from tests.notifications.conftest import again


@pytest.fixture
def sent(ada, tell, sink, deliver):
    """A message that the mail server took."""
    message = tell(ada)
    deliver()
    return message


def dsn(message_id, *, action="failed", status="5.1.1", recipient="ada@example.com", headers_only=False):
    """A report of delivery as mail servers write it (RFC 3464)."""
    report = MIMEMultipart("report", **{"report-type": "delivery-status"})
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@example.net", "back@example.org", "Undelivered"
    report.attach(MIMEText("It could not be delivered."))
    fields = EmailMessage()
    fields["Reporting-MTA"] = "dns; mx.example.net"
    each = EmailMessage()
    each["Final-Recipient"], each["Action"], each["Status"] = f"rfc822; {recipient}", action, status
    report.attach(_status(fields, each))
    original = EmailMessage()
    original["Message-ID"], original["Subject"] = f"<{message_id}@localhost>", "A thing waits for you"
    if headers_only:
        part = MIMEText(original.as_string(), "rfc822-headers")
        report.attach(part)
    else:
        original.set_content("words")
        report.attach(MIMEMessage(original))
    return report.as_bytes()


def _status(*groups):
    part = MIMEMessage(groups[0], "delivery-status")
    part.set_payload(list(groups))
    return part


def abuse(message_id):
    """A report of abuse (RFC 5965)."""
    report = MIMEMultipart("report", **{"report-type": "feedback-report"})
    report.attach(MIMEText("This was called unwanted."))
    fields = EmailMessage()
    fields["Feedback-Type"], fields["Version"], fields["Original-Rcpt-To"] = "abuse", "1", "<ada@example.com>"
    report.attach(_status_of("feedback-report", fields))
    original = EmailMessage()
    original["Message-ID"] = f"<{message_id}@localhost>"
    original.set_content("words")
    report.attach(MIMEMessage(original))
    return report.as_bytes()


def _status_of(kind, fields):
    part = MIMEText(fields.as_string())
    part.replace_header("Content-Type", f"message/{kind}")
    return part


@pytest.fixture
def box(tmp_path, settings):
    """A mailbox as a mail server fills it."""
    settings.BOUNCE_MAILBOX = f"maildir://{tmp_path / 'box'}"
    return mailbox.Maildir(tmp_path / "box")


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_mail_that_came_back_marks_the_address_and_tells_the_sender(sent, sender, box, headers_only):
    box.add(dsn(sent.pk, headers_only=headers_only))
    assert bounces.read() == 1
    assert (again(sent).state, again(sent).reason) == (State.UNDELIVERABLE, Reason.BOUNCED)
    marked = MarkedAddress.objects.get()
    assert (marked.address, marked.mark, marked.status) == ("ada@example.com", Mark.BOUNCED, "5.1.1")
    assert Message.objects.get(kind=UNDELIVERED.name).user == sender
    assert len(box) == 0
    assert bounces.read() == 0


def test_the_same_word_twice_is_quiet(sent, box):
    for _ in range(2):
        box.add(dsn(sent.pk))
    bounces.read()
    assert Message.objects.filter(kind=UNDELIVERED.name).count() == 1


def test_a_mail_that_was_called_unwanted_is_a_complaint(sent, box):
    box.add(abuse(sent.pk))
    bounces.read()
    assert again(sent).reason == Reason.COMPLAINED
    assert MarkedAddress.objects.get().mark == Mark.COMPLAINED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: Out of office\n\nBack on Monday.",
        b"\xff\xfe\x00 no mail at all",
        b"Subject: large\n\n" + b"x" * 1_000_001,
        dsn("not-ours", action="delayed", status="4.4.1"),
        dsn("not-ours", action="failed", status="4.4.1"),
        dsn("not-ours", recipient="stranger@example.com"),
        dsn(uuid.uuid4(), recipient="ada@example.com"),
        b"Content-Type: multipart/report; a*\n\n",
        b"Message-ID: <a@[>\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x--",
    ],
    ids=["empty", "no report", "binary", "large", "delayed", "passing", "stranger", "unknown id", "odd", "odd id"],
)
def test_what_is_no_word_of_ours_changes_nothing(sent, box, raw):
    box.add(raw)
    assert bounces.read() == 0
    assert again(sent).state == State.SENT
    assert not MarkedAddress.objects.exists()
    assert len(box) == 0


def test_a_report_about_something_else_than_the_address_marks_nothing(sent, sender, box):
    box.add(dsn(sent.pk, status="5.7.1"))
    assert bounces.read() == 1
    assert again(sent).reason == Reason.BOUNCED
    assert not MarkedAddress.objects.exists()


def test_a_report_about_an_address_of_the_past_does_not_mark_the_present_one(ada, sent, box):
    ada.email = "new@example.com"
    ada.save()
    box.add(dsn(sent.pk))
    bounces.read()
    assert not MarkedAddress.objects.exists()


def test_a_help_seekers_mail_that_came_back_leaves_no_trace_of_them(reach, sender, sink, deliver, box):
    message = reach()
    deliver()
    box.add(dsn(message.pk, recipient=sink.taken[0].to))
    bounces.read()
    assert again(message).reason == Reason.BOUNCED
    assert not MarkedAddress.objects.exists()
    assert Message.objects.get(kind=UNDELIVERED.name).user == sender


def test_without_a_mailbox_nothing_is_read(settings):
    settings.BOUNCE_MAILBOX = ""
    assert bounces.read() == 0


@pytest.mark.parametrize("address", ["maildir:///nowhere/at/all", "imap://user:secret@127.0.0.1:1/INBOX"])
def test_a_mailbox_that_cannot_be_opened_is_told_in_the_log(settings, address, lines):
    settings.BOUNCE_MAILBOX = address
    assert bounces.read() == 0
    assert lines("bounces_not_read")
    assert "secret" not in str(lines())


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server (RFC 3501) as reading a mailbox needs, over a list of mails."""

    mails: list[bytes]

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        deleted: set[int] = set()
        while line := self.rfile.readline():
            tag, verb, *rest = line.decode().split()
            number = int(rest[0]) if rest and rest[0].isdigit() else 0
            match verb.upper():
                case "CAPABILITY":
                    self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
                case "SELECT":
                    self.wfile.write(b"* %d EXISTS\r\n" % len(self.mails))
                case "SEARCH":
                    self.wfile.write(
                        b"* SEARCH %s\r\n" % " ".join(str(at + 1) for at in range(len(self.mails))).encode()
                    )
                case "FETCH":
                    mail = self.mails[number - 1]
                    self.wfile.write(b"* %d FETCH (RFC822 {%d}\r\n%s)\r\n" % (number, len(mail), mail))
                case "STORE":
                    deleted.add(number)
                case "EXPUNGE":
                    self.mails[:] = [mail for at, mail in enumerate(self.mails, 1) if at not in deleted]
            self.wfile.write(f"{tag} OK done\r\n".encode())
            if verb.upper() == "LOGOUT":
                return


@pytest.fixture
def imap(settings):
    """A mail server that holds mails, and the settings to read them."""
    handler = type("Served", (Imap,), {"mails": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BOUNCE_MAILBOX = f"imap://user:secret@127.0.0.1:{server.server_address[1]}/INBOX"
        yield handler
        server.shutdown()


def test_a_mailbox_on_a_server_is_read_and_emptied(sent, imap):
    imap.mails += [dsn(sent.pk), b"Subject: Out of office\n\nBack on Monday."]
    assert bounces.read() == 1
    assert again(sent).state == State.UNDELIVERABLE
    assert imap.mails == []


# --- a mail provider -----------------------------------------------------------------------------------------

SECRET = "provider:a long enough secret"
BOUNCE = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "ada@example.com", "ID": 1, "MessageID": "x",
          "BouncedAt": "2026-11-26T10:00:00Z", "Description": "", "Details": "", "Tag": "", "Metadata": {}}  # fmt: skip


@pytest.fixture
def provider(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def report(body=BOUNCE, secret=SECRET, name="postmark"):
        basic = base64.b64encode(secret.encode()).decode()
        return Client(enforce_csrf_checks=True).post(
            f"/mail-events/{name}/",
            body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Basic {basic}"},
        )

    return report


def test_a_provider_reports_a_mail_that_came_back(sent, sender, provider):
    assert provider().status_code == 200
    assert again(sent).state == State.UNDELIVERABLE
    assert MarkedAddress.objects.get().address == "ada@example.com"
    assert provider().status_code == 200
    assert Message.objects.filter(kind=UNDELIVERED.name).count() == 1


def test_the_same_news_twice_blames_no_older_message(ada, sent, tell, sink, deliver, provider):
    older = sent
    newer = tell(ada, subject="stage.thing:2")
    deliver()
    for _ in range(2):
        provider()
    assert again(newer).state == State.UNDELIVERABLE
    assert again(older).state == State.SENT


def test_a_provider_that_tells_our_message_id_may_speak_of_help_seekers(reach, sender, sink, deliver, provider):
    message = reach()
    deliver()
    provider(BOUNCE | {"MessageID": f"{message.pk}@localhost", "Email": sink.taken[0].to})
    assert again(message).reason == Reason.BOUNCED
    assert not MarkedAddress.objects.exists()


def test_a_complaint_is_taken_in_and_other_news_is_not(sent, provider):
    assert provider(BOUNCE | {"RecordType": "Open", "Recipient": "ada@example.com"}).status_code == 200
    assert again(sent).state == State.SENT
    provider(BOUNCE | {"RecordType": "SpamComplaint", "Type": "SpamComplaint"})
    assert again(sent).reason == Reason.COMPLAINED


@pytest.mark.parametrize(
    ("body", "secret", "name", "status"),
    [
        (BOUNCE, "provider:wrong", "postmark", 400),
        (BOUNCE, SECRET, "sendgrid", 404),
        (BOUNCE, SECRET, "nobody", 404),
        ("no json", SECRET, "postmark", 400),
        ("[]", SECRET, "postmark", 400),
        ("{}", SECRET, "postmark", 200),
    ],
)
def test_whoever_is_not_the_provider_reports_nothing(sent, provider, body, secret, name, status):
    assert provider(body, secret, name).status_code == status
    assert again(sent).state == State.SENT


def test_a_provider_may_ask_whether_anybody_is_there(provider):
    assert Client().head("/mail-events/postmark/").status_code == 200
    assert Client().get("/mail-events/postmark/").status_code == 405


def test_word_of_a_mail_sent_long_ago_marks_the_address_only(sent, provider):
    Message.objects.update(finished_at=timezone.now() - timezone.timedelta(days=8))
    provider()
    assert again(sent).state == State.SENT
    assert MarkedAddress.objects.exists()


def test_nobodys_address_is_not_kept(db, provider):
    assert provider().status_code == 200
    assert not MarkedAddress.objects.exists()
    assert not actions.heard_of_address(mark=Mark.BOUNCED, address="")


def test_every_provider_that_production_takes_is_understood():
    assert tuple(PROVIDERS) == fitness.MAIL_PROVIDERS
    for name, spelt in PROVIDERS.items():
        assert import_string(f"anymail.webhooks.{name}.{spelt}TrackingWebhookView")


def test_a_mail_that_the_provider_held_back_did_not_arrive_and_marks_nobody(sent, sender, provider):
    held = BOUNCE | {"Type": "ManuallyDeactivated", "MessageID": f"{sent.pk}@localhost"}
    assert provider(held).status_code == 200
    assert again(sent).state == State.UNDELIVERABLE
    assert Message.objects.get(kind=UNDELIVERED.name).user == sender
    assert not MarkedAddress.objects.exists()
