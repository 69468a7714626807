"""Roles, permissions, and which role holds which: one enum each, one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does for the party that a membership names."""

    COORDINATOR = "coordinator", _("Coordinator")
    VALIDATOR = "validator", _("Validator")
    CLERK = "clerk", _("Meeting clerk")
    HEAD = "head", _("Head of delegation")
    MEMBER = "member", _("Member of delegation")
    REQUIREMENT_OWNER = "requirement_owner", _("Requirement owner")
    INDUSTRY_DESK = "industry_desk", _("Industry desk")
    NATIONAL_ADMINISTRATOR = "national_administrator", _("National administrator")
    AUDITOR = "auditor", _("Auditor")
    SITE_ADMINISTRATOR = "site_administrator", _("Site administrator")


CELL_ROLES = frozenset({Role.COORDINATOR, Role.VALIDATOR, Role.CLERK})
"""Roles of the coordination staff: their party is the cell."""

SITE_ROLES = frozenset({Role.AUDITOR, Role.SITE_ADMINISTRATOR})
"""Roles that act for no party."""

PARTY_ROLES = frozenset(Role) - CELL_ROLES - SITE_ROLES
"""Roles of one nation, institution or fund."""


class Permission(TextChoices):
    """What may be done, as ``thing:part:verb``."""

    PARTY_READ = "party:record:read"
    PARTY_CHANGE = "party:record:change"
    GROUP_READ = "group:record:read"
    GROUP_CHANGE = "group:record:change"
    PERSON_READ = "person:record:read"
    PERSON_CHANGE = "person:record:change"
    MEMBERSHIP_CHANGE = "person:membership:change"
    CONTACT_READ = "contact:record:read"
    CONTACT_CHANGE = "contact:record:change"
    RECORD_RELEASE = "record:audience:change"
    AUDIENCE_READ = "record:audience:read"
    VIEW_AS = "record:audience:preview"
    EVENT_READ = "record:history:read"
    DISCLOSURE_READ = "record:disclosure:read"
    ROWS_EXPORT = "record:rows:export"
    JOB_READ = "job:record:read"
    JOB_CHANGE = "job:record:change"
    TOKEN_CHANGE = "token:record:change"  # noqa: S105  # the name of a permission, no secret
    VIEW_SAVE = "view:record:change"
    PROVIDER_CHANGE = "provider:record:change"
    SESSION_OPEN = "session:administration:open"


P = Permission
VISITOR = frozenset({P.PARTY_READ, P.GROUP_READ, P.CONTACT_READ, P.EVENT_READ, P.ROWS_EXPORT})
"""What anybody may do, with the rows that anybody may see."""

SIGNED_IN = VISITOR | {P.JOB_READ, P.JOB_CHANGE, P.TOKEN_CHANGE, P.VIEW_SAVE}
"""What every role may do."""

_OF_A_PARTY = SIGNED_IN | {P.PERSON_READ, P.AUDIENCE_READ, P.DISCLOSURE_READ, P.VIEW_AS}
_EDITOR = _OF_A_PARTY | {P.CONTACT_CHANGE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: _EDITOR
    | {P.PARTY_CHANGE, P.GROUP_CHANGE, P.RECORD_RELEASE, P.PERSON_CHANGE, P.MEMBERSHIP_CHANGE},
    Role.VALIDATOR: _OF_A_PARTY,
    Role.CLERK: _EDITOR,
    Role.HEAD: _EDITOR | {P.RECORD_RELEASE},
    Role.MEMBER: _EDITOR,
    Role.REQUIREMENT_OWNER: _EDITOR | {P.RECORD_RELEASE},
    Role.INDUSTRY_DESK: _EDITOR,
    Role.NATIONAL_ADMINISTRATOR: _EDITOR | {P.RECORD_RELEASE, P.PERSON_CHANGE, P.MEMBERSHIP_CHANGE},
    Role.AUDITOR: SIGNED_IN,
    Role.SITE_ADMINISTRATOR: SIGNED_IN
    | {P.PARTY_CHANGE, P.PROVIDER_CHANGE, P.SESSION_OPEN, P.PERSON_CHANGE, P.MEMBERSHIP_CHANGE},
}
"""What each role may do: with rows that its party owns where a permission changes something."""

READING = frozenset(permission for permission in Permission if permission.endswith((":read", ":export")))
"""Permissions that change nothing: all that a preview or a site administrator's session may do."""
