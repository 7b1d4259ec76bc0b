"""Who is told what about instructions. A mail says that something waits, and nothing of whom or what it is about."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.kinds import MemberKind
from referrals.instructions.models import Instruction

if TYPE_CHECKING:
    from accounts.models import User


def instruction_subject(row: Instruction) -> str:
    """Name an instruction as messages name what they are about."""
    return f"{row._meta.label_lower}:{row.pk}"


def _found(about: str) -> str:
    return about.rpartition(":")[2]


def _is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _is_unanswered(about: str) -> bool:
    return Instruction.objects.unanswered().filter(pk=_found(about)).exists()


def _is_live(about: str) -> bool:
    return Instruction.objects.live().filter(pk=_found(about)).exists()


def _is_deserted(about: str) -> bool:
    return Instruction.objects.deserted().filter(pk=_found(about)).exists()


def _is_due(about: str) -> bool:
    return Instruction.objects.taken().filter(pk=_found(about), delivered_at=None).exists()


def _is_kept(about: str) -> bool:
    return Instruction.objects.filter(pk=_found(about), erased_at=None).exists()


def _page(about: str) -> str:
    return reverse("instructions:detail", args=[_found(about)])


ASKED = MemberKind(
    name="referrals.instruction",
    title=_("You are asked for a quote, or a letter waits for your signature"),
    headline=_("Something waits for your answer"),
    why=_("you look after the entry that was asked"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_unanswered,
    is_fixed=True,
)
REMINDER = MemberKind(
    name="referrals.instruction_nudge",
    title=_("You were asked for a quote, or to sign a letter"),
    headline=_("Something still waits for your answer"),
    why=_("you look after the entry that was asked, and nobody has answered yet"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_unanswered,
    is_fixed=True,
)
NEWS = MemberKind(
    name="referrals.instruction_news",
    title=_("The other side has done something about a report"),
    headline=_("You have an answer"),
    why=_("you are one side of it"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_kept,
    is_fixed=True,
)
TURN = MemberKind(
    name="referrals.instruction_back",
    title=_("A report that you want is back with you"),
    headline=_("Something that you asked about is back with you"),
    why=_("you have asked, and it is your turn now"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_kept,
    is_fixed=True,
)
DESERTED = MemberKind(
    name="referrals.instruction_deserted",
    title=_("Nobody looks any more after the entry of an expert whom you have asked"),
    headline=_("Nobody is there any more whom you asked"),
    why=_("you have asked, and nobody there would read or answer it"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_deserted,
    is_fixed=True,
)
OVER = MemberKind(
    name="referrals.instruction_over",
    title=_("What you were asked is over"),
    headline=_("What you were asked is settled: you need do nothing"),
    why=_("you look after the entry that was asked"),
    page=_page,
    may_receive=_is_anybody,
    is_fixed=True,
)
DUE = MemberKind(
    name="referrals.instruction_due",
    title=_("A day on which something is due comes near, or has passed"),
    headline=_("Something is due"),
    why=_("it is with you, and it is not done"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_due,
    is_fixed=True,
)
ERASED_SOON = MemberKind(
    name="referrals.instruction_erased_soon",
    title=_("What you kept is erased soon"),
    headline=_("Something that you kept is erased soon"),
    why=_("it was yours when it ended"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_kept,
    is_fixed=True,
)
# Moot as soon as it was answered, or is over.
OF_WAITING = (ASKED, REMINDER)
# Moot for whoever has handed the case to somebody else.
OF_SENDERS = (NEWS, TURN, DESERTED, DUE)
INSTRUCTION_KINDS = (ASKED, REMINDER, NEWS, TURN, DESERTED, OVER, DUE, ERASED_SOON)
