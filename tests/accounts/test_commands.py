"""What an operator types: plain words, no traceback, an exit code."""

import socketserver
import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User

pytestmark = pytest.mark.django_db

PHRASE = "a phrase that is long"


def administrator(email: str, monkeypatch, *answers: str, **options: bool) -> str:
    """Run the command with these answers, to its questions or on standard input."""
    out, left = StringIO(), list(answers)
    monkeypatch.setattr("getpass.getpass", lambda _: left.pop(0))
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(answers) + "\n"))
    call_command("create_administrator", email, stdout=out, **options)
    return out.getvalue()


def test_create_administrator_asks_for_the_password_twice(monkeypatch):
    assert "may sign in" in administrator("a@ngo.test", monkeypatch, PHRASE, PHRASE)
    assert User.objects.get().check_password(PHRASE)
    assert Organisation.objects.get().name == "Test operator"


def test_create_administrator_reads_standard_input(monkeypatch):
    administrator("a@ngo.test", monkeypatch, f"{PHRASE} ", password_stdin=True)
    assert User.objects.get().check_password(f"{PHRASE} ")


@pytest.mark.parametrize(
    ("email", "answers", "told"),
    [
        ("a@ngo.test", (PHRASE, "another phrase"), "differ"),
        ("a@ngo.test", ("short", "short"), "too short"),
        ("a@ngo.test", ("", ""), "too short"),
        ("no address", (PHRASE, PHRASE), "valid e"),
    ],
)
def test_create_administrator_refuses_in_words(monkeypatch, email, answers, told):
    with pytest.raises(CommandError, match=told):
        administrator(email, monkeypatch, *answers)
    assert not User.objects.exists()


def test_create_administrator_needs_to_know_who_runs_the_site(monkeypatch, settings):
    settings.OPERATOR = {**settings.OPERATOR, "name": ""}
    with pytest.raises(CommandError, match="OPERATOR_NAME"):
        administrator("a@ngo.test", monkeypatch, PHRASE, PHRASE)


def send(address: str = "a@ngo.test") -> str:
    out = StringIO()
    call_command("send_test_mail", address, stdout=out)
    return out.getvalue()


def test_send_test_mail_says_that_it_was_handed_over():
    told = send()
    assert "Handed over" in told
    assert "sends nothing out of this machine" in told
    assert mail.outbox[0].to == ["a@ngo.test"]


@pytest.mark.parametrize("address", ["nobody", "", "a@b", "a@ngo.test\nBcc: b@ngo.test", "a\0@ngo.test"])
def test_send_test_mail_refuses_what_is_no_address(address):
    with pytest.raises(CommandError, match="no e-mail address"):
        send(address)
    assert not mail.outbox


class Server(socketserver.StreamRequestHandler):
    """A mail server that answers each word it knows as it was told, and hangs up when told to."""

    answers: dict[str, str]

    def handle(self) -> None:
        self.say(self.answers.get("GREETING", "220 here"))
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            answer = self.answers.get(verb, "354 go on" if verb == "DATA" else "250 fine")
            if answer == "hang up":
                return
            self.say(answer)
            if answer.startswith("354"):
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def mail_server(settings):
    """Start a mail server with these answers and point the settings at it."""
    servers = []

    def started(**answers: str) -> None:
        handler = type("Told", (Server,), {"answers": answers})
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        point(
            settings, port=server.server_address[1], **({"username": "u", "password": "p"} if "AUTH" in answers else {})
        )

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


def point(settings, **options: object) -> None:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "timeout": 15, **options}}}


def test_send_test_mail_through_a_real_server(mail_server):
    mail_server()
    assert "port" in send()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 no"}, "user name or the password"),
        ({"EHLO": "250 here", "AUTH": "535 no"}, "does not offer"),
        ({"MAIL": "550 no"}, "refused the sender"),
        ({"RCPT": "550 no"}, "refused the recipient"),
        ({"DATA": "554 no"}, "did not take it"),
        ({"GREETING": "554 no"}, "did not take it"),
        ({"MAIL": "hang up"}, "hung up"),
    ],
)
def test_send_test_mail_says_what_the_server_refused(mail_server, answers, told):
    mail_server(**answers)
    with pytest.raises(CommandError, match=told):
        send()


def test_send_test_mail_says_that_tls_did_not_hold(mail_server, settings):
    mail_server()
    point(settings, port=settings.MAILERS["default"]["OPTIONS"]["port"], use_ssl=True)
    with pytest.raises(CommandError, match="TLS"):
        send()


def test_send_test_mail_says_that_nothing_listens(settings):
    point(settings, port=1)
    with pytest.raises(CommandError, match="Nothing listens"):
        send()


def test_send_test_mail_says_that_the_server_cannot_be_reached(settings):
    point(settings, host="/no such host/", port=25)
    with pytest.raises(CommandError, match="cannot be reached"):
        send()
