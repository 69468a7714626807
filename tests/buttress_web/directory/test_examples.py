"""Example people and records."""

import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone
from pytest_django import Settings

from buttress_web.accounts.access import Refused
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.models import Event, Person
from buttress_web.directory import examples
from buttress_web.directory.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DEBUG, settings.DATA_FOLDER = True, tmp_path
    return tmp_path


def test_outside_debug_nothing_is_added(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(Refused, match="BUTTRESS_DEBUG"):
        examples.load()
    assert not Person.objects.exists()


def test_everybody_signs_in_with_the_password_that_only_the_owner_of_the_folder_reads(folder: Path) -> None:
    found = examples.load()
    kept = folder / examples.KEPT
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert found[0].password in kept.read_text()
    for one in found:
        person = authenticate(None, username=one.username, password=one.password)
        assert person is not None
        assert person.is_example


def test_loading_again_changes_nothing() -> None:
    first = examples.load()
    events = Event.objects.unscoped("a test").count()
    assert examples.load() == first
    assert Event.objects.unscoped("a test").count() == events


def test_every_reader_sees_contacts_of_their_own_and_no_two_readers_the_same() -> None:
    examples.load()
    seen = {}
    for username in ("deu.member", "pol.member", "ukr.head", "clerk"):
        actor = actor_of(Person.objects.get(username=username), timezone.now())
        seen[username] = frozenset(Contact.objects.visible_to(actor).values_list("pk", flat=True))
    assert len(set(seen.values())) == len(seen)
    assert all(seen.values())
    assert not Contact.objects.unscoped("a test").filter(synthetic=False).exists()


def test_somebody_real_with_an_examples_name_is_left_alone() -> None:
    Person.objects.create(username="auditor", name="Real", created_at=timezone.now())
    with pytest.raises(Refused, match="Somebody real"):
        examples.load()
    assert Person.objects.get().name == "Real"
