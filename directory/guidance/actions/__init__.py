"""What may be done to reference data."""

from directory.guidance.actions.hotlines import (
    confirm_hotline,
    publish_hotline,
    replace_hotlines,
    save_hotline,
    withdraw_hotline,
)
from directory.guidance.actions.loading import Loaded
from directory.guidance.actions.owing import put_down_review, take_review
from directory.guidance.actions.responders import FirstResponderRow, Outcome, replace_first_responders
from directory.guidance.actions.review import REVIEW_DUE, raise_reviews, tell_of_review
from directory.guidance.actions.rules import (
    confirm_rule,
    follow_rule,
    publish_rule,
    replace_rules,
    save_rule,
    withdraw_rule,
)

__all__ = [
    "REVIEW_DUE",
    "FirstResponderRow",
    "Loaded",
    "Outcome",
    "confirm_hotline",
    "confirm_rule",
    "follow_rule",
    "publish_hotline",
    "publish_rule",
    "put_down_review",
    "raise_reviews",
    "replace_first_responders",
    "replace_hotlines",
    "replace_rules",
    "save_hotline",
    "save_rule",
    "take_review",
    "tell_of_review",
    "withdraw_hotline",
    "withdraw_rule",
]
