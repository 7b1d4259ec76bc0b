"""The table of tests/access_table.py goes on: red flags, and case exercises. No catalogue is published here."""

from tests.access_table import GONE, NONE, OK, POST_ONLY, REFUSED, Row, each, same

RED_FLAGS: tuple[Row, ...] = (
    # The catalogue is for everybody; before there is one, its pages say so.
    *(same(f"red_flags:{name}", OK) for name in ("index", "print", "editions", "check")),
    *(same(f"red_flags:{name}", GONE) for name in ("json", "csv")),
    same("red_flags:edition", GONE, "1"),
    same("red_flags:indicator", GONE, "fin-01"),
    # The desk is its keepers'.
    *each("red_flags", "desk desk_behind desk_cues", (), REFUSED, OK),
    *each("red_flags", "desk_cue", (NONE,), REFUSED, GONE),
    *each("red_flags", "desk_edition desk_about desk_add desk_add_source", ("1",), REFUSED, GONE),
    *each("red_flags", "desk_history desk_review desk_drop", ("1",), REFUSED, GONE),
    *each("red_flags", "desk_entry desk_source", ("1", "nothing"), REFUSED, GONE),
    *each("red_flags", "desk_saving", ("1", "1"), REFUSED, GONE),
    *each("red_flags", "desk_open", (), POST_ONLY, POST_ONLY),
    *each("red_flags", "desk_take_up", ("1",), POST_ONLY, POST_ONLY),
    *each("red_flags", "desk_move desk_leave_out desk_remove_source", ("1", "nothing"), POST_ONLY, POST_ONLY),
    *each("red_flags", "desk_press", ("1", "nothing"), POST_ONLY, POST_ONLY),
    # Case exercises open to whoever works through them, and to nobody else (tests/test_access_elearning.py).
    *each("elearning", "case", (NONE,), GONE, GONE),
    *each("elearning", "case_step", (NONE, "first"), GONE, GONE),
    *each("elearning", "case_cue", (NONE,), POST_ONLY, POST_ONLY),
)
