"""Writing the letter of instruction: its words, its bundle, the client's consent, the signature."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications.kinds import Refused
from referrals.actions.referrals import consenting
from referrals.choices_referrals import Purpose
from referrals.instructions import actions
from referrals.instructions.actions import Opened
from referrals.instructions.actions.letters import DRAFTABLE
from referrals.instructions.forms.commissions import ConsentForm
from referrals.instructions.forms.letters import LetterForm, SignForm
from referrals.instructions.forms.sender import DocumentForm
from referrals.instructions.models import BundleItem, Instruction
from referrals.instructions.presenters import instructions as told
from referrals.instructions.states import TAKEN, InstructionState
from referrals.instructions.texts import letters as wording
from referrals.instructions.texts.duties import Court, duties
from referrals.instructions.texts.families import Family
from referrals.instructions.texts.questions import suggested
from referrals.instructions.views.finding import about_instruction
from referrals.models import Consent
from referrals.presenters.referring import default_answer, named
from referrals.states import TransitionRefused
from referrals.views.case_finding import CONFLICT, INVALID

if TYPE_CHECKING:
    from accounts.models import User

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@about_instruction
def letter(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
    """Write the letter, and keep it as a draft."""
    opened = _mine(found, user)
    draft = opened.letters[-1] if opened.letters else None
    words = actions.words_of(draft[1]) if draft and draft[1] else None
    fit = suggested(Family(found.commission.family))
    form = LetterForm(request.POST if request.method == "POST" else None, suggestions=fit, words=words)
    if form.is_bound and form.is_valid():
        actions.write_letter(instruction=found, words=form.words, by=user)
        messages.success(request, _("Kept as a draft. Nobody else reads it before you sign."))
        return redirect("instructions:sign" if "sign" in request.POST else "instructions:letter", found.pk)
    return _builder(request, opened, form)


@require_POST
@about_instruction
def remove(request: HttpRequest, found: Instruction, user: "User", part: UUID) -> HttpResponse:
    """Take a document out of the bundle for ever, before the letter is sent."""
    item = get_object_or_404(
        BundleItem.objects.select_related("instruction__commission__case"), pk=part, instruction=found
    )
    actions.remove_from_bundle(item=item, by=user)
    messages.success(request, _("The document is gone. The others keep their numbers."))
    return redirect("instructions:letter", found.pk)


@both
@about_instruction
def sign(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
    """Read the draft as the expert will, and sign it under a consent of the client."""
    opened = _mine(found, user)
    draft = opened.letters[-1] if opened.letters else None
    if draft is None or draft[1] is None or draft[0].sender_signed_at:
        raise Refused(_("Write the letter first."))
    consents = list(_consents(found))
    begun = {"digest": draft[0].digest, "respond_by": timezone.localtime(default_answer(draft[1].due_on))}
    if len(consents) == 1:
        begun["consent"] = str(consents[0].pk)
    form = SignForm(request.POST if request.method == "POST" else None, consents=consents, initial=begun)
    status = None
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            said = form.cleaned_data
            try:
                actions.sign_letter(
                    letter=draft[0], digest=said["digest"], consent=form.chosen, respond_by=said["respond_by"], by=user
                )
            except Refused as because:
                form.add_error(None, str(because))
                status = CONFLICT
            else:
                messages.success(request, _("Signed and sent. The expert has been told."))
                return redirect("instructions:detail", found.pk)
    context = {
        "found": found,
        "name": named(found.profile),
        "form": form,
        "letter": draft[0],
        "sections": wording.sections(draft[1]),
        "consents": consents,
    }
    return render(request, "referrals/instructions/sign.html", context, status=status)


@both
@about_instruction
def consent(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
    """Write down what the client agreed that this expert is told; once the letter is out, it goes on under that."""
    opened = _mine(found, user, *DRAFTABLE, *TAKEN)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and found.profile:
        key = uuid5(found.pk, str(form.cleaned_data["key"]))
        try:
            if opened.instruction.state == InstructionState.FUNDED:
                consenting.record_consent(
                    case=found.commission.case, recipient=found.profile, given=form.given, key=key, by=user
                )
            else:
                actions.renew_consent(instruction=found, given=form.given, key=key, by=user)
        except Refused as because:
            form.add_error(None, str(because))
        else:
            messages.success(request, _("Written down. The client can take it back at any time."))
            return redirect(f"instructions:{_next(opened)}", found.pk)
    context = {"found": found, "name": named(found.profile), "form": form}
    status = INVALID if form.errors else None
    return render(request, "referrals/instructions/consent.html", context, status=status)


def _next(opened: Opened) -> str:
    """Name the page on which it goes on: to write the letter, to sign the draft, or what the expert has."""
    if not opened.letters:
        return "letter"
    return "detail" if opened.letters[-1][0].sender_signed_at else "sign"


def _mine(found: Instruction, user: "User", *states: InstructionState) -> Opened:
    """Open an instruction for whoever writes it, in a state in which they do; nobody else has such a page."""
    opened = actions.read_instruction(instruction=found, by=user)
    if opened.side != told.SENDER or opened.instruction.state not in (states or DRAFTABLE):
        raise TransitionRefused("It is not theirs to write now.")
    return opened


def _builder(request: HttpRequest, opened: Opened, form: LetterForm) -> HttpResponse:
    court = form["court"].value()
    context = {
        "found": opened.instruction,
        "name": named(opened.instruction.profile),
        "form": form,
        "bundle": opened.bundle,
        "document_form": DocumentForm(opened=opened),
        "may_sign": bool(opened.letters) and not opened.letters[-1][0].sender_signed_at,
        "may_remove": opened.instruction.instructed_at is None,
        "duties": duties(Court(court), timezone.localdate()) if court in Court else (),
    }
    status = INVALID if form.errors else None
    return render(request, "referrals/instructions/letter.html", context, status=status)


def _consents(found: Instruction) -> "list[Consent]":
    given = Consent.objects.filter(
        case=found.commission.case, recipient=found.profile, purpose=Purpose.ASSESSMENT, withdrawn_at=None
    )
    return list(given.filter(until__gte=timezone.localdate()))
