"""The table itself: every address of the site, and what a GET answers to a visitor, a caseworker, a moderator and an
administrator. tests/test_access.py asks.
"""

from http import HTTPStatus
from typing import NamedTuple

OK, MOVED, GONE, REFUSED = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN
POST_ONLY = HTTPStatus.METHOD_NOT_ALLOWED
CAST = ("visitor", "caseworker", "moderator", "administrator")


class Row(NamedTuple):
    """One address and what it answers to each of the cast."""

    name: str
    args: tuple[str, ...] = ()
    visitor: int = OK
    caseworker: int = OK
    moderator: int = OK
    administrator: int = OK


def same(name: str, status: int, *args: str) -> Row:
    """Everybody gets the same answer."""
    return Row(name, args, status, status, status, status)


def handed_back(status: int, who: str) -> int:
    """What a POST answers where a page would answer `status`: a visitor is not led away from what they sent."""
    return HTTPStatus.UNAUTHORIZED if (who, status) == ("visitor", MOVED) else status


def each(app: str, names: str, args: tuple[str, ...], others: int, administrator: int) -> list[Row]:
    """Visitors are led to sign in; nobody else but an administrator may."""
    return [Row(f"{app}:{name}", args, MOVED, others, others, administrator) for name in names.split()]


ADA = "ada-example"
NONE = "00000000-0000-0000-0000-000000000000"
TABLE = (
    same("home", OK),
    same("gallery", OK),
    same("about:index", OK),
    same("about:privacy", OK),
    same("about:accessibility", OK),
    same("about:terms", OK),
    same("about:complaints", OK),
    same("about:safeguarding", OK),
    same("directory:results", OK),
    same("directory:detail", OK, ADA),
    same("directory:mistake", OK, ADA),
    same("directory:mistake_thanks", OK, ADA),
    same("directory:shortlist", OK),
    same("directory:compare", OK),
    # Nobody has picked anything yet, and nobody has this token.
    same("finding:find", OK),
    same("finding:results", HTTPStatus.SEE_OTHER),
    same("finding:entry", GONE, NONE),
    same("guidance:index", OK),
    same("guidance:hotlines", OK),
    same("guidance:time_limits", OK),
    same("guidance:first_responders", OK),
    same("guidance:rule", GONE, "no-such-rule"),
    same("guidance:rule_history", GONE, "no-such-rule"),
    same("guidance:deadline", OK),
    Row("guidance:desk", (), MOVED, REFUSED, REFUSED, OK),
    Row("guidance:desk_new", ("rules",), MOVED, REFUSED, REFUSED, OK),
    Row("guidance:desk_follow", ("none",), MOVED, REFUSED, REFUSED, GONE),
    Row("guidance:desk_row", ("rules", "none"), MOVED, REFUSED, REFUSED, GONE),
    Row("guidance:desk_edit", ("hotlines", "none"), MOVED, REFUSED, REFUSED, GONE),
    Row("guidance:desk_press", ("rules", "none", "confirm"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    same("leave", HTTPStatus.SEE_OTHER),
    same("healthz", OK),
    # No worker runs in this test, and readyz says so.
    same("readyz", HTTPStatus.SERVICE_UNAVAILABLE),
    Row("account_login", (), OK, MOVED, MOVED, MOVED),
    Row("account_request_login_code", (), OK, MOVED, MOVED, MOVED),
    # Nobody has asked for a code yet.
    same("account_confirm_login_code", MOVED),
    Row("notifications:preferences", (), MOVED, OK, OK, OK),
    # No message is named, and nobody's is shown to anybody else.
    Row("notifications:undelivered", (), MOVED, GONE, GONE, GONE),
    # Whoever holds the link of a mail may open it; this one is of no mail.
    same("notifications:open", GONE, "00000000-0000-0000-0000-000000000000", "signature"),
    # Only POST, and only from the one provider that the settings name.
    same("notifications:events", POST_ONLY, "postmark"),
    Row("operations:index", (), MOVED, REFUSED, REFUSED, OK),
    Row("operations:replay", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("operations:let_be", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("operations:unmark", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    same("mail:list", OK),
    same("mail:detail", GONE, "none.log", "0"),
    Row("account_logout", (), MOVED, OK, OK, OK),
    Row("account_signed_in", (), MOVED),
    Row("account_overview", (), MOVED, OK, OK, OK),
    Row("account_signup", (), OK, MOVED, MOVED, MOVED),
    # Nobody waits for a code yet: to the page of signing in, or back to the address.
    same("account_email_verification_sent", MOVED),
    Row("account_email", (), MOVED, OK, OK, OK),
    Row("account_reauthenticate", (), MOVED, OK, OK, OK),
    Row("account_reauthenticate_by_code", (), MOVED, OK, OK, OK),
    Row("account_change_password", (), MOVED, OK, OK, OK),
    # Whoever signed in long ago shows again who they are.
    same("account_set_password", MOVED),
    same("account_delete", MOVED),
    same("account_reset_password", OK),
    same("account_confirm_password_reset_code", MOVED),
    same("account_complete_password_reset", MOVED),
    same("account_password_reset_completed", OK),
    Row("account_sessions", (), MOVED, OK, OK, OK),
    Row("account_end_sessions", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("mfa_index", (), MOVED, OK, OK, OK),
    # Nobody is in the middle of signing in.
    same("mfa_authenticate", MOVED),
    # Without a second factor there is another way to show who one is.
    same("mfa_reauthenticate", MOVED),
    same("mfa_reauthenticate_webauthn", MOVED),
    same("mfa_activate_totp", MOVED),
    Row("mfa_deactivate_totp", (), MOVED, GONE, GONE, GONE),
    Row("mfa_view_recovery_codes", (), MOVED, GONE, GONE, GONE),
    same("mfa_generate_recovery_codes", MOVED),
    Row("mfa_download_recovery_codes", (), MOVED, GONE, GONE, GONE),
    Row("mfa_list_webauthn", (), MOVED, OK, OK, OK),
    same("mfa_add_webauthn", MOVED),
    same("mfa_login_webauthn", MOVED),
    same("mfa_edit_webauthn", MOVED, "1"),
    same("mfa_remove_webauthn", MOVED, "1"),
    # Nobody looks after this entry, so nobody can write to it.
    Row("directory:messages", (), MOVED, OK, OK, OK),
    Row("directory:write", (ADA,), MOVED, GONE, GONE, GONE),
    Row("directory:thread", (NONE,), MOVED, GONE, GONE, GONE),
    Row("directory:thread_act", (NONE, "block"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:reported", (), MOVED, REFUSED, OK, OK),
    Row("directory:reported_thread", (NONE,), MOVED, REFUSED, GONE, GONE),
    Row("directory:searches", (), MOVED, OK, OK, OK),
    Row("directory:new_search", (), MOVED, OK, OK, OK),
    Row("directory:search", (NONE,), MOVED, GONE, GONE, GONE),
    Row("directory:delete_search", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:lists", (), MOVED, OK, OK, OK),
    Row("directory:keep_list", (), MOVED, OK, OK, OK),
    Row("directory:list", (NONE,), MOVED, GONE, GONE, GONE),
    Row("directory:drop_list", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:list_entry", ("1",), MOVED, GONE, GONE, GONE),
    Row("directory:take_off", ("1",), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    # Whoever signed in long ago shows again who they are.
    same("account_export", MOVED),
    Row("directory:export", (NONE,), MOVED, GONE, GONE, GONE),
    Row("directory:delete", (NONE,), MOVED, GONE, GONE, GONE),
    # None of them manages an organisation.
    Row("directory:bulk", (), MOVED, GONE, GONE, GONE),
    Row("directory:bulk_template", (), MOVED, GONE, GONE, GONE),
    Row("directory:bulk_hand_in", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    # Joining and one's own entries. Nobody has one here: test_access_entries.py opens them to each of a larger cast.
    same("directory:join", OK),
    Row("directory:begin", ("person",), MOVED, OK, OK, OK),
    Row("directory:invited", (NONE,), MOVED, HTTPStatus.GONE, HTTPStatus.GONE, HTTPStatus.GONE),
    Row("directory:claim", (NONE, "identity"), MOVED, GONE, GONE, GONE),
    Row("directory:step", (NONE, "name"), MOVED, GONE, GONE, GONE),
    Row("directory:hand_in", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:mine", (), MOVED, OK, OK, OK),
    same("directory:arrive", MOVED),
    *(
        Row(f"directory:{name}", (NONE,), MOVED, GONE, GONE, GONE)
        for name in (
            "photo",
            "availability",
            "proof",
            "check",
            "mine_detail",
            "preview",
            "withdraw",
            "evidence",
            "calendar",
        )
    ),
    *(
        Row(f"directory:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("invite", "drop_evidence", "take_claim_back", "take_invitation_back")
    ),
    Row("directory:leave_profile", ("1",), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:act", (NONE, "pause"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    same("directory:show_photo", GONE, "1"),
    # The desk opens to moderators alone.
    Row("directory:desk", (), MOVED, REFUSED, OK, OK),
    *(
        Row(f"directory:{name}", (NONE,), MOVED, REFUSED, GONE, GONE)
        for name in ("submission", "desk_claim", "desk_profile")
    ),
    Row("directory:desk_report", ("1",), MOVED, REFUSED, GONE, GONE),
    Row("directory:undo", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:desk_ask", (NONE, "identity"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("directory:hands", ("submission", NONE, "take"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    # Asking and coming back need no account, and give nobody who has one anything more: without a code there is nothing
    # to open (tests/referrals/test_views_returning.py opens them with one).
    same("asking:start", OK),
    same("asking:language", POST_ONLY),
    same("asking:step", HTTPStatus.SEE_OTHER, "1"),
    *(same(f"asking:{name}", HTTPStatus.SEE_OTHER) for name in ("check", "code", "again")),
    same("asking:done", OK),
    same("asking:return", OK),
    *(same(f"asking:{name}", HTTPStatus.SEE_OTHER) for name in ("opened", "write", "quiet", "withdraw", "erase")),
    *(same(f"asking:{name}", HTTPStatus.SEE_OTHER) for name in ("file", "yours", "erase_file")),
    *(same(f"asking:{name}", HTTPStatus.SEE_OTHER, NONE) for name in ("reply", "take_back", "answer")),
    same("asking:shut", POST_ONLY),
    # The desk opens to its members alone (tests/test_access_requests.py).
    Row("triage:list", (), MOVED, REFUSED, REFUSED, REFUSED),
    Row("triage:duty", (), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("triage:openings", (), MOVED, REFUSED, REFUSED, OK),
    Row("triage:detail", (NONE,), MOVED, GONE, GONE, GONE),
    Row("triage:ask_opening", (NONE,), MOVED, REFUSED, REFUSED, GONE),
    *(
        Row(f"triage:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in (
            "decide",
            "take",
            "put_back",
            "hand_over",
            "reply",
            "note",
            "call",
            "close",
            "sort",
            "offer",
        )
    ),
    *(same(f"certificates:{name}", OK) for name in ("issuer", "keys")),
    same("certificates:key", GONE, "nothing"),
    same("certificates:status", GONE, "99"),
    *(same(f"certificates:{name}", GONE, NONE) for name in ("detail", "badge", "badge_read")),
    Row("certificates:paper", (NONE,), MOVED, GONE, GONE, GONE),
    Row("certificates:name", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("certificates:entry", (NONE, "show"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("elearning:certificates", (), MOVED, REFUSED, REFUSED, OK),
    Row("elearning:revoke", (NONE,), MOVED, REFUSED, REFUSED, GONE),
    same("elearning:catalogue", OK),
    same("elearning:overview", GONE, "nothing"),
    Row("elearning:mine", (), MOVED, OK, OK, OK),
    *(Row(f"elearning:{name}", ("nothing",), MOVED, GONE, GONE, GONE) for name in ("go_on", "progress", "version")),
    Row("elearning:again", ("nothing",), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    same("elearning:file", GONE, "nothing", "nothing"),
    Row("elearning:lesson", ("nothing", "a", "b"), MOVED, GONE, GONE, GONE),
    Row("elearning:activity", ("nothing", "a", "b", "c"), MOVED, GONE, GONE, GONE),
    *(
        Row(f"elearning:{name}", ("nothing", "a", "b", "c"), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("done", "begin")
    ),
    *(Row(f"elearning:{name}", (NONE,), MOVED, GONE, GONE, GONE) for name in ("attempt", "hand_in")),
    Row("elearning:question", (NONE, "1"), MOVED, GONE, GONE, GONE),
    *each("elearning", "desk desk_new desk_hand_in cohorts cohort_new", (), REFUSED, OK),
    *each("elearning", "desk_retire questions", ("nothing",), REFUSED, GONE),
    *each("elearning", "desk_version desk_course desk_add_module desk_sources desk_add_source", (NONE,), REFUSED, GONE),
    *each("elearning", "desk_questions desk_exchange desk_files desk_folder desk_replace", (NONE,), REFUSED, GONE),
    *each("elearning", "desk_history desk_look desk_review desk_drop", (NONE,), REFUSED, GONE),
    *each("elearning", "cohort cohort_activities cohort_csv cohort_edit", (NONE,), REFUSED, GONE),
    *each("elearning", "desk_add desk_part", (NONE, "a/b"), REFUSED, GONE),
    *each("elearning", "desk_source desk_question desk_file", (NONE, "nothing"), REFUSED, GONE),
    *each("elearning", "desk_add_question", (NONE, "one"), REFUSED, GONE),
    *each("elearning", "desk_hand_out", (NONE, "gift"), REFUSED, GONE),
    *each("elearning", "desk_saving", (NONE, "1"), REFUSED, GONE),
    *each("elearning", "cohort_remove", (NONE, NONE), REFUSED, GONE),
    *each("elearning", "wording mend regrade", ("1",), REFUSED, GONE),
    *each("elearning", "join review", (), OK, OK),
    *each("elearning", "join_code", ("nothing",), GONE, GONE),
    *each("elearning", "review_answer review_told", ("1",), GONE, GONE),
    *each("elearning", "desk_open", ("nothing",), POST_ONLY, POST_ONLY),
    *each("elearning", "desk_move desk_remove", (NONE, "a/b"), POST_ONLY, POST_ONLY),
    *each("elearning", "desk_remove_source desk_remove_question", (NONE, "nothing"), POST_ONLY, POST_ONLY),
    *each("elearning", "desk_remove_file desk_press", (NONE, "nothing"), POST_ONLY, POST_ONLY),
    *each("elearning", "cohort_close cohort_leave", (NONE,), POST_ONLY, POST_ONLY),
    *each("elearning", "review_plan", (), POST_ONLY, POST_ONLY),
    *each("elearning", "review_aside", ("1",), POST_ONLY, POST_ONLY),
    same("sitemap", OK),
    same("sitemap_directory", OK, "1"),
    same("robots", OK),
    # A case opens to whoever has it, and to nobody else (tests/test_access_cases.py).
    Row("cases:list", (), MOVED, OK, REFUSED, MOVED),
    Row("cases:organisation", (), MOVED, REFUSED, REFUSED, OK),
    Row("cases:calendar", (), MOVED, OK, REFUSED, REFUSED),
    Row("cases:new", (), MOVED, OK, REFUSED, REFUSED),
    *(
        Row(f"cases:{name}", (NONE,), MOVED, GONE, GONE, GONE)
        for name in ("detail", "edit", "transfer", "erase", "export", "print", "new_deadline")
    ),
    *(Row(f"cases:{name}", (NONE, NONE), MOVED, GONE, GONE, GONE) for name in ("file", "deadline")),
    *(
        Row(f"cases:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("close", "reopen", "note", "add_files", "code")
    ),
    *(
        Row(f"cases:{name}", (NONE, NONE), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("strike", "remove_file", "done", "undo", "remove_deadline")
    ),
    *(Row(f"cases:{name}", (NONE,), MOVED, GONE, GONE, GONE) for name in ("paper", "seen", "refer", "consent")),
    # Enquiries: tests/test_access_enquiries.py.
    Row("cases:enquire", (NONE,), MOVED, GONE, GONE, GONE),
    Row("cases:enquiry", (NONE, NONE), MOVED, GONE, GONE, GONE),
    *(
        Row(f"cases:{name}", (NONE, NONE), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in ("ask_more", "withdraw_enquiry")
    ),
    Row("cases:choose", (NONE, NONE, NONE), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    Row("referrals:enquiries", (), MOVED, OK, OK, OK),
    *(Row(f"referrals:{name}", (NONE,), MOVED, GONE, GONE, GONE) for name in ("enquiry", "reach")),
    *(Row(f"referrals:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY) for name in ("offer", "refuse")),
    Row("cases:withdraw_consent", (NONE, NONE), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    # A referral opens to its two sides, and to nobody else (tests/test_access_referrals.py).
    Row("referrals:list", (), MOVED, OK, OK, OK),
    *(Row(f"referrals:{name}", (NONE,), MOVED, GONE, GONE, GONE) for name in ("detail", "change")),
    Row("referrals:file", (NONE, NONE), MOVED, GONE, GONE, GONE),
    Row("referrals:remove_file", (NONE, NONE), MOVED, POST_ONLY, POST_ONLY, POST_ONLY),
    *(
        Row(f"referrals:{name}", (NONE,), MOVED, POST_ONLY, POST_ONLY, POST_ONLY)
        for name in (
            "accept",
            "ask",
            "decline",
            "start",
            "hold",
            "complete",
            "cannot",
            "send",
            "answer",
            "withdraw",
            "mistaken",
            "reopen",
            "say",
            "attach",
        )
    ),
    Row("nameless admin/logout/", (), MOVED, OK, OK, OK),
    Row("nameless admin/password_change/", (), MOVED, MOVED, MOVED, MOVED),
)
