"""Access tokens: made and revoked by the person whose they are, and what somebody who shows one may do."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, Unseen, require
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import SITE_ROLES, Permission
from buttress_web.signin.models import Token

P = Permission
SCOPES = {
    P.PARTY_READ: gettext_lazy("Read parties"),
    P.GROUP_READ: gettext_lazy("Read groups"),
    P.CONTACT_READ: gettext_lazy("Read points of contact"),
    P.CONTACT_CHANGE: gettext_lazy("Add, change and delete own points of contact"),
    P.AUDIENCE_READ: gettext_lazy("Read who sees own records"),
    P.RECORD_RELEASE: gettext_lazy("Release and withdraw own records"),
    P.EVENT_READ: gettext_lazy("Read what changed"),
    P.DISCLOSURE_READ: gettext_lazy("Read who took own records away"),
    P.PERSON_READ: gettext_lazy("Read the own people"),
    P.JOB_READ: gettext_lazy("Read own long work"),
}
"""What a token can be made for, in words. Rights, people and tokens themselves are a matter for pages."""

DAYS = (7, 30, 90, 365)
"""How long a token can be good for."""

USED_EVERY = timedelta(hours=1)
"""How exactly it is kept when a token was last used."""

PREFIX = "buttress_"


def tokens_of(actor: Actor) -> "QuerySet[Token]":
    """Return the actor's own tokens, newest first."""
    if actor.person_id is None:
        return Token.objects.none()
    return Token.objects.filter(person_id=actor.person_id).select_related("party")


def scopes_of(actor: Actor) -> list[Permission]:
    """Return what the actor could make a token for: nothing that the actor's own role does not allow."""
    return [permission for permission in SCOPES if permission in actor.permissions]


@transaction.atomic
def issue(*, actor: Actor, name: str, scope: Collection[str], days: int) -> tuple[Token, str]:
    """Make a token for the actor and the party acted for; return it with its secret, which is not kept.

    Raises:
        Refused: Without the right, or for more than the actor may do, or for another time than ``DAYS``.
        ValidationError: The name is empty or too long.
    """
    require(actor, P.TOKEN_CHANGE)
    if actor.person_id is None or not scope or not set(scope) <= set(scopes_of(actor)) or days not in DAYS:
        raise Refused(_("Choose what the token allows, of what you may do yourself, and one of the times offered."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        person_id=actor.person_id,
        party_id=actor.party_id,
        name=name.strip(),
        digest=_digest(secret),
        scope=sorted(scope),
        created_at=actor.at,
        expires_at=actor.at + timedelta(days=days),
    )
    token.full_clean(exclude={"digest"}, validate_unique=False, validate_constraints=False)
    token.save(force_insert=True)
    history.record(actor, "token:record:add", token, circle=_circle(token), after=_told(token))
    return token, secret


@transaction.atomic
def revoke(*, actor: Actor, token: Token) -> None:
    """End one of the actor's own tokens at once.

    Raises:
        Unseen: It is somebody else's.
        Refused: Without the right.
    """
    if token.person_id != actor.person_id:
        raise Unseen
    require(actor, P.TOKEN_CHANGE)
    _revoke(actor, Token.objects.select_for_update().filter(pk=token.pk, revoked_at=None))


def revoke_all(actor: Actor, person: Person) -> None:
    """End every token of a person who is shut out: it would come back with the person."""
    _revoke(actor, Token.objects.select_for_update().filter(person=person, revoked_at=None))


def actor_with(secret: str, at: datetime) -> Actor | None:
    """Return who shows a token, as an actor within its scope; nobody where it is not good, or no longer.

    It is good while the person may sign in, by a provider that is in use if by any, and still has a role for the party.
    """
    found = Token.objects.select_related("person__provider").filter(digest=_digest(secret), revoked_at=None)
    token = found.filter(expires_at__gt=at, person__is_active=True).first()
    if token is None or (token.person.provider is not None and not token.person.provider.is_active):
        return None
    actor = actor_of(token.person, at, token.party_id, site=token.party_id is None)
    # In a session on a nation's records an administrator looks at pages, which say so.
    if actor.confined_to is not None or actor.party_id != token.party_id or not actor.roles:
        return None
    if token.party_id is None and not actor.roles <= SITE_ROLES:
        return None
    if token.used_at is None or at - token.used_at >= USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=at)
    return replace(actor, scope=frozenset(Permission(value) for value in token.scope if value in SCOPES))


def _revoke(actor: Actor, tokens: "QuerySet[Token]") -> None:
    for token in tokens:
        token.revoked_at = actor.at
        token.save(update_fields=["revoked_at"])
        after = {"revoked_at": actor.at.isoformat(timespec="seconds")}
        history.record(actor, "token:record:revoke", token, circle=_circle(token), after=after)


def _digest(secret: str) -> str:
    # The secret is 256 random bits: a slow hash would protect nothing more.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _circle(token: Token) -> Circle:
    return Circle(owner_id=token.party_id) if token.party_id else Circle.of_cell(Audience.OWN)


def _told(token: Token) -> history.Values:
    """Return a token as the history of its party tells it: what a person calls it is the person's affair."""
    return {"scope": token.scope, "expires_at": token.expires_at.isoformat(timespec="seconds")}


def good(token: Token, at: datetime) -> bool:
    """Tell whether a token is neither revoked nor expired."""
    return token.revoked_at is None and token.expires_at > at
