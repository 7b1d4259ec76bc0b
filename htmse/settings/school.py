"""What the training school signs certificates with (elearning.badges)."""

from htmse.environment import badge_key, badge_old_keys, env, secret

BADGE_SIGNING_KEY = badge_key(secret("BADGE_SIGNING_KEY"))
# The public halves of what signed before: what they signed stays verifiable.
BADGE_OLD_KEYS = badge_old_keys(env.str("BADGE_OLD_KEYS", ""))
