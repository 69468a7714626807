"""The form by which an owner releases or withdraws a record."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.models import Party
from buttress_web.accounts.owned import Audience
from buttress_web.releases.services import LENGTHS


class AudienceForm(forms.Form):
    """Who may see a record besides its owner, from when the public may, and why."""

    audience = forms.ChoiceField(label=_("Who may see it"), choices=Audience, widget=forms.RadioSelect)
    named = forms.ModelMultipleChoiceField(
        label=_("Named parties"),
        queryset=Party.objects.all(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("For the audience “named parties” only; the cell is one of the parties"),
    )
    public_from = forms.DateField(
        label=_("Public from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on everybody sees it; empty: never"),
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    revision = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for names exactly where the audience is named parties."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("audience") == Audience.NAMED) != bool(cleaned.get("named")):
            self.add_error("named", _("Name parties for the audience “named parties”, and for no other."))
        return cleaned


class PartyForm(forms.Form):
    """Choose a party."""

    party = forms.ModelChoiceField(label=_("Party"), queryset=Party.objects.all(), to_field_name="code")


class SessionForm(PartyForm):
    """Open a session on a party's rows."""

    minutes = forms.TypedChoiceField(
        label=_("For how long"), coerce=int, choices=[(n, format_lazy("{} {}", n, _("minutes"))) for n in LENGTHS]
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("The party reads it, with your name and the times"),
    )
