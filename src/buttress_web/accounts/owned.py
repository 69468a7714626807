"""Releasability: every owned record says who may see it, and no query on owned records runs without asking for whom."""

from collections.abc import Iterator
from typing import Any, ClassVar, NoReturn, Self, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import Join
from django.db.models.sql.query import Query
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


class OwnedJoin(Join):
    """A join in a query on owned records: not to another kind of them, whose audience it would pass by."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Return the SQL of the join."""
        if self.table_name in {kind._meta.db_table for kind in Owned.kinds()}:
            raise NeverScoped(f"{self.table_name}: load it by visible_to(actor), a join asks for nobody")
        return super().as_sql(*args, **kwargs)


class OwnedQuery(Query):
    """The SQL of a query on owned records: none comes of it, alone or within another, before somebody said for whom."""

    scoped = False
    join_class = OwnedJoin

    def get_compiler(self, *args: Any, **kwargs: Any) -> SQLCompiler:
        """Return what makes the SQL: for running, and for standing inside another query."""
        self.check()
        return super().get_compiler(*args, **kwargs)  # type: ignore[no-any-return]  # not in the stubs

    def combine(self, rhs: Query, connector: str) -> None:
        """Take in the condition of another query."""
        self.check()
        if isinstance(rhs, OwnedQuery):
            rhs.check()
        super().combine(rhs, connector)

    def check(self) -> None:
        """Return if the query says for whom it is."""
        if not self.scoped:
            raise NeverScoped(f"{self.get_meta().label}: call visible_to(actor) before the query runs")


class OwnedQuerySet(models.QuerySet[M]):
    """Owned records. Whatever would reach the database first needs ``visible_to`` or, in services, ``unscoped``."""

    query: OwnedQuery

    def __init__(
        self,
        model: type[M] | None = None,
        query: Query | None = None,
        using: str | None = None,
        hints: dict[str, models.Model] | None = None,
    ) -> None:
        super().__init__(model, OwnedQuery(model) if query is None else query, using, hints)

    def visible_to(self, actor: Actor) -> Self:
        """Return the records that the actor may see now."""
        return self.filter(visible(self.model, actor))._scope()

    def unscoped(self, reason: str) -> Self:
        """Return all records, for a service that shows them to nobody; the reason is for whoever reads the code."""
        if not reason:
            raise NeverScoped("Say why this query may see everything")
        return self.all()._scope()

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: SQL written by hand asks for nobody."""
        raise NeverScoped(f"{self.model.__name__}: no raw SQL on owned records")

    def update(self, **kwargs: Any) -> int:
        """Change the rows (services only)."""
        self.query.check()
        return super().update(**kwargs)

    def _raw_delete(self, using: str | None) -> int:
        self.query.check()
        return super()._raw_delete(using)

    def _scope(self) -> Self:
        self.query.scoped = True
        return self


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
