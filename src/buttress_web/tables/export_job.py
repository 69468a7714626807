"""All rows of one kind that the asker may see, as a file: for more rows than anybody waits for."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Party
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import Permission
from buttress_web.jobs.kinds import Failed, File, Offer, Outcome, Progress, job
from buttress_web.tables.exports import TYPES, Sheet, Value, as_csv, as_xlsx, plain

STEP = 500
"""Rows between two words about the progress."""


def kinds() -> dict[str, type[Owned]]:
    """Return what can be exported: every kind of record but the history, of which readers know each event in part."""
    return {kind._meta.label: kind for kind in Owned.kinds() if kind._meta.app_label != "accounts"}


def offers() -> Iterator[Offer]:
    """Yield what can be asked for: each kind in each format."""
    for label, kind in kinds().items():
        for form in TYPES:
            name = capfirst(kind._meta.verbose_name_plural)
            given = {"kind": label, "format": form}
            yield Offer(f"{label}.{form}", _("%(kind)s as %(format)s") % {"kind": name, "format": form.upper()}, given)


@job("export", gettext_lazy("Export"), Permission.ROWS_EXPORT, offers)
def export(progress: Progress, actor: Actor, given: dict[str, Any]) -> Outcome:
    """Write every row of a kind that the actor may see now to one file."""
    kind, form = kinds().get(given["kind"]), given["format"]
    if kind is None or form not in TYPES:
        raise Failed(_("There is no such table any more."))
    progress.phase(_("Reading the rows"))
    found: list[Owned] = list(kind.objects.visible_to(actor).select_related("owner"))
    fields = [field for field in kind._meta.concrete_fields if field.model is kind and field.name not in _KEPT]
    party = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    sheet = Sheet(
        title=str(capfirst(kind._meta.verbose_name_plural)),
        columns=[_("Owner"), *(str(capfirst(field.verbose_name)) for field in fields)],
        rows=_rows(progress, found, fields),
        audience=_("For %(party)s only") % {"party": party.name} if party else _("As all partners see it"),
        as_of=actor.at,
        prepared_by=party.name if party else _("The auditors"),
    )
    content = as_csv(sheet) if form == "csv" else as_xlsx(sheet)
    name = f"{kind._meta.model_name}-{actor.at:%Y%m%d-%H%M%S}.{form}"
    return Outcome(result={"rows": len(found)}, file=File(name, TYPES[form], content), records=found)


_KEPT = {field.name for field in Owned._meta.get_fields()}


def _rows(progress: Progress, found: list[Owned], fields: Iterable["Field[Any, Any]"]) -> Iterator[list[Value]]:
    for number, record in enumerate(found):
        if number % STEP == 0:
            progress.phase(_("Writing the rows"), number / len(found))
        yield [record.owner.name, *(_cell(record, field) for field in fields)]


def _cell(record: Owned, field: "Field[Any, Any]") -> Value:
    display = getattr(record, f"get_{field.name}_display", None)
    return plain(str(display()) if display is not None else getattr(record, field.name))
