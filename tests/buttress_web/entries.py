"""Every route of the platform: how to reach it, and what each of four kinds of people gets there."""

from dataclasses import dataclass

from buttress_web.accounts import records
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.roles import Role
from buttress_web.directory.models import Contact
from buttress_web.signin.tokens import issue, scopes_of
from tests.buttress_web.world import World, contact, invited

OK, FOUND, REFUSED, UNSEEN, WRONG_METHOD = 200, 302, 403, 404, 405


UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Entry:
    """One route: its arguments (made from the world), and the status for each asker.

    The askers: a stranger, somebody of another party, somebody of the owner's party whose role does not do this, and
    somebody whose role does. ``listed`` pages show owned rows.
    """

    stranger: int
    wrong_party: int
    wrong_role: int
    right_role: int
    argument: str = ""
    role: tuple[str, Role] = ("DEU", Role.HEAD)
    weak: tuple[str, Role] = ("DEU", Role.MEMBER)
    post: bool = False
    listed: bool = False


def public(*, listed: bool = False, status: int = OK) -> Entry:
    """Return the entry of a page that anybody may open, each with the rows that they may see."""
    return Entry(status, status, status, status, listed=listed)


def own(argument: str = "", *, wrong_role: int = OK) -> Entry:
    """Return the entry of a page of one own record: for anybody else it does not exist."""
    return Entry(UNSEEN, UNSEEN, wrong_role, OK, argument)


def deed(right_role: int = REFUSED) -> Entry:
    """Return the entry of something that is only posted, posted empty."""
    return Entry(REFUSED, right_role, right_role, right_role, post=True)


def elsewhere(argument: str = "") -> Entry:
    """Return the entry of a page that first leads elsewhere: to the password again, or to where one was."""
    return Entry(FOUND, FOUND, FOUND, FOUND, argument)


def unknown(argument: str) -> Entry:
    """Return the entry of a deed on something that is not there: nobody learns more than that."""
    return Entry(UNSEEN, UNSEEN, UNSEEN, UNSEEN, argument, post=True)


NATIONAL = ("DEU", Role.NATIONAL_ADMINISTRATOR)


def kept(argument: str = "", *, right_role: int = OK, post: bool = False, stranger: int = REFUSED) -> Entry:
    """Return the entry of what the cell's coordinator keeps for all."""
    role = ("CELL", Role.COORDINATOR)
    return Entry(stranger, REFUSED, REFUSED, right_role, argument, role, ("CELL", Role.CLERK), post)


def of_person(
    argument: str = "person", *, wrong_role: int = REFUSED, right_role: int = OK, post: bool = False
) -> Entry:
    """Return the entry of a page about somebody of the own party, kept by its national administrator."""
    return Entry(UNSEEN, UNSEEN, wrong_role, right_role, argument, NATIONAL, post=post)


def signed_in(argument: str = "") -> Entry:
    """Return the entry of a page about the own sign-in."""
    return Entry(FOUND, OK, OK, OK, argument)


ENTRIES: dict[str, Entry] = {
    "home": public(listed=True),
    "search": public(listed=True),
    "health": public(),
    "ready": public(),
    "theme": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "set_language": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "contact_list": public(listed=True),
    "contact_add": Entry(REFUSED, OK, OK, OK, weak=("DEU", Role.MEMBER)),
    "contact_detail": own("contact"),
    "contact_change": own("contact"),
    "contact_delete": own("contact"),
    "record_audience": own("kind_and_contact"),
    "record_release": own("kind_and_contact", wrong_role=REFUSED),
    "releases": Entry(REFUSED, OK, OK, OK, listed=True),
    "disclosure_list": Entry(REFUSED, OK, OK, OK, listed=True),
    "disclosure_detail": Entry(REFUSED, UNSEEN, OK, OK, "disclosure"),
    "event_list": public(listed=True),
    "view_as": deed(),
    "view_as_end": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "administration": Entry(UNSEEN, UNSEEN, UNSEEN, OK, role=("SITE", Role.SITE_ADMINISTRATOR)),
    "administration_end": Entry(UNSEEN, UNSEEN, UNSEEN, UNSEEN, post=True, role=("SITE", Role.SITE_ADMINISTRATOR)),
    "view_save": deed(),
    "view_drop": Entry(REFUSED, UNSEEN, UNSEEN, UNSEEN, "unknown", post=True),
}

