"""People: invited, changed, shut out and erased by whoever looks after their party's people."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from buttress_web.accounts.access import Refused, Unseen, people_of, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Party, Person
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission
from buttress_web.directory.services import entries


def require_person(actor: Actor, person: Person) -> None:
    """Return if a person is one whom the actor may know of.

    Raises:
        Unseen: Another party's person, who does not exist for the actor.
    """
    if not people_of(actor).filter(pk=person.pk).exists():
        raise Unseen


def reasoned(reason: str) -> None:
    """Return if a reason was given.

    Raises:
        Refused: It is empty.
    """
    if not reason.strip():
        raise Refused(_("Give a reason: it goes into the history."))


def invited_name(party: Party | None, username: str) -> str:
    """Return the user name of an invited person: its party's code first, so that no other party's names show."""
    prefix = f"{party.code if party else 'site'}.".lower()
    return prefix + username.lower().removeprefix(prefix)


def change(*, actor: Actor, person: Person, revision: UUID, changes: dict[str, object]) -> Person:
    """Change what is kept about a person.

    Raises:
        Outdated: Somebody else changed it since it was read.
        Unseen, Refused, ValidationError: As everywhere.
    """
    with transaction.atomic():
        current = _looked_after(actor, person)
        if current.revision != revision:
            raise Outdated(_("Somebody changed this record since you opened it. Nothing of yours was written."))
        return entries.change_person(actor, current, changes)


@transaction.atomic
def set_active(*, actor: Actor, person: Person, active: bool, reason: str) -> Person:
    """Shut a person out at once, with every session, or let them in again."""
    current = _of_others(actor, person)
    reasoned(reason)
    if not active:
        entries.sign_out(actor, current)
    verb = "activate" if active else "deactivate"
    return entries.change_person(actor, current, {"is_active": active}, verb=verb, reason=reason)


@transaction.atomic
def erase(*, actor: Actor, person: Person, reason: str) -> Person:
    """Replace who a person is by an invented name, for good."""
    current = _of_others(actor, person)
    reasoned(reason)
    return entries.erase_person(actor, current, reason)


def invitation_path(*, actor: Actor, person: Person) -> str:
    """Return the path where a person who has no password yet chooses one.

    Raises:
        Refused: The person has a password: only they can change it, by their own e-mail.
    """
    current = _of_others(actor, person)
    if current.has_usable_password() or current.provider_id is not None or not current.is_active:
        raise Refused(_("Only a person who may sign in and has no password yet can be sent a link."))
    return entries.first_password_path(current)


def _of_others(actor: Actor, person: Person) -> Person:
    if person.pk == actor.person_id:
        raise Refused(_("Somebody else has to do this for you."))
    return _looked_after(actor, person)


def _looked_after(actor: Actor, person: Person) -> Person:
    """Return a person, locked, whom nobody but the actor's party has a say about.

    Raises:
        Unseen: Another party's person.
        Refused: Without the right, or the person also acts for somebody else, or is erased.
    """
    require_person(actor, person)
    require(actor, Permission.PERSON_CHANGE)
    current = Person.objects.select_for_update().get(pk=person.pk)
    if current.erased_at is not None:
        raise Refused(_("This person was erased."))
    running = current.memberships.filter(Q(to_date__isnull=True) | Q(to_date__gte=actor.today))
    own = Q(party_id=actor.own_party_id) if actor.own_party_id else Q(party__isnull=True)
    if running.exclude(own).exists():
        raise Refused(_("This account is not your party's alone: ask whoever runs the site."))
    return current
