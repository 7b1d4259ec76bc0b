"""What readers, holders and moderators may write."""

from directory.forms.administration import ProfileForm, TermForm
from directory.forms.availability import AvailabilityForm
from directory.forms.desk import CheckForm, DecisionForm, ReasonForm
from directory.forms.reports import MistakeForm, WithdrawForm
from directory.forms.steps import STEPS, Step, StepForm, steps_for
from directory.forms.uploads import EvidenceForm, InviteForm, PhotoForm

__all__ = [
    "STEPS",
    "AvailabilityForm",
    "CheckForm",
    "DecisionForm",
    "EvidenceForm",
    "InviteForm",
    "MistakeForm",
    "PhotoForm",
    "ProfileForm",
    "ReasonForm",
    "Step",
    "StepForm",
    "TermForm",
    "WithdrawForm",
    "steps_for",
]
