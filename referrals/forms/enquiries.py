"""What is asked before several are asked at once, and of whoever was. Nothing in it is free text."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MomentField
from accounts.names import language_name
from directory.models import Profile, Term, Vocabulary
from referrals import matching, timing
from referrals.actions.cases import CaseContent
from referrals.actions.enquiries import EnquiryCard
from referrals.choices_enquiries import FEWEST, MOST, Funding, Meeting, Paying
from referrals.choices_referrals import Declining
from referrals.forms.receiving import CHOOSE_A_REASON, colleague
from referrals.forms.referring import DAY, MOMENT
from referrals.matching.excluding import folded
from referrals.models import CaseDeadline

CARD = ("need", "exploitation", "languages", "region", "funding", "meeting", "due")


class CardForm(forms.Form):
    """What is looked for: all that they will see."""

    need = forms.ChoiceField(
        label=_("What is needed"),
        widget=forms.RadioSelect,
        help_text=_("One need at a time: that is what they decide by."),
        error_messages={"required": _("Choose what is needed."), "invalid_choice": _("Choose what is needed.")},
    )
    exploitation = forms.MultipleChoiceField(
        label=_("Kind of exploitation"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Only if it matters for who can take it."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("Untick a language that few people speak, if it could tell who it is."),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Region or town"), required=False)
    funding = forms.ChoiceField(
        label=_("How would it be paid for?"), choices=Funding.choices, widget=forms.RadioSelect,
        initial=Funding.UNSETTLED, error_messages={"required": _("Choose how it would be paid for.")},
    )  # fmt: skip
    meeting = forms.ChoiceField(
        label=_("How would they meet?"), choices=Meeting.choices, widget=forms.RadioSelect, initial=Meeting.EITHER,
        error_messages={"required": _("Choose how they would meet.")},
    )  # fmt: skip
    due = forms.ChoiceField(
        label=_("In time for what?"), required=False, help_text=_("They see the day, and not what it is for.")
    )
    public = forms.BooleanField(
        label=_("Show public authorities too"), required=False,
        help_text=_("They may have to pass on what they are told."),
    )  # fmt: skip

    def __init__(self, data: Any, *, content: CaseContent, due: Sequence[tuple[str, str]]) -> None:
        told = content.told
        regions = matching.regions(told.country) if told.country else []
        mine = next((each for each in regions if folded(each) == folded(told.region)), "")
        first = {"languages": told.languages, "region": mine, "due": due[0][0] if due else ""}
        if len(told.needs) == 1:
            first["need"] = told.needs[0]
        super().__init__(data, initial=first)
        self.content = content
        specialisms = Term.objects.of(Vocabulary.SPECIALISM)
        needs = specialisms.filter(slug__in=told.needs) if told.needs else specialisms.filter(parent=None)
        kinds = Term.objects.of(Vocabulary.EXPLOITATION).filter(slug__in=told.exploitation)
        self._offer("need", [(term.slug, term.name) for term in needs])
        self._offer("exploitation", [(term.slug, term.name) for term in kinds])
        self._offer("languages", [(code, language_name(code)) for code in told.languages])
        self._offer("region", [("", _("Not said")), *((each, each) for each in regions)])
        self._offer("due", [*due, ("", _("Nothing is due"))])
        for name in ("exploitation", "languages"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def deadline(self) -> CaseDeadline | None:
        """What it is to be in time for."""
        due = self.cleaned_data.get("due")
        return next((row for row, _label in self.content.deadlines if str(row.pk) == due), None)

    @property
    def card(self) -> EnquiryCard:
        """What they see; call it when the form is valid."""
        said, deadline = self.cleaned_data, self.deadline
        return EnquiryCard(
            needs=(said["need"],),
            exploitation=tuple(said.get("exploitation", ())),
            country=self.content.told.country,
            region=said["region"],
            languages=tuple(said.get("languages", ())),
            funding=Funding(said["funding"]),
            meeting=Meeting(said["meeting"]),
            deadline=deadline.on if deadline else None,
        )

    def of_card(self) -> Iterator[BoundField]:
        """The fields of the card."""
        return (self[name] for name in (*CARD, "public") if name in self.fields)


class EnquireForm(CardForm):
    """The same with whom to ask, and by when they answer. `free`: slugs of those who can be asked."""

    to = forms.MultipleChoiceField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose 2 at least, and 12 at most."),
            "invalid_choice": _("One of them cannot be asked now. Choose from those below."),
        },
    )
    respond_by = MomentField(
        label=_("Answer wanted by"),
        widget=MOMENT,
        required=False,
        help_text=_(
            "A quarter of the time that is left until the day, at least 4 hours and at most 5 days. You can change it: "
            "to 4 hours from now at least and 14 days at most."
        ),
        error_messages={"invalid": _("Give a day and a time.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any, *, content: CaseContent, due: Sequence[tuple[str, str]], free: Collection[str]
    ) -> None:
        super().__init__(data, content=content, due=due)
        self._offer("to", [(slug, slug) for slug in free])

    def clean_to(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["to"]))
        if not FEWEST <= len(chosen) <= MOST:
            raise ValidationError(self.fields["to"].error_messages["required"])
        return chosen

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()

    @property
    def wanted_by(self) -> datetime.datetime:
        """By when they answer: as it was chosen, or else worked out; call it when the form is valid."""
        chosen: datetime.datetime | None = self.cleaned_data["respond_by"]
        return chosen or timing.answer_by(self.card.deadline, timezone.now())

    def show_time(self) -> None:
        """Put the time that was worked out into its field, on the page that is drawn now."""
        if not self.data.get("respond_by") and not self.errors:
            time = f"{timezone.localtime(self.wanted_by):%Y-%m-%dT%H:%M}"
            self.data = {**{name: self.data.get(name) for name in self.data}, "respond_by": time}

    def carried(self) -> list[tuple[str, str]]:
        """What the page of the preview hands on unseen."""
        said: Mapping[str, Any] = self.cleaned_data
        pairs = [(name, said.get(name, "")) for name in (*CARD, "to") if name in self.fields]
        return [(name, each) for name, value in pairs for each in (value if isinstance(value, list) else [value])]


class OfferForm(forms.Form):
    """From which day, and on which terms."""

    begins_on = forms.DateField(
        label=_("From which day could you begin?"),
        widget=DAY,
        error_messages={"required": _("Give the day from which you could begin.")},
    )
    paying = forms.ChoiceField(
        label=_("On which terms?"), choices=Paying.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose on which terms."), "invalid_choice": _("Choose on which terms.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, begun: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            data, auto_id="offer_%s", initial=dict(begun) if begun else {"begins_on": timezone.localdate()}
        )

    def clean_begins_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["begins_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + datetime.timedelta(days=366):
            raise ValidationError(_("Give a day to come, a year ahead at most."))
        return day


class RefuseForm(forms.Form):
    """Why not, and perhaps who else."""

    reason = forms.ChoiceField(
        label=_("Why can you not take it?"),
        choices=Declining.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_A_REASON,
    )
    suggested = forms.CharField(
        label=_("A colleague who might"),
        required=False,
        max_length=300,
        help_text=_("The address of their page in this directory. Leave it empty if you know of nobody."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, data: Any = None, *, asked: Profile | None) -> None:
        super().__init__(data, auto_id="refuse_%s")
        self.asked = asked

    def clean_suggested(self) -> Profile | None:
        return colleague(self.cleaned_data["suggested"], self.asked)
