"""Verbs of this app. Whoever wants somebody told calls tell, reach or tell_address in the transaction of the deed."""

from notifications.actions.contacting import (
    NotAgreed,
    agree,
    end_contact,
    forget_attempt,
    forget_contact,
    record_attempt,
)
from notifications.actions.delivering import (
    Outcome,
    claim,
    drop_part,
    finish,
    give_up_unknown,
    mark_sent,
    postpone,
    put_back,
    renew,
)
from notifications.actions.marking import heard_back, heard_of_address, mark, unmark
from notifications.actions.preferences import choose
from notifications.actions.pressing import can_press, press
from notifications.actions.replaying import let_be, replay
from notifications.actions.restoring import settle_restored
from notifications.actions.telling import cancel, cancel_for, reach, tell, tell_address
from notifications.actions.tidying import tidy
from notifications.actions.weighing import tell_alarms, weigh_laws

__all__ = [
    "NotAgreed",
    "Outcome",
    "agree",
    "can_press",
    "cancel",
    "cancel_for",
    "choose",
    "claim",
    "drop_part",
    "end_contact",
    "finish",
    "forget_attempt",
    "forget_contact",
    "give_up_unknown",
    "heard_back",
    "heard_of_address",
    "let_be",
    "mark",
    "mark_sent",
    "postpone",
    "press",
    "put_back",
    "reach",
    "record_attempt",
    "renew",
    "replay",
    "settle_restored",
    "tell",
    "tell_address",
    "tell_alarms",
    "tidy",
    "unmark",
    "weigh_laws",
]
