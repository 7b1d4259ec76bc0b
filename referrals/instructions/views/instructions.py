"""An instruction as either side sees it: the list, the one page, papers and files."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import pdf
from accounts.responses import pdf_file
from accounts.vault import downloads
from referrals.instructions import actions
from referrals.instructions.actions import Opened
from referrals.instructions.forms.expert import ActForm
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.presenters import instructions as told
from referrals.instructions.querysets import CommissionQuerySet
from referrals.instructions.texts import letters as written
from referrals.instructions.texts import papers, templates_out
from referrals.instructions.texts.families import Family
from referrals.instructions.views.acts import offers, open_for, press
from referrals.instructions.views.finding import about_instruction
from referrals.models import Case
from referrals.views.case_finding import person

if TYPE_CHECKING:
    from accounts.models import User

SHOWN, A_PAGE = 10, 25
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what an expert is asked and works on, and what whoever instructs has commissioned."""
    user = person(request)
    heard = actions.list_instructions(number=request.GET.get("page", ""), by=user)
    made = list(_made(user)[: SHOWN + 1])
    context = {
        "rows": told.rows(heard),
        "ended": [(row, told.ended(row)) for row in heard.ended],
        "number": heard.number,
        "pages": heard.pages,
        "commissions": told.commissions(made[:SHOWN]),
        "has_more": len(made) > SHOWN,
    }
    return render(request, "referrals/instructions/index.html", context)


@require_safe
def made(request: HttpRequest) -> HttpResponse:
    """Show every report that somebody commissioned in the cases that they have."""
    found = Paginator(_made(person(request)), A_PAGE).get_page(request.GET.get("page", ""))
    context = {"commissions": told.commissions(found), "number": found.number, "pages": found.paginator.num_pages}
    return render(request, "referrals/instructions/made.html", context)


def _made(user: "User") -> CommissionQuerySet:
    cases = Case.objects.visible_to(user).filter(owner=user)
    return Commission.objects.from_cases(cases).listed(Instruction.objects.with_deserted())


@require_safe
@about_instruction
def detail(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
    """Show all of it to one of its sides. That it was read is written down."""
    return page(request, open_for(found, user))


def page(
    request: HttpRequest, opened: Opened, again: dict[str, ActForm] | None = None, status: int | None = None
) -> HttpResponse:
    """Answer with the page of an instruction, with the form that was refused in it."""
    form = next(iter(again.values())) if again else None
    context = told.page(opened) | {"acts": offers(opened, again=again), "form": form}
    name = "over" if context["is_over"] else "detail"
    return render(request, f"referrals/instructions/{name}.html", context, status=status)


def act(name: str) -> Callable[..., HttpResponse]:
    """Return the view of one of the acts."""

    @require_POST
    @about_instruction
    def pressed(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
        answer = press(request, found, user, name)
        return answer if isinstance(answer, HttpResponse) else page(request, *answer)

    return pressed


@require_GET
@about_instruction
def document(request: HttpRequest, found: Instruction, user: "User", part: UUID) -> HttpResponse:
    """Hand over a document of the bundle, to be saved. That it was read is written down."""
    item = get_object_or_404(found.bundle.select_related("instruction__commission__case"), pk=part)
    return downloads.download(actions.open_file(of=item, by=user))


@require_GET
@about_instruction
def version(request: HttpRequest, found: Instruction, user: "User", part: UUID) -> HttpResponse:
    """Hand over a version of the report."""
    report = get_object_or_404(found.reports.select_related("instruction__commission__case"), pk=part)
    return downloads.download(actions.open_file(of=report, by=user))


@require_GET
@about_instruction
def letter_paper(request: HttpRequest, found: Instruction, user: "User", number: int) -> HttpResponse:
    """Hand over one version of the letter as a PDF."""
    if (answer := _without_engine(request, found)) is not None:
        return answer
    opened = actions.read_instruction(instruction=found, by=user)
    pairs = {row.number: (row, words) for row, words in opened.letters}
    row, words = pairs.get(number, (None, None))
    if row is None or words is None:
        raise Http404
    context = {
        "letter": words,
        "sections": written.sections(words),
        "signatures": told.signatures(row, words),
        "digest": row.digest,
        "made_at": timezone.now(),
    }
    return pdf_file(pdf.paper("referrals/instructions/paper_letter.html", context), name=f"{found.number}-{number}")


@require_GET
@about_instruction
def paper(request: HttpRequest, found: Instruction, user: "User") -> HttpResponse:
    """Hand over the whole instruction as a PDF."""
    if (answer := _without_engine(request, found)) is not None:
        return answer
    opened = actions.read_instruction(instruction=found, by=user)
    context = {"number": found.number, "sections": papers.sections(told.whole(opened)), "made_at": timezone.now()}
    return pdf_file(pdf.paper("referrals/instructions/paper_instruction.html", context), name=found.number)


@require_GET
@about_instruction
def template(request: HttpRequest, found: Instruction, user: "User", form: str) -> HttpResponse:
    """Hand out a report to fill in, with the questions of the letter: Markdown or Word."""
    if form not in {"docx", "md"}:
        raise Http404
    opened = actions.read_instruction(instruction=found, by=user)
    words = next((words for _row, words in reversed(opened.letters) if words), None)
    sheet = templates_out.Template(
        family=Family(found.commission.family),
        report=told.report_name(opened),
        reference=found.number if words else "",
        questions=words.questions if words else (),
    )
    is_word = form == "docx"
    content = templates_out.docx(sheet) if is_word else templates_out.markdown(sheet)
    response = HttpResponse(content, content_type=WORD if is_word else "text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.number}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _without_engine(request: HttpRequest, found: Instruction) -> HttpResponse | None:
    try:
        pdf.require_engine()
    except pdf.NoEngine:
        messages.error(request, _("A PDF cannot be made here now: something is missing on our side."))
        return redirect("instructions:detail", found.pk)
    return None
