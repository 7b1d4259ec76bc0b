"""What is asked before experts are asked for a quote, and before a client's consent is written down."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MomentField
from directory.models import Term, Vocabulary
from referrals import timing
from referrals.actions.cases import CaseContent
from referrals.choices_referrals import Purpose, Shared
from referrals.forms.enquiries import CARD, CardForm
from referrals.forms.referring import MOMENT, AgreedForm, fresh_consent
from referrals.instructions.choices import MOST

if TYPE_CHECKING:
    from django.http import QueryDict


class CommissionForm(CardForm):
    """Which report is wanted, and whom to ask. `free`: slugs of those who can be asked; None as long as nobody is."""

    needs_authority = forms.BooleanField(
        label=_("Legal aid pays only with prior authority"), required=False,
        help_text=_("Then no letter goes out before the day on which it was granted is written down."),
    )  # fmt: skip
    to = forms.MultipleChoiceField(
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("One of them cannot be asked now. Choose from those below.")},
    )
    respond_by = MomentField(
        label=_("Quote wanted by"),
        widget=MOMENT,
        required=False,
        help_text=_("Empty: a quarter of the time that is left until the day, 4 hours at least and 5 days at most."),
        error_messages={"invalid": _("Give a day and a time.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        *,
        content: CaseContent,
        due: Sequence[tuple[str, str]],
        free: Collection[str] | None = None,
    ) -> None:
        super().__init__(data, content=content, due=due)
        self.initial["key"] = uuid4()
        self.initial.pop("need", None)
        need = self.fields["need"]
        need.label, need.help_text = _("Which report"), _("One report at a time: that is what they quote for.")
        need.error_messages |= {"required": _("Choose a kind of report.")}
        self._offer("need", [(term.slug, term.name) for term in Term.objects.of(Vocabulary.REPORT)])
        self.free = free
        if free is not None:
            self._offer("to", [(slug, slug) for slug in free])
            self.fields["to"].required = True
            self.fields["to"].error_messages["required"] = _("Choose 1 at least, and 12 at most.")
        else:
            del self.fields["to"]

    def clean_to(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["to"]))
        if len(chosen) > MOST:
            raise ValidationError(self.fields["to"].error_messages["required"])
        return chosen

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()

    def renew(self) -> None:
        """Let the page that is drawn now ask for another report than the one that was asked for from it before."""
        data = cast("QueryDict", self.data).copy()
        data["key"] = str(uuid4())
        self.data = data

    @property
    def wanted_by(self) -> datetime.datetime:
        """By when they quote: as it was chosen, or else worked out; call it when the form is valid."""
        chosen: datetime.datetime | None = self.cleaned_data["respond_by"]
        return chosen or timing.answer_by(self.card.deadline, timezone.now())

    def of_report(self) -> Iterator[BoundField]:
        """All fields but whom to ask."""
        names = (*CARD, "needs_authority", "public", "respond_by", "key")
        return (self[name] for name in names if name in self.fields)


class ConsentForm(AgreedForm):
    """What the client agreed that this expert is told; what for stands: to be assessed, and reported on."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=fresh_consent())
        self.begin()
        del self.fields["purpose"]
        self.fields["shared"].choices = [  # type: ignore[attr-defined]
            each for each in Shared.choices if each[0] != Shared.CONTACT
        ]
        # A letter is read before it is accepted, or no conflict could be found.
        self.fields["shared"].label = _("What may they be told?")
        self.fields["shared"].help_text = _(
            "They read the letter, which names the client and says what has happened, before they accept. "
            "Tick files if documents go with it: those they read once they have accepted."
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        said["purpose"] = Purpose.ASSESSMENT
        return said
