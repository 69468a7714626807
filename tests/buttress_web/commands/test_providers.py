"""The operator's command for identity providers: what it makes works at the sign-in, and no more than a party's."""

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from buttress_web.accounts.models import Event, IdentityProvider, Party
from buttress_web.commands.providers import provider
from buttress_web.signin.provisioning import roles_of

pytestmark = pytest.mark.django_db
GIVEN = {
    "--party": "DEU",
    "--name": "Ministry",
    "--issuer": "https://id.example.org",
    "--client-id": "buttress",
    "--secret-variable": "BUTTRESS_OPENID_DEU",
    "--role": "planners=member",
}


@pytest.fixture(autouse=True)
def germany() -> Party:
    """The party of the provider."""
    return Party.objects.create(code="DEU", name_en="Germany")


def run(*words: str, **changed: str) -> Result:
    """Run the command, with what is usually given where something is added."""
    given = GIVEN | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    options = [text for pair in given.items() for text in pair] if words[0] == "add" else []
    return CliRunner().invoke(provider, [*words, *options], catch_exceptions=False)


def test_a_provider_is_added_listed_offered_and_closed_with_its_history(client: Client, germany: Party) -> None:
    added = run("add", "nation-a")

    made = IdentityProvider.objects.get()
    assert "/account/provider/nation-a/callback/" in added.output
    assert roles_of(made, frozenset({"planners", "others"})) == {"member"}
    assert "nation-a" in run("list").output
    assert "Ministry" in client.get("/account/login/").content.decode()

    assert run("close", "nation-a").exit_code == 0

    assert "Ministry" not in client.get("/account/login/").content.decode()
    assert "(closed)" in run("list").output
    events = Event.objects.unscoped("for the test").filter(subject_id=made.pk).order_by("id")
    assert [(event.verb, event.owner) for event in events] == [
        ("identityprovider:record:add", germany),
        ("identityprovider:record:change", germany),
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"party": "FRA"}, "No party has the code FRA"),
        ({"party": "CELL"}, "Nobody else vouches for the people of the cell"),
        ({"secret_variable": "BUTTRESS_SECRET_KEY"}, "must begin with BUTTRESS_OPENID_"),
        ({"role": "staff=coordinator"}, "No group can be given the role coordinator"),
        ({"role": "staff=site_administrator"}, "No group can be given the role site_administrator"),
        ({"role": "member"}, "not of the form GROUP=ROLE"),
        ({"issuer": "http://id.example.org"}, "The issuer cannot be asked: an address is not https"),
    ],
)
def test_what_a_provider_may_not_be_ends_with_2_and_one_sentence(changed: dict[str, str], said: str) -> None:
    done = run("add", "nation-a", **changed)

    assert done.exit_code == 2
    assert said in done.output
    assert not IdentityProvider.objects.exists()
    assert not Event.objects.unscoped("for the test").filter(verb__startswith="identityprovider").exists()


def test_a_provider_that_is_not_there_cannot_be_closed() -> None:
    assert "No identity provider in use is called nobody" in run("close", "nobody").output
