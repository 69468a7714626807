"""Kinds of work that only the tests ask for."""

import time
from typing import Any

from django.utils import timezone

from buttress_web.accounts import records
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.roles import Permission
from buttress_web.directory.models import Contact
from buttress_web.jobs.kinds import Outcome, Progress, job


@job("add_contact", "Add a contact slowly")
def add_contact(progress: Progress, actor: Actor, given: dict[str, Any]) -> Outcome:
    """Take a fifth of a second, and add one contact as the effect."""
    for step in range(10):
        progress.phase(f"step {step}", step / 10)
        time.sleep(0.02)
    assert actor.party_id is not None
    contact = Contact(owner_id=actor.party_id, office=given["office"], subject="policy")
    permission = Permission.CONTACT_CHANGE
    return Outcome(
        result={"at": timezone.now().isoformat()},
        effect=lambda: void(records.add(actor=actor, permission=permission, record=contact)),
    )


def void(_: object) -> None:
    """Return nothing."""
