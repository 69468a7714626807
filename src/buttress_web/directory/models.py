"""Points of contact: the first records that a party owns and releases."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.owned import Owned


class Contact(Owned):
    """An office that answers for a subject, for one party: how partners reach it, as far as it is released."""

    personal_fields: ClassVar[frozenset[str]] = frozenset({"holder", "email", "phone"})
    searched: ClassVar[tuple[str, ...]] = ("office", "holder", "hours", "note")
    """Fields in which words are looked for."""

    class Subject(models.TextChoices):
        """What the office answers for."""

        POLICY = "policy", _("Policy")
        REQUIREMENTS = "requirements", _("Requirements")
        DONATIONS = "donations", _("Donations from stock")
        INDUSTRY = "industry", _("Industry")
        FINANCE = "finance", _("Finance")
        TRANSPORT = "transport", _("Transport")
        TRAINING = "training", _("Training")
        MEETINGS = "meetings", _("Meetings")

    office = models.CharField(_("Office"), max_length=150)
    subject = models.CharField(_("Answers for"), max_length=12, choices=Subject)
    holder = models.CharField(_("Holder"), max_length=150, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    hours = models.CharField(_("Hours"), max_length=80, blank=True, help_text=_("With the time zone"))
    note = models.TextField(_("Note"), blank=True, max_length=2000)
    synthetic = models.BooleanField(_("Invented"), default=False)

    class Meta(Owned.Meta):
        verbose_name = _("point of contact")
        verbose_name_plural = _("points of contact")
        ordering = ("office", "id")
        indexes = (models.Index(fields=["owner", "office"], name="contact_owner_office"),)

    def __str__(self) -> str:
        return self.office

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("contact_detail", args=[self.pk])
