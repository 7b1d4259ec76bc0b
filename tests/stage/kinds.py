"""Something that members, and something that help-seekers, can be told. What tests want of them stands in dicts."""

from uuid import UUID

from accounts.models import User
from notifications.choices import Pace
from notifications.kinds import MemberKind, Press, Refused, SeekerKind

SETTLED: set[str] = set()
PRESSED: list[tuple[str, str]] = []
FORBIDDEN: set[str] = set()
# Help-seekers whose mail server misbehaves (tests/sink.py).
ADDRESSES = {
    UUID(int=1): "hang-1.seeker@example.org",
    UUID(int=2): "drop-1.seeker@example.org",
    UUID(int=3): "421-1.seeker@example.org",
}


def _act(user: User, subject: str) -> str:
    if subject in SETTLED:
        raise Refused("It is settled.")
    PRESSED.append((user.email, subject))
    return "Done."


def address_of(contact: UUID) -> str | None:
    """Return where a help-seeker is reached."""
    return ADDRESSES.get(contact, f"seeker.{contact.hex}@example.org")


THING = MemberKind(
    name="stage.thing",
    title="A thing",
    headline="A thing waits for you",
    why="you look after things",
    page=lambda subject: f"/about/?thing={subject}",
    may_receive=lambda user: user.email not in FORBIDDEN,
    is_wanted=lambda subject: subject not in SETTLED,
    press=Press(label="Take it", question="Do you take it?", act=_act),
)
DAILY = MemberKind(
    name="stage.daily",
    title="A daily thing",
    headline="Something small",
    why="you asked for it",
    page=lambda subject: "/about/",
    may_receive=lambda user: True,
    is_wanted=lambda subject: subject not in SETTLED,
    pace=Pace.DIGEST,
)
URGENT = MemberKind(
    name="stage.urgent",
    title="An urgent thing",
    headline="A thing needs you now",
    why="it is yours",
    page=lambda subject: "/about/",
    may_receive=lambda user: True,
    is_urgent=True,
)
NEWS = SeekerKind(name="stage.news", headline="A message for you", page="/", address_of=address_of)
KINDS = (THING, DAILY, URGENT, NEWS)
