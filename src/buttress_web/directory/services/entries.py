"""The writing itself, with its event: for services that have asked for the right, and for the operator's commands."""

from datetime import timedelta
from importlib import import_module
from secrets import token_hex
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.urls import reverse

from buttress_web.accounts import history
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import Membership, Party, Person
from buttress_web.accounts.roles import Role
from buttress_web.signin import tokens

Values = dict[str, object]


def circle_of(person: Person) -> Circle:
    """Return who may read what happened to a person: that person's party, for the site's people the cell."""
    return Circle.of_party(history.party_of(person))


@transaction.atomic
def add_person(actor: Actor, person: Person, role: Role, party: Party | None) -> Person:
    """Write a person who has a first role but, without a password, cannot sign in yet."""
    person.username = person.username.lower()
    if not person.password:
        person.set_unusable_password()
    person.full_clean()
    person.save(force_insert=True)
    circle = Circle.of_party(party)
    history.record(actor, "person:record:add", person, circle=circle, after=history.values(person))
    add_role(actor, person, role, party)
    return person


@transaction.atomic
def change_person(actor: Actor, person: Person, changes: Values, *, verb: str = "change", reason: str = "") -> Person:
    """Write fields of a person."""
    before = history.values(person)
    personal = {name for name in changes.keys() & person.personal_fields if getattr(person, name) != changes[name]}
    for name, value in changes.items():
        setattr(person, name, value)
    person.revision = uuid4()
    person.clean_fields(exclude={field.name for field in person._meta.fields} - changes.keys())
    person.save(force_update=True)
    if "email" in personal:
        EmailAddress.objects.filter(user=person).delete()
    after = history.values(person)
    if personal or after != before:
        history.record(
            actor,
            f"person:record:{verb}",
            person,
            circle=circle_of(person),
            before=before,
            after=after,
            personal=personal,
            reason=reason,
        )
    return person


@transaction.atomic
def add_role(actor: Actor, person: Person, role: Role, party: Party | None) -> Membership:
    """Write a role from today on; one that the person has already stays as it is."""
    running = models.Q(to_date__isnull=True) | models.Q(to_date__gte=actor.today)
    held = person.memberships.filter(running, role=role, party=party).first()
    if held is not None:
        return held
    membership = Membership(person=person, party=party, role=role, from_date=actor.today)
    membership.save(force_insert=True)
    history.record(actor, "person:membership:give", person, circle=Circle.of_party(party), after=_told(membership))
    return membership


@transaction.atomic
def end_role(actor: Actor, membership: Membership, reason: str) -> None:
    """End a role at once: its last day was yesterday, and one that began today is as if it had not been."""
    before, circle = _told(membership), Circle.of_party(membership.party)
    yesterday = actor.today - timedelta(days=1)
    if membership.from_date > yesterday:
        after = {**before, "to_date": actor.today.isoformat()}
        membership.delete()
    else:
        membership.to_date = yesterday
        membership.save(force_update=True)
        after = _told(membership)
    person = membership.person
    history.record(actor, "person:membership:end", person, circle=circle, before=before, after=after, reason=reason)


@transaction.atomic
def erase_person(actor: Actor, person: Person, reason: str) -> Person:
    """Take a person out of the record: what they did stays, who they were does not. It cannot be undone."""
    circle, mark = circle_of(person), token_hex(4)
    for membership in list(person.memberships.filter(models.Q(to_date=None) | models.Q(to_date__gte=actor.today))):
        end_role(actor, membership, reason)
    _forget(actor, person)
    person.username, person.name, person.email = f"erased-{mark}", f"erased person {mark}", ""
    person.set_unusable_password()
    person.is_active, person.provider, person.language, person.last_login = False, None, settings.LANGUAGE_CODE, None
    person.erased_at, person.revision = actor.at, uuid4()
    person.save(force_update=True)
    personal = sorted(person.personal_fields)
    history.record(actor, "person:record:erase", person, circle=circle, personal=personal, reason=reason)
    return person


def sign_out(actor: Actor, person: Person) -> None:
    """End every session and access token of a person."""
    tokens.revoke_all(actor, person)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.iterator():
        if store(session.session_key).decode(session.session_data).get(SESSION_KEY) == str(person.pk):
            session.delete()


def first_password_path(person: Person) -> str:
    """Return the path of the page where a person chooses a password: it works once, and only for some days."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return reverse("account_reset_password_from_key", kwargs=key)


def _forget(actor: Actor, person: Person) -> None:
    """Delete all that belongs to a person alone: addresses, second factors, provider accounts, tokens, sessions."""
    sign_out(actor, person)
    for relation in person._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model is not Membership:
            related = relation.related_model
            related._base_manager.filter(**{relation.field.name: person}).delete()


def _told(membership: Membership) -> history.Values:
    """Return a role as the history of its person tells it."""
    return {
        "role": membership.role,
        "party": membership.party.code if membership.party else "",
        "from_date": membership.from_date.isoformat(),
        "to_date": membership.to_date.isoformat() if membership.to_date else None,
    }
