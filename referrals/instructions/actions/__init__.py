"""What may be done with a commission and its instructions. Each verb is one transaction, audit and messages in it."""

from referrals.instructions.actions.clock import (
    close_delivered,
    erase_due_instructions,
    expire,
    nudge,
    remind,
    tell_deserted,
    warn_of_erasure,
)
from referrals.instructions.actions.commissioning import ask_more, commission
from referrals.instructions.actions.emptying import empty_of_case, settle_instructions
from referrals.instructions.actions.ending import (
    cancel,
    close,
    end_of_consent,
    entries_asked,
    hand_on,
    let_barred_go,
    let_go_of,
    mark_mistaken,
    revoke_of,
    why_open,
)
from referrals.instructions.actions.exporting import export_of_case, own_export
from referrals.instructions.actions.extending import (
    decide_extension,
    mark_invoice,
    propose_extension,
    record_invoice,
)
from referrals.instructions.actions.letters import (
    Words,
    accept,
    add_to_bundle,
    read_letter,
    remove_from_bundle,
    renew_consent,
    sign_letter,
    words_of,
    write_letter,
)
from referrals.instructions.actions.measuring import measure, measure_all
from referrals.instructions.actions.questioning import answer_questions, ask_questions
from referrals.instructions.actions.quoting import Funds, Quote, decline, fund, quote, quote_of
from referrals.instructions.actions.reading import (
    Heard,
    Opened,
    Wanted,
    list_instructions,
    open_card,
    open_file,
    read_commission,
    read_instruction,
    read_over,
)
from referrals.instructions.actions.reporting import assess, cannot, deliver, keep_report, tick
from referrals.instructions.actions.rows import has_come, side_of

__all__ = [
    "Funds", "Heard", "Opened", "Quote", "Wanted", "Words", "accept", "add_to_bundle", "answer_questions",
    "ask_more", "ask_questions", "assess", "cancel", "cannot", "close", "close_delivered", "commission",
    "decide_extension", "decline", "deliver", "empty_of_case", "end_of_consent", "entries_asked",
    "erase_due_instructions", "expire",
    "export_of_case", "fund", "hand_on", "has_come", "keep_report", "let_barred_go", "let_go_of",
    "list_instructions", "mark_invoice", "mark_mistaken", "measure", "measure_all", "nudge", "open_card",
    "open_file", "own_export", "propose_extension", "quote", "quote_of", "read_commission", "read_instruction",
    "read_letter", "read_over", "record_invoice", "remind", "remove_from_bundle", "renew_consent", "revoke_of",
    "settle_instructions", "side_of", "sign_letter", "tell_deserted", "tick", "warn_of_erasure", "why_open", "words_of",
    "write_letter",
]  # fmt: skip
