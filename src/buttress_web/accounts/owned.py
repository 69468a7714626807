"""Releasability: every owned record says who may see it, and no query on owned records runs without asking for whom."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.actor import Actor


class Audience(models.TextChoices):
    """Who may see a record, besides its owner; evaluated when it is read."""

    OWN = "own", _("Own nation only")
    NAMED = "named", _("Named parties")
    CELL = "cell", _("The cell")
    PARTNERS = "partners", _("All partners")


class NeverScoped(RuntimeError):
    """A query on owned records that does not say for whom it is: a fault in the program."""


M = TypeVar("M", bound=models.Model)


class OwnedQuerySet(models.QuerySet[M]):
    """Owned records. Whatever would reach the database first needs ``visible_to`` or, in services, ``unscoped``."""

    _scoped = False

    def visible_to(self, actor: Actor) -> Self:
        """Return the records that the actor may see now."""
        chosen = self.filter(visible(self.model, actor))
        chosen._scoped = True
        return chosen

    def unscoped(self, reason: str) -> Self:
        """Return all records, for a service that shows them to nobody; the reason is for whoever reads the code."""
        if not reason:
            raise NeverScoped("Say why this query may see everything")
        chosen = self.all()
        chosen._scoped = True
        return chosen

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # not in the stubs
        clone._scoped = self._scoped
        return clone

    def _check(self) -> None:
        if not self._scoped:
            raise NeverScoped(f"{self.model.__name__}: call visible_to(actor) before the query runs")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Iterate without keeping the rows."""
        self._check()
        return super().iterator(chunk_size=chunk_size or 2000)

    def count(self) -> int:
        """Count the rows."""
        self._check()
        return super().count()

    def exists(self) -> bool:
        """Tell whether there are rows."""
        self._check()
        return super().exists()

    def contains(self, obj: models.Model) -> bool:
        """Tell whether a record is among the rows."""
        self._check()
        return super().contains(obj)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Aggregate the rows."""
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Change the rows (services only)."""
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows (services only)."""
        self._check()
        return super().delete()

    def explain(self, *, format: str | None = None, **options: Any) -> str:  # noqa: A002  # Django's name
        """Return the database's plan of the query."""
        self._check()
        return super().explain(format=format, **options)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Stand as a subquery in another query."""
        self._check()
        return super().resolve_expression(*args, **kwargs)

    def __and__(self, other: models.QuerySet[M]) -> Self:
        self._check()
        return super().__and__(other)

    def __or__(self, other: models.QuerySet[M]) -> Self:
        self._check()
        return super().__or__(other)


OwnedManager = models.Manager.from_queryset(OwnedQuerySet)


class Owned(models.Model):
    """A record that one party owns. Nobody else knows of it until its audience says so."""

    personal_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields of which the history keeps "changed" and not the value."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey("accounts.Party", models.PROTECT, related_name="+", verbose_name=_("Owner"))
    audience = models.CharField(_("Audience"), max_length=8, choices=Audience, default=Audience.OWN)
    named = models.ManyToManyField("accounts.Party", related_name="+", blank=True, verbose_name=_("Named parties"))
    public_from = models.DateField(_("Public from"), null=True, blank=True)
    revision = models.UUIDField(default=uuid4, editable=False)

    objects = OwnedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def kinds(cls) -> list[type["Owned"]]:
        """Return every kind of owned record that is installed, in a steady order."""
        found = [kind for kind in _descendants(cls) if not kind._meta.abstract]
        return sorted(found, key=lambda kind: kind._meta.label)


def _descendants(cls: type[Owned]) -> Iterator[type[Owned]]:
    for child in cls.__subclasses__():
        yield child
        yield from _descendants(child)


def visible(model: type[models.Model], actor: Actor) -> Q:
    """Return the condition under which an actor may see a record of a model. Source: house.md, "Who may see what"."""
    condition = Q(public_from__lte=actor.today)
    if actor.party_id is not None:
        condition |= Q(owner_id=actor.party_id) | Q(audience=Audience.NAMED) & Q(_named(model, actor))
    if actor.is_cell:
        condition |= Q(audience__in=[Audience.CELL, Audience.PARTNERS])
    elif actor.is_partner or actor.is_auditor:
        condition |= Q(audience=Audience.PARTNERS)
    return condition if actor.confined_to is None else condition & Q(owner_id=actor.confined_to)


def _named(model: type[models.Model], actor: Actor) -> Exists:
    links = model.named.through._default_manager  # type: ignore[attr-defined]
    field = model._meta.get_field("named").m2m_field_name()  # type: ignore[union-attr]
    return Exists(links.filter(**{field: OuterRef("pk"), "party_id": actor.party_id}))
