"""Administration sessions: a site administrator's timed look at one party, which that party can read of."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import AdministrationSession, Party
from buttress_web.accounts.roles import Permission

LENGTHS = (15, 30, 60)
"""Minutes that a session may last."""


@transaction.atomic
def open_session(*, actor: Actor, party: Party, minutes: int, reason: str) -> AdministrationSession:
    """Open a session on one party's own rows, for reading, and write it into that party's history.

    Raises:
        Refused: Without the role, a reason, or one of the lengths; or while another session is open.
    """
    require(actor, Permission.SESSION_OPEN)
    if not reason.strip() or minutes not in LENGTHS:
        raise Refused(_("Give a reason and one of the lengths offered."))
    if actor.person_id is None or _open(actor).exists():
        raise Refused(_("A session is open already: end it first."))
    session = AdministrationSession.objects.create(
        person_id=actor.person_id,
        party=party,
        reason=reason.strip(),
        from_at=actor.at,
        until_at=actor.at + timedelta(minutes=minutes),
    )
    circle = Circle(owner_id=party.pk)
    after = {"until_at": session.until_at.isoformat()}
    history.record(actor, "session:administration:open", session, circle=circle, after=after, reason=session.reason)
    return session


@transaction.atomic
def end_session(*, actor: Actor) -> None:
    """End the actor's open session, if there is one."""
    for session in _open(actor).select_for_update():
        session.until_at = actor.at
        session.save(update_fields=["until_at"])
        circle = Circle(owner_id=session.party_id)
        after = {"until_at": actor.at.isoformat()}
        history.record(actor, "session:administration:end", session, circle=circle, after=after)


def _open(actor: Actor) -> "QuerySet[AdministrationSession]":
    if actor.person_id is None:
        return AdministrationSession.objects.none()
    mine = AdministrationSession.objects.filter(person_id=actor.person_id)
    return mine.filter(from_at__lte=actor.at, until_at__gt=actor.at)
