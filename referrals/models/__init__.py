"""What the heart keeps: help requests and what belongs to them, who is on duty; cases and their deadlines."""

from referrals.models.cases import Case, CaseDeadline, CaseFile, CaseNote
from referrals.models.desk import Duty, Opening
from referrals.models.requests import HelpMessage, HelpRequest, RequestTally, ReturnCode

__all__ = [
    "Case", "CaseDeadline", "CaseFile", "CaseNote", "Duty", "HelpMessage", "HelpRequest", "Opening", "RequestTally",
    "ReturnCode",
]  # fmt: skip
