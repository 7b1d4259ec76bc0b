"""One thing that a side can do with an instruction: when, which form, which verb, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from referrals.choices_referrals import Side
from referrals.instructions.actions import Opened
from referrals.instructions.forms.expert import ActForm
from referrals.instructions.states import InstructionState as S

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

EXPERT, SENDER = Side.RECIPIENT, Side.SENDER
type Do = Callable[[Opened, Any, User], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One of them. `is_next`: it is what is waited for, and stands open; `wants`: what else has to be so."""

    title: "StrOrPromise"
    label: "StrOrPromise"
    done: "StrOrPromise"
    side: Side
    states: tuple[S, ...]
    form: type[ActForm]
    do: Do
    intro: "StrOrPromise" = ""
    is_next: bool = False
    is_danger: bool = False
    has_files: bool = False
    wants: Callable[[Opened], bool] = lambda _opened: True

    def is_open(self, opened: Opened) -> bool:
        """Whether it can be done now."""
        row = opened.instruction
        return opened.side == self.side and row.state in self.states and not row.erased_at and self.wants(opened)


def is_undecided(opened: Opened) -> bool:
    """Whether a later day is asked for, and nobody has answered."""
    is_awaited = opened.instruction.delivered_at is None
    return is_awaited and any(row.decided_at is None for row, _reason in opened.extensions)
