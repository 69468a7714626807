"""What goes in and out of the API. A field that is not there for its reader is null or missing, never masked."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool, StringConstraints

from buttress_web.accounts.models import GroupMembership, Party
from buttress_web.accounts.owned import Audience
from buttress_web.directory.models import Contact

PRINTABLE = r"^[^\u0000]*$"
"""PostgreSQL keeps no NUL."""


def _written(value: object) -> object:
    """Return what is written as a day or a moment is; a number is neither."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "", 1).lstrip("+-").isdigit()):
        raise ValueError("write it as 2026-11-24 or 2026-11-24T09:00:00Z")
    return value


Day = Annotated[date, BeforeValidator(_written)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Text = Annotated[str, StringConstraints(pattern=PRINTABLE, max_length=2000)]
Line = Annotated[str, StringConstraints(pattern=PRINTABLE, max_length=150)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,50}$")]
SAYING = r"^[^\u0000]*\S[^\u0000]*$"
Reason = Annotated[str, StringConstraints(pattern=SAYING, max_length=2000)]
ShortReason = Annotated[str, StringConstraints(pattern=SAYING, max_length=150)]
"""For addresses, which servers bound."""


class Me(Schema):
    """Whose token it is, and what it allows."""

    person: UUID | None = Field(description="Null for a visitor")
    party: str | None = Field(description="The code of the party acted for")
    roles: list[str]
    allows: list[str] = Field(description="Permissions, as `thing:part:verb`")
    as_of: datetime


class Alliance(Schema):
    """An alliance that a party belongs to today."""

    alliance: str
    from_date: date


class PartyOut(Schema):
    """A nation, an institution, a fund, or the cell."""

    code: str
    kind: Party.Kind
    name_en: str
    name_uk: str
    synthetic: bool
    alliances: list[Alliance] = Field(validation_alias="alliances_now")
    parts: list[GroupMembership.Part] = Field(description="Its parts in the contact group today")

    @staticmethod
    def resolve_parts(party: Any) -> list[str]:
        """Return the parts, a word each."""
        return [part.part for part in party.parts_now]


class Taking(Schema):
    """The part that a party has in a group today."""

    party: str
    part: GroupMembership.Part

    @staticmethod
    def resolve_party(taking: GroupMembership) -> str:
        """Return the party's code."""
        return taking.party.code


class GroupOut(Schema):
    """The contact group, or a capability coalition."""

    slug: str
    kind: str
    name_en: str
    name_uk: str
    is_public: bool
    parts: list[Taking] = Field(validation_alias="parts_now")


class Release(Schema):
    """Who sees a record besides its owner; told to its owner alone."""

    audience: Audience
    named: list[str] = Field(description="Codes of the named parties")
    public_from: date | None
    revision: UUID = Field(description="To be sent back with a change")


class Owned(Schema):
    """What every owned record has."""

    id: UUID
    owner: str = Field(description="The code of the party that owns it")
    release: Release | None = Field(description="Null for everybody but its owner")

    @staticmethod
    def resolve_owner(record: Any) -> str:
        """Return the owner's code."""
        return str(record.owner.code)

    @staticmethod
    def resolve_release(record: Any, context: Any) -> dict[str, Any] | None:
        """Return the release to the owner."""
        if record.owner_id != context["request"].actor.own_party_id:
            return None
        named = sorted(party.code for party in record.named.all())
        told = {"audience": record.audience, "public_from": record.public_from, "revision": record.revision}
        return {"named": named, **told}


class ContactIn(Schema):
    """A point of contact as it is written."""

    office: Annotated[str, StringConstraints(pattern=PRINTABLE, min_length=1, max_length=150)]
    subject: Contact.Subject
    holder: Line = ""
    email: Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"})] | Literal[""] = ""
    phone: Annotated[str, StringConstraints(pattern=PRINTABLE, max_length=40)] = ""
    hours: Annotated[str, StringConstraints(pattern=PRINTABLE, max_length=80)] = ""
    note: Text = ""
    synthetic: StrictBool = Field(False, description="Invented, for practice")


class ContactChange(ContactIn):
    """A point of contact as it is to be, with the revision that was read."""

    revision: UUID


class ContactOut(Owned):
    """A point of contact."""

    office: str
    subject: Contact.Subject
    holder: str
    email: str
    phone: str
    hours: str
    note: str
    synthetic: bool


class AudienceIn(Schema):
    """To whom a record is to be released."""

    audience: Audience
    named: list[Code] = Field(default_factory=list, max_length=300, description="For the audience `named` alone")
    public_from: Day | None = None
    reason: Reason
    revision: UUID


class ReaderOut(Schema):
    """A circle of readers and why it sees a record."""

    who: str
    why: str


class DisclosureOut(Schema):
    """Rows of the own party that somebody else took away or read in bulk."""

    id: UUID
    at: datetime
    way: str
    kind: str
    rows: int
    party: str | None = Field(description="The code of who took them; null for a visitor")

    @staticmethod
    def resolve_party(taken: Any) -> str | None:
        """Return the code of the party."""
        return taken.party.code if taken.party else None


class AudienceOut(Release):
    """Who can see a record now, and what was taken away with it in it."""

    readers: list[ReaderOut]
    taken: list[DisclosureOut]


class EventOut(Schema):
    """One change, as its reader may know it."""

    id: UUID
    at: datetime
    verb: str
    kind: str = Field(description="The kind of record, such as `contact`")
    record: UUID
    party: str | None = Field(description="The code of the party that acted")
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


class RoleOut(Schema):
    """A role that somebody has for the own party today."""

    role: str
    from_date: date
    to_date: date | None


class PersonOut(Schema):
    """Somebody of the own party."""

    id: UUID
    username: str
    name: str
    email: str
    is_active: bool
    is_example: bool
    roles: list[RoleOut] = Field(validation_alias="roles_now")


class JobOut(Schema):
    """One's own long work."""

    id: UUID
    kind: str
    state: str
    phase: str
    progress: float | None = Field(description="From 0 to 1; null where it is not known")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
