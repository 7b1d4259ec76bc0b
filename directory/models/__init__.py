"""Who can help: terms, profiles, what was verified about them, and what readers say is wrong."""

from directory.choices import Availability, Claim, Kind, MistakeKind, SourceConfidence, Vocabulary
from directory.models.checks import ClaimRequest, Evidence, Verification
from directory.models.found import COUNTED, FoundBatch, FoundCount
from directory.models.life import Holder, Invitation, InvitationSent, StateChange, Submission
from directory.models.measures import FEWEST_REPORTS, Measures
from directory.models.peers import Block, Post, SavedSearch, SharedEntry, SharedList, Thread
from directory.models.profiles import Photo, Profile, Registration
from directory.models.reports import MistakeReport
from directory.models.terms import Term, TermVersion
from directory.models.tombstones import Mark, Tombstone
from directory.querysets import AVAILABILITY_DAYS

__all__ = [
    "AVAILABILITY_DAYS",
    "COUNTED",
    "FEWEST_REPORTS",
    "Availability",
    "Block",
    "Claim",
    "ClaimRequest",
    "Evidence",
    "FoundBatch",
    "FoundCount",
    "Holder",
    "Invitation",
    "InvitationSent",
    "Kind",
    "Mark",
    "Measures",
    "MistakeKind",
    "MistakeReport",
    "Photo",
    "Post",
    "Profile",
    "Registration",
    "SavedSearch",
    "SharedEntry",
    "SharedList",
    "SourceConfidence",
    "StateChange",
    "Submission",
    "Term",
    "TermVersion",
    "Thread",
    "Tombstone",
    "Verification",
    "Vocabulary",
]
