"""What the trail of a case shows of its commissions and instructions, in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.hooks_cases import SeenToo
from referrals.instructions.models import Commission, Instruction
from referrals.presenters.referring import named

if TYPE_CHECKING:
    from referrals.models import Case

OF_A_COMMISSION = {
    "commissioned": gettext_lazy("Asked experts for quotes"),
    "read": gettext_lazy("Read the quotes"),
    "erased": gettext_lazy("Erased it"),
}
OF_AN_INSTRUCTION = {
    "enquired": gettext_lazy("Asked for a quote"),
    "card_read": gettext_lazy("Read what was asked"),
    "quoted": gettext_lazy("Gave a quote"),
    "quote_changed": gettext_lazy("Changed the quote"),
    "funded": gettext_lazy("Said how it is paid"),
    "funding_changed": gettext_lazy("Said otherwise how it is paid"),
    "letter_written": gettext_lazy("Wrote the letter"),
    "letter_signed": gettext_lazy("Signed another version of the letter"),
    "instructed": gettext_lazy("Signed the letter, and sent it"),
    "bundle_added": gettext_lazy("Added a document"),
    "bundle_removed": gettext_lazy("Removed a document"),
    "consent_renewed": gettext_lazy("Asked the client again"),
    "read": gettext_lazy("Read it"),
    "file_read": gettext_lazy("Read a file"),
    "exported": gettext_lazy("Took it as a file"),
    "accepted": gettext_lazy("Accepted it, and signed the letter"),
    "assessed": gettext_lazy("Assessed the client"),
    "report_kept": gettext_lazy("Kept a version of the report"),
    "report_ticked": gettext_lazy("Went through the checklist"),
    "drafted": gettext_lazy("There is a first version, or all questions are answered"),
    "questioned": gettext_lazy("Asked questions about the report"),
    "answered": gettext_lazy("Answered questions"),
    "delivered": gettext_lazy("Delivered the report"),
    "addended": gettext_lazy("Delivered an addendum"),
    "addendum_delivered": gettext_lazy("Delivered another addendum"),
    "extension_proposed": gettext_lazy("Asked for a later day"),
    "extension_granted": gettext_lazy("Granted a later day"),
    "extension_refused": gettext_lazy("Granted no later day"),
    "invoice_recorded": gettext_lazy("Wrote down an invoice"),
    "invoice_received": gettext_lazy("Marked an invoice as received"),
    "invoice_paid": gettext_lazy("Marked an invoice as paid"),
    "closed": gettext_lazy("Closed it"),
    "declined": gettext_lazy("Declined it"),
    "expired": gettext_lazy("It was not answered in time"),
    "released": gettext_lazy("Let them go: somebody else has it"),
    "withdrawn": gettext_lazy("Took it back"),
    "unable": gettext_lazy("Could not go on"),
    "revoked": gettext_lazy("Stopped it"),
    "mistaken": gettext_lazy("Took it back: sent by mistake"),
    "erased": gettext_lazy("Erased it"),
}


def of_case(case: "Case") -> list[SeenToo]:
    """Return what the trail of a case shows of reports by experts (two queries)."""
    made = Commission.objects.filter(case=case).defer("card")
    asked = Instruction.objects.filter(commission__case=case).select_related("profile")
    return [
        SeenToo(
            kind=Commission._meta.label_lower,
            rows={str(each.pk): (_("Report %(number)s") % {"number": each.number}, "") for each in made},
            verbs=OF_A_COMMISSION,
        ),
        SeenToo(
            kind=Instruction._meta.label_lower,
            rows={
                str(each.pk): (_("Instruction %(number)s") % {"number": each.number}, named(each.profile))
                for each in asked
            },
            verbs=OF_AN_INSTRUCTION,
            listed="instructions",
        ),
    ]
