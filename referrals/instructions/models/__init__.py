"""Commissions of reports, the instruction of each expert, and all that goes between the two sides."""

from referrals.instructions.models.commissions import Commission
from referrals.instructions.models.instructions import Instruction, InstructionChange
from referrals.instructions.models.letters import BundleItem, Letter
from referrals.instructions.models.reports import Question, Report
from referrals.instructions.models.terms import Extension, Invoice

__all__ = [
    "BundleItem", "Commission", "Extension", "Instruction", "InstructionChange", "Invoice", "Letter", "Question",
    "Report",
]  # fmt: skip
