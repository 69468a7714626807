"""Views of tables that a person keeps."""

from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A table's filters, columns and order under a name; for the person alone who saved it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["person", "path", "name"], name="a_view_has_one_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What the page calls it."""
        return self.name

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self.path}?{self.query}"

    @property
    def drop_url(self) -> str:
        """Where it is dropped."""
        return reverse("view_drop", args=[self.pk])
