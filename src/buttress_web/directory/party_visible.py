"""What of parties and groups a reader may know: all parties; candidates and closed groups only the partners."""

from django.db.models import Prefetch, QuerySet

from buttress_web.accounts.acting import current
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import AllianceMembership, Group, GroupMembership, Party


def knows_all(actor: Actor) -> bool:
    """Tell whether an actor knows every group and every candidate."""
    return actor.is_partner or actor.is_cell or actor.is_auditor


def parts(actor: Actor) -> "QuerySet[GroupMembership]":
    """Return the parts of today in groups that an actor may know of; a candidate knows itself."""
    found = GroupMembership.objects.filter(current(actor.today)).select_related("party", "group")
    if knows_all(actor):
        return found
    open_to_all = found.filter(group__is_public=True).exclude(part=GroupMembership.Part.CANDIDATE)
    return open_to_all if actor.party_id is None else open_to_all | found.filter(party_id=actor.party_id)


def groups(actor: Actor) -> "QuerySet[Group]":
    """Return the groups that an actor may know of, with ``leads_now``."""
    found = Group.objects.prefetch_related(
        Prefetch("memberships", parts(actor).filter(part=GroupMembership.Part.LEAD), to_attr="leads_now")
    )
    if knows_all(actor):
        return found
    return found.filter(is_public=True) | found.filter(pk__in=parts(actor).order_by().values("group_id"))


def parties(actor: Actor) -> "QuerySet[Party]":
    """Return all parties, with ``alliances_now`` and their ``parts_now`` in the contact group."""
    in_group = parts(actor).filter(group__kind=Group.Kind.CONTACT_GROUP)
    return Party.objects.prefetch_related(
        Prefetch("alliances", AllianceMembership.objects.filter(current(actor.today)), to_attr="alliances_now"),
        Prefetch("group_memberships", in_group, to_attr="parts_now"),
    )
