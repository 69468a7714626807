"""Access tokens: how a person's own programs sign in."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.models import Party, Person


class Token(models.Model):
    """Lets a program act as one person, for one party, within a scope and until a day; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens", verbose_name=_("Person"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Acting for")
    )
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.JSONField(_("Allows"), default=list)
    created_at = models.DateTimeField(_("Made"))
    expires_at = models.DateTimeField(_("Expires"))
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)
    used_at = models.DateTimeField(_("Last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ("-created_at", "id")
        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_token_expires"),)

    def __str__(self) -> str:
        return self.name