ENTRIES |= {
    # Parties and groups are public reference; the cell keeps them.
    "party_list": public(),
    "party_detail": Entry(OK, OK, OK, OK, "party"),
    "party_add": kept(),
    "party_change": kept("party"),
    "party_join": kept("party"),
    "party_leave": unknown("party_and_unknown"),
    "group_list": public(),
    "group_detail": Entry(UNSEEN, OK, OK, OK, "group"),
    "group_add": kept(),
    "group_change": kept("group", stranger=UNSEEN),
    "group_join": kept("group", stranger=UNSEEN),
    "group_leave": kept("group_and_unknown", right_role=UNSEEN, post=True, stranger=UNSEEN),
    # People are their own party's affair.
    "person_list": Entry(REFUSED, OK, OK, OK, listed=True),
    "person_invite": Entry(REFUSED, REFUSED, REFUSED, OK, role=NATIONAL),
    "person_detail": of_person(wrong_role=OK),
    "person_change": of_person(),
    "person_link": of_person("invited", post=True),
    "role_give": of_person(),
    "role_end": unknown("person_and_unknown"),
    "person_deactivate": of_person(),
    "person_erase": of_person(),
    "acting_for": Entry(REFUSED, OK, OK, OK),
    # Long work is its person's alone.
    "job_list": Entry(FOUND, OK, OK, OK),
    "job_detail": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN, "unknown"),
    "job_cancel": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN, "unknown", post=True),
    "job_result": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN, "unknown"),
    # Access tokens are their person's alone, and made by whoever gave the password a moment ago.
    "token_list": signed_in(),
    "token_add": elsewhere(),
    "token_revoke": Entry(FOUND, UNSEEN, UNSEEN, OK, "token"),
    # Signing in.
    "account_login": Entry(OK, FOUND, FOUND, FOUND),
    "account_logout": Entry(FOUND, OK, OK, OK),
    "account_reauthenticate": signed_in(),
    "account_change_password": signed_in(),
    "account_reset_password_from_key": Entry(OK, OK, OK, OK, "link"),
    "account_reset_password_from_key_done": public(),
    "provider_login": Entry(UNSEEN, UNSEEN, UNSEEN, UNSEEN, "slug"),
    "provider_callback": Entry(UNSEEN, UNSEEN, UNSEEN, UNSEEN, "slug"),
    "provider_end": elsewhere(),
    "mfa_index": signed_in(),
    "mfa_authenticate": elsewhere(),
    "mfa_reauthenticate": elsewhere(),
    "mfa_activate_totp": elsewhere(),
    "mfa_deactivate_totp": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN),
    "mfa_view_recovery_codes": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN),
    "mfa_generate_recovery_codes": elsewhere(),
    "mfa_download_recovery_codes": Entry(FOUND, UNSEEN, UNSEEN, UNSEEN),
    "mfa_list_webauthn": signed_in(),
    "mfa_add_webauthn": elsewhere(),
    "mfa_login_webauthn": elsewhere(),
    "mfa_reauthenticate_webauthn": elsewhere(),
    "mfa_edit_webauthn": elsewhere("number"),
    "mfa_remove_webauthn": elsewhere("number"),
}


def arguments(world: World) -> dict[str, list[object]]:
    """Return the arguments by their names in entries: of records that Germany owns and has not released."""
    made = contact(world.parties["DEU"], "Section 7")
    return {
        "": [],
        "contact": [made.pk],
        "kind_and_contact": ["contact", made.pk],
        "number": [1],
        "slug": ["nobody"],
        "party": ["DEU"],
        "party_and_unknown": ["DEU", UNKNOWN],
        "group": ["contact-group"],
        "group_and_unknown": ["contact-group", UNKNOWN],
        "person": [world.people["DEU", Role.MEMBER].pk],
        "person_and_unknown": [world.people["DEU", Role.MEMBER].pk, UNKNOWN],
        "invited": [invited(world.parties["DEU"]).pk],
        "link": ["0", "set-password"],
        "token": [_token(world)],
        "disclosure": [_disclosure(world, made).pk],
        "unknown": [UNKNOWN],
    }


def _disclosure(world: World, record: Contact) -> Disclosure:
    reader = world.actor("POL", Role.HEAD)
    return records.disclose(actor=reader, way=Disclosure.Way.EXPORT, records=[record])[0]


def _token(world: World) -> object:
    actor = world.actor("DEU", Role.HEAD)
    return issue(actor=actor, name="a script", scope=scopes_of(actor), days=30)[0].pk
