"""The pickers of /i/find/. Nothing is typed, and nothing has to be picked."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.names import Choices, country_names, language_names, own_language_name
from directory.finding import Counts, Picks, towns
from directory.needs import Need


class FindForm(forms.Form):
    """What somebody needs, where, and in which language. Draws picks; finding.picked() reads what it sends."""

    need = forms.ChoiceField(label=_("What do you need?"), widget=forms.RadioSelect, required=False)
    country = forms.ChoiceField(label=_("Which country are you in?"), required=False)
    near = forms.ChoiceField(
        label=_("Near which town?"),
        required=False,
        help_text=_("We look within 50 km. Leave it out if you want to see more people."),
    )
    language = forms.ChoiceField(
        label=_("Which language do you want to speak?"),
        required=False,
        help_text=_("Many people work with an interpreter. If your language is not here, leave this out."),
    )
    remote = forms.BooleanField(label=_("Only people I can talk to by phone or video"), required=False)
    legal_aid = forms.BooleanField(
        label=_("Only people who take legal aid"),
        required=False,
        help_text=_("Then the state may pay them, and not you. Charities and phone lines are often free, too."),
    )
    public = forms.BooleanField(
        label=_("Also show public offices"),
        required=False,
        help_text=_(
            "The police, a council or another office of the state. In the United Kingdom they may have to tell the "
            "Home Office that they met you. If you do not agree, they do it without your name."
        ),
    )

    def __init__(self, picks: Picks, *, needs: Iterable[Need], counts: Counts, is_after_towns: bool = False) -> None:
        wants_country = is_after_towns and not picks.country
        super().__init__(asdict(picks) if wants_country else None, initial=asdict(picks))
        self._offer("need", [*((need.slug, need.label) for need in needs), ("", _("I do not know, or something else"))])
        countries = _having(country_names(), counts.get("based", {}), picks.country)
        self._offer("country", [("", _("I'd rather not say")), *countries])
        spoken = _having(language_names(), counts.get("language", {}), picks.language)
        self._offer("language", [("", _("Any language")), *_in_their_own_words(spoken)])
        if picks.country:
            self._offer("near", [("", _("Anywhere")), *((key, place.name) for key, place in towns(picks.country))])
            if is_after_towns:
                # The page was asked for because of this one: it opens there, without a script.
                self.fields["near"].widget.attrs["autofocus"] = True
        else:
            del self.fields["near"]
        for each in self.fields.values():
            each.is_plain = True  # type: ignore[attr-defined]  # nothing has to be picked: the page says so once
        if wants_country:
            self.add_error("country", gettext("Choose the country first. Then we can show its towns."))

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _having(names: Mapping[str, str], counts: Mapping[int | str, int], picked: str) -> Choices:
    return [(code, name) for code, name in names.items() if code in counts or code == picked]


def _in_their_own_words(spoken: Choices) -> Choices:
    """Each under the name that its speakers look for, in the order of those names."""
    told = [(code, own_language_name(code), name) for code, name in spoken]
    both = [(code, f"{own} ({name})" if own and own != name else name) for code, own, name in told]
    return sorted(both, key=lambda row: row[1].casefold())
