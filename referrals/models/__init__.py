"""What the heart keeps: help requests, their messages, the codes that lead back to them, who is on duty."""

from referrals.models.desk import Duty, Opening
from referrals.models.requests import HelpMessage, HelpRequest, RequestTally, ReturnCode

__all__ = ["Duty", "HelpMessage", "HelpRequest", "Opening", "RequestTally", "ReturnCode"]
