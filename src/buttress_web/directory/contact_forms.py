"""Forms of points of contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from buttress_web.directory.models import Contact


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The fields of a point of contact, with the revision that the person read."""

    revision = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = ("office", "subject", "holder", "email", "phone", "hours", "note", "synthetic")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "holder": _("The name of whoever holds the office; leave it empty if the office is enough"),
            "synthetic": _("Invented, for practice"),
        }

    def validate_unique(self) -> None:
        """Ask nothing of other records: what others hold must not show in an error."""

    def validate_constraints(self) -> None:
        """Ask nothing of other records."""
