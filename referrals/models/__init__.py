"""What the heart keeps: help requests and what belongs to them, who is on duty; cases and what comes of them."""

from referrals.models.cases import Case, CaseDeadline, CaseFile, CaseNote
from referrals.models.consents import ClientCode, Consent
from referrals.models.desk import Duty, Opening
from referrals.models.enquiries import Enquiry, EnquiryChange, EnquiryRecipient
from referrals.models.offers import CaseOffer
from referrals.models.referrals import ClientAnswer, Referral, ReferralChange, ReferralFile, ReferralMessage
from referrals.models.requests import HelpMessage, HelpRequest, RequestTally, ReturnCode

__all__ = [
    "Case", "CaseDeadline", "CaseFile", "CaseNote", "CaseOffer", "ClientAnswer", "ClientCode", "Consent", "Duty",
    "Enquiry", "EnquiryChange", "EnquiryRecipient", "HelpMessage", "HelpRequest", "Opening", "Referral",
    "ReferralChange", "ReferralFile", "ReferralMessage", "RequestTally", "ReturnCode",
]  # fmt: skip
