"""How long what is said about clients is kept."""

from htmse.environment import env, read

CASES: dict[str, int] = {
    # How long a closed case is kept before it is erased: six years, as long as most claims can be brought.
    "retention_days": read(env.int, "CASE_RETENTION_DAYS", 2190),
}
REFERRALS: dict[str, int] = {
    # After how long one that ended without work, or was ended after some, is closed: its recipient looks nothing up.
    "lapsed_days": read(env.int, "REFERRAL_LAPSED_DAYS", 14),
    "done_days": read(env.int, "REFERRAL_DONE_DAYS", 30),
    # How long a closed one is kept before it is erased, as long as a case.
    "retention_days": read(env.int, "REFERRAL_RETENTION_DAYS", 2190),
}
INSTRUCTIONS: dict[str, int] = {
    # After how long without a question or an addendum a delivered one is closed.
    "close_days": read(env.int, "INSTRUCTION_CLOSE_DAYS", 90),
    # How long one that is over is kept before it is erased: as long as a claim about it can be brought.
    "retention_days": read(env.int, "INSTRUCTION_RETENTION_DAYS", 2190),
}
