"""Forms of parties and groups."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.models import AllianceMembership, Group, GroupMembership, Party
from buttress_web.directory.party_reference import Names, NoNation, names


class DayInput(forms.DateInput):
    """A day, in the browser's own picker, in the form that is the same in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new party. For a nation the names may stay empty: they are filled by its code."""

    class Meta:
        model = Party
        fields = ("code", "kind", "name_en", "name_uk", "synthetic")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [one for one in Party.Kind.choices if one[0] != Party.Kind.CELL]  # type: ignore[attr-defined]
        self.fields["name_en"].required = False
        self.fields["name_en"].help_text = _("A nation's names may stay empty: they follow from its code")

    def clean(self) -> dict[str, Any]:
        """Fill a nation's names by its code."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["code"] = cleaned.get("code", "").upper()
        found = _names(cleaned["code"]) if cleaned.get("kind") == Party.Kind.NATION else None
        for field in ("name_en", "name_uk"):
            if found is not None and not cleaned.get(field):
                cleaned[field] = found.en if field == "name_en" else found.uk
        if not cleaned.get("name_en"):
            self.add_error("name_en", _("Give a name: the code is not that of a nation in ISO 3166-1."))
        return cleaned


class PartyNamesForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """What of a party may change."""

    revision = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Party
        fields = ("name_en", "name_uk", "synthetic")


class AllianceForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A party joins an alliance."""

    class Meta:
        model = AllianceMembership
        fields = ("alliance", "from_date", "to_date")
        widgets = {"from_date": DayInput(), "to_date": DayInput()}  # as Django documents Meta


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A new group."""

    class Meta:
        model = Group
        fields = ("name_en", "name_uk", "slug", "kind", "is_public")


class GroupNamesForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """What of a group may change."""

    revision = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Group
        fields = ("name_en", "name_uk", "is_public")


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A party takes part in a group."""

    class Meta:
        model = GroupMembership
        fields = ("party", "part", "from_date", "to_date")
        widgets = {"from_date": DayInput(), "to_date": DayInput()}  # as Django documents Meta


class LastDayForm(forms.Form):
    """The last day of something that has a from and a to."""

    to_date = forms.DateField(label=_("Last day"), widget=DayInput)


def _names(code: str) -> Names | None:
    try:
        return names(code)
    except NoNation:
        return None
