"""Who may give which role to whom: the one place of these rules."""

from django.utils.translation import gettext as _

from buttress_web.accounts.access import Decision, Refused, Unseen, require
from buttress_web.accounts.acting import current
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Membership, Party, Person
from buttress_web.accounts.roles import CELL_ROLES, PARTY_ROLES, SITE_ROLES, Permission, Role
from buttress_web.directory.services import entries
from buttress_web.directory.services.people import reasoned, require_person


def first_role_of(party: Party) -> Role:
    """Return the role that looks after a party's people: a site administrator gives it to the first person."""
    return Role.COORDINATOR if party.kind == Party.Kind.CELL else Role.NATIONAL_ADMINISTRATOR


def roles_for(party: Party | None) -> frozenset[Role]:
    """Return the roles that there are for a party, or for none."""
    if party is None:
        return SITE_ROLES
    return CELL_ROLES if party.kind == Party.Kind.CELL else PARTY_ROLES


def roles_to_give(actor: Actor, party: Party | None) -> list[Role]:
    """Return the roles that an actor may give to somebody else for a party, in a steady order."""
    return [role for role in Role if decide_role(actor, role, party).allowed]


def decide_role(actor: Actor, role: Role, party: Party | None) -> Decision:
    """Decide whether an actor may give a role for a party to somebody else."""
    if Permission.MEMBERSHIP_CHANGE not in actor.permissions:
        return Decision(False, _("Your role does not give roles to people."))
    if role not in roles_for(party):
        return Decision(False, _("This role is not one of that party."))
    if Role.SITE_ADMINISTRATOR in actor.roles:
        return _by_site(actor, role, party)
    if party is None or party.pk != actor.own_party_id:
        return Decision(False, _("You give roles for your own party alone."))
    return Decision(True, _("Your role allows it."))


def _by_site(actor: Actor, role: Role, party: Party | None) -> Decision:
    if party is None:
        return Decision(True, _("Your role allows it."))
    if role != first_role_of(party):
        return Decision(False, _("A site administrator gives a party its first administrator and nothing else."))
    if Membership.objects.filter(current(actor.today), party=party, role=role, person__is_active=True).exists():
        return Decision(False, _("This party has somebody who gives its roles."))
    return Decision(True, _("Your role allows it."))


def give(*, actor: Actor, person: Person, role: Role, party: Party | None) -> Membership:
    """Give a person one more role.

    Raises:
        Unseen: The person is not one of the actor's own.
        Refused: The role is not the actor's to give, the person is the actor, or another nation vouches for them.
    """
    require(actor, Permission.MEMBERSHIP_CHANGE)
    require_person(actor, person)
    if person.pk == actor.person_id:
        raise Refused(_("Nobody gives a role to themselves."))
    decision = decide_role(actor, role, party)
    if not decision.allowed:
        raise Refused(decision.reason)
    if not person.is_active:
        raise Refused(_("This person may not sign in."))
    if person.provider is not None and (party is None or party.pk != person.provider.party_id or role in CELL_ROLES):
        raise Refused(_("An identity provider vouches for this person: only roles of its own party can be given."))
    return entries.add_role(actor, person, role, party)


def end(*, actor: Actor, membership: Membership, reason: str) -> None:
    """End a role at once.

    Raises:
        Unseen: The role is for a party whose people are not the actor's to look after.
        Refused: Without the right or a reason.
    """
    require(actor, Permission.MEMBERSHIP_CHANGE)
    require_person(actor, membership.person)
    of_site = membership.party is None and Role.SITE_ADMINISTRATOR in actor.roles
    if not of_site and (membership.party_id is None or membership.party_id != actor.own_party_id):
        raise Unseen
    reasoned(reason)
    entries.end_role(actor, membership, reason)
