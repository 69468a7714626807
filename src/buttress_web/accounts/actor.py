"""Who asks: a person acting for one party at one moment, or a visitor. Made once a request, passed everywhere."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from buttress_web.accounts.roles import PERMISSIONS, READING, SIGNED_IN, VISITOR, Permission, Role


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever asks for something, for which party, and when.

    ``confined_to`` narrows what is seen to the rows of one owner: a nation that previews its own records as another
    party, or a site administrator in a session that a nation can see. ``scope`` narrows what is allowed to what an
    access token was made for.
    """

    at: datetime
    person_id: UUID | None = None
    party_id: UUID | None = None
    roles: frozenset[Role] = frozenset()
    is_cell: bool = False
    is_partner: bool = False
    confined_to: UUID | None = None
    scope: frozenset[Permission] | None = None

    @property
    def today(self) -> date:
        """The day, in UTC, on which audiences are evaluated."""
        return self.at.date()

    @property
    def is_auditor(self) -> bool:
        """Whether the person audits: sees what all partners see, for no party."""
        return Role.AUDITOR in self.roles

    @property
    def own_party_id(self) -> UUID | None:
        """The party whose own affairs (people, reads, drafts) are open to the actor; none in another party's shoes."""
        return self.party_id if self.confined_to in (None, self.party_id) else None

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that the roles allow, only reading where confined, and within the scope."""
        return self._held if self.scope is None else self._held & self.scope

    @property
    def _held(self) -> frozenset[Permission]:
        if self.person_id is None:
            return VISITOR
        held = SIGNED_IN.union(*(PERMISSIONS[role] for role in self.roles))
        if self.confined_to is None:
            return held
        return (
            held | VISITOR | {Permission.PERSON_READ, Permission.AUDIENCE_READ, Permission.DISCLOSURE_READ}
        ) & READING

    def seen_as(self, *, party_id: UUID, is_cell: bool, is_partner: bool) -> "Actor":
        """Return the actor in another party's shoes, over the rows of the own party alone."""
        return replace(
            self,
            party_id=party_id,
            is_cell=is_cell,
            is_partner=is_partner,
            confined_to=self.confined_to or self.party_id,
        )


def visitor(at: datetime) -> Actor:
    """Return somebody who has not signed in."""
    return Actor(at=at)
