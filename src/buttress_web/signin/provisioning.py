"""People whom a provider vouches for: an account for each subject, and the roles that the provider's party allows.

An account is found by provider and subject alone, never by user name or e-mail address.
"""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from buttress_web.accounts import history
from buttress_web.accounts.acting import current
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import IdentityProvider, Membership, Person
from buttress_web.accounts.roles import PARTY_ROLES, Role
from buttress_web.signin.fetching import Distrust
from buttress_web.signin.openid import Identity


def roles_of(provider: IdentityProvider, groups: frozenset[str]) -> frozenset[Role]:
    """Return the roles of these groups: none of the cell or the site, whatever the provider's record says."""
    mapping: Any = provider.role_of_group
    named = {str(mapping[group]) for group in groups if group in mapping} if isinstance(mapping, dict) else set()
    return frozenset(role for role in PARTY_ROLES if role.value in named)


def admitted(provider: IdentityProvider, identity: Identity, at: datetime) -> Person:
    """Return the person of an identity, with the roles that it has now; make the account at the first sign-in.

    Raises:
        Distrust: The provider gives no role here, or the account may not sign in. Roles that are gone end all the same.
    """
    with transaction.atomic():
        # One sign-in of a provider at a time: two first ones of the same subject make one account.
        locked = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
        roles = roles_of(locked, identity.groups) if locked.is_active else frozenset()
        account = SocialAccount.objects.filter(provider=locked.slug, uid=identity.subject).first()
        person = account.user if account else _new_person(locked, identity, at) if roles else None
        if person is not None:
            actor = Actor(at=at, person_id=person.pk, party_id=locked.party_id)
            _tell(person, identity, actor, Circle(owner_id=locked.party_id))
            _set_roles(person, locked, roles, actor)
    if person is None or not roles:
        raise Distrust("the provider gives this person no role here")
    if not person.is_active or person.provider_id != provider.pk:
        raise Distrust("this account may not sign in")
    return person


def _new_person(provider: IdentityProvider, identity: Identity, at: datetime) -> Person:
    person = Person(
        username=f"{provider.slug}-{token_hex(8)}".lower(),
        name=identity.name or provider.name,
        email=_email(identity),
        provider=provider,
        created_at=at,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    SocialAccount.objects.create(user=person, provider=provider.slug, uid=identity.subject)
    actor = Actor(at=at, person_id=person.pk, party_id=provider.party_id)
    circle = Circle(owner_id=provider.party_id)
    history.record(actor, "person:record:add", person, circle=circle, after=history.values(person))
    return person


def _email(identity: Identity) -> str:
    try:
        validate_email(identity.email)
    except ValidationError:
        return ""
    return identity.email


def _tell(person: Person, identity: Identity, actor: Actor, circle: Circle) -> None:
    """Keep name and e-mail address as the provider says them now; they are for reading, nothing hangs on them."""
    before = history.values(person)
    said = {"name": identity.name or person.name, "email": _email(identity)}
    touched = [name for name, value in said.items() if getattr(person, name) != value]
    if not touched or person.erased_at is not None:
        return
    for name in touched:
        setattr(person, name, said[name])
    person.save(update_fields=touched)
    after = history.values(person)
    history.record(actor, "person:record:change", person, circle=circle, before=before, after=after, personal=touched)


def _set_roles(person: Person, provider: IdentityProvider, roles: frozenset[Role], actor: Actor) -> None:
    """Begin the roles that are new, and end those whose group is gone: they count no more from this moment."""
    held = {m.role: m for m in person.memberships.filter(current(actor.today), party_id=provider.party_id)}
    for role, membership in held.items():
        if role not in roles:
            _end(membership, actor)
    for role in sorted(roles - held.keys()):
        made = Membership.objects.create(person=person, party_id=provider.party_id, role=role, from_date=actor.today)
        _written(actor, "membership:record:add", made, after=history.values(made))


def _end(membership: Membership, actor: Actor) -> None:
    before = history.values(membership)
    if membership.from_date >= actor.today:
        # It began today: a last day before that is not possible, and today it must not count any more.
        _written(actor, "membership:record:delete", membership, before=before)
        membership.delete()
        return
    membership.to_date = actor.today - timedelta(days=1)
    membership.save(update_fields=["to_date"])
    _written(actor, "membership:record:change", membership, before=before, after=history.values(membership))


def _written(
    actor: Actor,
    verb: str,
    membership: Membership,
    before: history.Values | None = None,
    after: history.Values | None = None,
) -> None:
    circle = Circle(owner_id=membership.party_id)
    history.record(actor, verb, membership, circle=circle, before=before, after=after)
