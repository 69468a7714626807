"""Forms of people and their roles."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.models import Person
from buttress_web.accounts.roles import Role


class InviteForm(forms.Form):
    """Who is invited, and to do what."""

    name = forms.CharField(label=_("Name"), max_length=150)
    username = forms.RegexField(
        r"^[a-z0-9._-]+$",
        label=_("User name"),
        max_length=100,
        help_text=_("Small letters, digits, dots and dashes; the party's code is put before it"),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("A forgotten password is reset by it"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, data: QueryDict | None, *, roles: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice field, just above


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What is kept about a person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    revision = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Person
        fields = ("name", "email", "language")


class RoleForm(forms.Form):
    """One more role."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, data: QueryDict | None, *, roles: Sequence[Role]) -> None:
        super().__init__(data)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something that others will ask about is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes into the history and stays there: no names or other personal data"),
    )
