"""What PostgreSQL holds of rows that say who did something."""

import pgtrigger

# When all is done: an account's name goes from its rows before its own row does.
NAME_KEPT = pgtrigger.Trigger(
    name="name_kept",
    operation=pgtrigger.Update,
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(old__by__isnull=False, new__by__isnull=True),
    func="""
    IF EXISTS (SELECT 1 FROM accounts_user WHERE id = OLD.by_id) THEN
        RAISE EXCEPTION 'Only whoever deletes their account takes their name from it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
""",
)
