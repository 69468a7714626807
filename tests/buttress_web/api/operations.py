"""Every operation of the API: how to reach it, and what each of four kinds of people gets there."""

from dataclasses import dataclass

from buttress_web.accounts.roles import Role
from buttress_web.directory.models import Contact

DENIED, OK, MADE, GONE, UNSEEN, REFUSED = 401, 200, 201, 204, 404, 403
UNKNOWN = "00000000-0000-4000-8000-000000000000"
OFFICE: dict[str, object] = {"office": "Office 3", "subject": "policy"}


@dataclass(frozen=True)
class Operation:
    """One operation: its method and path, and the status for each asker.

    The askers, as for pages: a stranger, somebody of another party, somebody of the owner's party whose role does not
    do this, and somebody whose role does. ``{contact}`` and ``{revision}`` are those of a record that Germany has not
    released; ``listed`` gives rows.
    """

    method: str
    path: str
    stranger: int
    wrong_party: int
    wrong_role: int
    right_role: int
    body: dict[str, object] | None = None
    listed: bool = False
    weak: tuple[str, Role] = ("DEU", Role.MEMBER)

    def address(self, contact: Contact) -> str:
        """Return the path with the record's values."""
        return self.path.format(contact=contact.pk, revision=contact.revision)

    def sent(self, contact: Contact) -> dict[str, object] | None:
        """Return the body with the record's revision."""
        return None if self.body is None else {**self.body, "revision": str(contact.revision)}


def given(path: str, *, listed: bool = False) -> Operation:
    """Return an operation that anybody may use, each with the rows that they may see."""
    return Operation("get", path, OK, OK, OK, OK, listed=listed)


def own(
    path: str,
    *,
    stranger: int = DENIED,
    wrong_role: int = OK,
    method: str = "get",
    body: dict[str, object] | None = None,
) -> Operation:
    """Return an operation on a record that does not exist for others."""
    return Operation(method, path, stranger, UNSEEN, wrong_role, OK, body)


AUDITOR = ("SITE", Role.AUDITOR)

OPERATIONS: dict[str, Operation] = {
    "me": given("me"),
    "parties": given("parties", listed=True),
    "party": given("parties/DEU"),
    "groups": given("groups", listed=True),
    "group": Operation("get", "groups/contact-group", UNSEEN, OK, OK, OK),
    "contacts": given("contacts", listed=True),
    "contact": own("contacts/{contact}", stranger=UNSEEN),
    "contact_add": Operation("post", "contacts", DENIED, MADE, REFUSED, MADE, OFFICE, weak=AUDITOR),
    "contact_change": Operation("put", "contacts/{contact}", DENIED, UNSEEN, UNSEEN, OK, OFFICE, weak=AUDITOR),
    "contact_delete": Operation(
        "delete", "contacts/{contact}?reason=closed&revision={revision}", DENIED, UNSEEN, UNSEEN, GONE, weak=AUDITOR
    ),
    "audience": own("records/contact/{contact}/audience"),
    "audience_set": own(
        "records/contact/{contact}/audience",
        wrong_role=REFUSED,
        method="put",
        body={"audience": "partners", "reason": "meeting"},
    ),
    "record_history": own("records/contact/{contact}/history", stranger=UNSEEN),
    "changes": given("changes", listed=True),
    "disclosures": Operation("get", "disclosures", DENIED, OK, REFUSED, OK, listed=True, weak=AUDITOR),
    "people": Operation("get", "people", DENIED, OK, REFUSED, OK, listed=True, weak=AUDITOR),
    "jobs": Operation("get", "jobs", DENIED, OK, OK, OK, listed=True),
    "job": Operation("get", f"jobs/{UNKNOWN}", DENIED, UNSEEN, UNSEEN, UNSEEN),
}
