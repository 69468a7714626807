"""Identity providers of parties, as the operator keeps them: who may vouch for whose people, in which roles."""

from uuid import uuid4

from django.db import transaction

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import IdentityProvider, Party
from buttress_web.accounts.roles import PARTY_ROLES
from buttress_web.signin.fetching import Distrust, checked
from buttress_web.signin.openid import SECRET_PREFIX


@transaction.atomic
def add(actor: Actor, provider: IdentityProvider) -> IdentityProvider:
    """Write a provider and its event, for the operator at the machine.

    Raises:
        Refused: The party is the cell, whose people no nation's provider may vouch for; the address of the issuer is
            not one that is asked; the variable could be one with another secret; a role is not a party's.
        ValidationError: A field breaks its rule.
    """
    if provider.party.kind == Party.Kind.CELL:
        raise Refused("Nobody else vouches for the people of the cell: they sign in by password and second factor.")
    if not provider.secret_variable.startswith(SECRET_PREFIX):
        raise Refused(f"The name of the variable must begin with {SECRET_PREFIX}.")
    known = {role.value for role in PARTY_ROLES}
    for role in provider.role_of_group.values():
        if role not in known:
            raise Refused(f"No group can be given the role {role}.")
    try:
        checked(provider.issuer)
    except Distrust as why:
        raise Refused(f"The issuer cannot be asked: {why}.") from why
    provider.full_clean()
    provider.save(force_insert=True)
    after = history.values(provider)
    circle = Circle(owner_id=provider.party_id)
    history.record(actor, "identityprovider:record:add", provider, circle=circle, after=after)
    return provider


@transaction.atomic
def close(actor: Actor, slug: str, reason: str) -> IdentityProvider:
    """Let nobody sign in by a provider any more; what its people did stays theirs.

    Raises:
        Refused: There is none of this name in use.
    """
    provider = IdentityProvider.objects.select_for_update().filter(slug=slug, is_active=True).first()
    if provider is None:
        raise Refused(f"No identity provider in use is called {slug}.")
    before = history.values(provider)
    provider.is_active, provider.revision = False, uuid4()
    provider.save(update_fields=["is_active", "revision"])
    history.record(
        actor,
        "identityprovider:record:change",
        provider,
        circle=Circle(owner_id=provider.party_id),
        before=before,
        after=history.values(provider),
        reason=reason,
    )
    return provider
