"""What PostgreSQL holds an instruction to, by whatever path it is written: a form, the admin, a raw UPDATE."""

from collections.abc import Iterable

import pgtrigger

from referrals.instructions.states import ACCEPTED_ONCE, BEYOND, DELIVERED_ONCE, LIVE, TAKEN, WRITTEN_IN
from referrals.instructions.states import InstructionState as S
from referrals.instructions.texts.checklists import CODES


def listed(states: Iterable[str]) -> str:
    """Return states as SQL lists them."""
    return ", ".join(f"'{each}'" for each in sorted(str(each) for each in states))


def _refuse(reason: str) -> str:
    return f"RAISE EXCEPTION '{reason}' USING ERRCODE = 'check_violation';"


# What a state claims is there: letters that both have signed, a report that is complete, answers, an authority.
STANDS_ON_PROOF = pgtrigger.Trigger(
    name="stands_on_proof",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.state IN ({listed((S.FUNDED, *BEYOND))}) AND NEW.paid <> 'authority' AND EXISTS (
            SELECT FROM referrals_instructions_commission WHERE id = NEW.commission_id AND needs_authority
        ) THEN
            {_refuse("prior authority was not granted")}
        END IF;
        IF NEW.state IN ({listed(BEYOND)}) THEN
            PERFORM 1 FROM referrals_instructions_letter
                WHERE id = NEW.letter_id AND instruction_id = NEW.id AND sender_signed_at IS NOT NULL;
            IF NOT FOUND THEN
                {_refuse("the sender has signed no letter")}
            END IF;
        END IF;
        IF NEW.state IN ({listed(ACCEPTED_ONCE)}) THEN
            PERFORM 1 FROM referrals_instructions_letter
                WHERE id = NEW.letter_id AND expert_digest = sender_digest AND expert_signed_at IS NOT NULL;
            IF NOT FOUND THEN
                {_refuse("the expert has not signed the same letter")}
            END IF;
        END IF;
        IF NEW.state = '{S.DRAFTED}' AND NOT EXISTS (
            SELECT FROM referrals_instructions_report WHERE instruction_id = NEW.id
        ) THEN
            {_refuse("there is no version of the report")}
        END IF;
        IF NEW.state IN ({listed(DELIVERED_ONCE)}) THEN
            PERFORM 1 FROM referrals_instructions_report
                WHERE instruction_id = NEW.id AND delivered_at IS NOT NULL AND ticked @> required
                    AND (is_addendum OR NEW.state <> '{S.ADDENDED}');
            IF NOT FOUND THEN
                {_refuse("no complete report was delivered")}
            END IF;
        END IF;
        IF OLD.state = '{S.QUESTIONED}' AND NEW.state IN ('{S.DRAFTED}', '{S.DELIVERED}', '{S.ADDENDED}') AND EXISTS (
            SELECT FROM referrals_instructions_question WHERE instruction_id = NEW.id AND answered_at IS NULL
        ) THEN
            {_refuse("a question is not answered")}
        END IF;
        IF OLD.state IN ({listed(TAKEN)}) AND NEW.due_on IS DISTINCT FROM OLD.due_on AND NOT EXISTS (
            SELECT FROM referrals_instructions_extension
                WHERE instruction_id = NEW.id AND is_granted AND due_on = NEW.due_on
        ) THEN
            {_refuse("no extension to this day was granted")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own tables and states, and nothing that anybody typed
)

_LISTS = " ".join(
    f"WHEN '{family.value}' THEN ARRAY[{', '.join(f"'{code}'" for code in codes)}]" for family, codes in CODES.items()
)
# The list of a version is that of its family, whoever writes the row; its number is the next one.
LISTED_AND_NUMBERED = pgtrigger.Trigger(
    name="listed_and_numbered",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("kind", "TEXT"), ("last", "INTEGER")],
    func=f"""
        SELECT commission.family INTO kind FROM referrals_instructions_instruction AS instruction
            JOIN referrals_instructions_commission AS commission ON commission.id = instruction.commission_id
            WHERE instruction.id = NEW.instruction_id AND instruction.state IN ({listed(WRITTEN_IN)})
            FOR SHARE OF instruction;
        IF NOT FOUND THEN
            {_refuse("no report is written in this instruction")}
        END IF;
        IF NEW.required::text[] IS DISTINCT FROM (CASE kind {_LISTS} END) THEN
            {_refuse("not the list of this kind of report")}
        END IF;
        SELECT coalesce(max(number), 0) INTO last FROM referrals_instructions_report
            WHERE instruction_id = NEW.instruction_id;
        IF NEW.number <> last + 1 THEN
            {_refuse("not the next number")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - our own tables and states, and nothing that anybody typed
)


def while_in(name: str, states: Iterable[str]) -> pgtrigger.Trigger:
    """Return what lets a row in only while its instruction is in one of these states; whoever ends it waits."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func=f"""
            PERFORM 1 FROM referrals_instructions_instruction
                WHERE id = NEW.instruction_id AND state IN ({listed(states)}) FOR SHARE;
            IF NOT FOUND THEN
                {_refuse("not at this point of the instruction")}
            END IF;
            RETURN NEW;
        """,
    )


# What was sent with a letter is not taken out of it any more.
SENT_STAYS = pgtrigger.Trigger(
    name="sent_stays",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF EXISTS (
            SELECT FROM referrals_instructions_instruction
            WHERE id = OLD.instruction_id AND state NOT IN ('{S.ENQUIRED}', '{S.QUOTED}', '{S.FUNDED}')
        ) THEN
            {_refuse("it was sent")}
        END IF;
        RETURN OLD;
    """,
)
WHILE_LIVE = while_in("while_live", LIVE)


def only_goes(column: str) -> pgtrigger.Protect:
    """Return what lets a column be emptied, and never be changed."""
    return pgtrigger.Protect(
        name=f"{column}_only_goes",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{column}__df": pgtrigger.F(f"new__{column}"), f"new__{column}__isnull": False}),
    )


def frozen_once(gate: str, *columns: str) -> pgtrigger.Protect:
    """Return what keeps columns as they are once `gate` is set."""
    changed = pgtrigger.Q()
    for column in (gate, *columns):
        changed |= pgtrigger.Q(**{f"old__{column}__df": pgtrigger.F(f"new__{column}")})
    return pgtrigger.Protect(
        name=f"{gate}_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(**{f"old__{gate}__isnull": False}) & changed,
    )
