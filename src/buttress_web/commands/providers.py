"""The operator's command ``buttress provider``: OpenID providers, each of one party."""

import click

from buttress_desk.cli import Refusal
from buttress_web.commands.directory import with_django


@click.group()
def provider() -> None:
    """OpenID providers through which a party's people sign in: list them, add one, close one."""


@provider.command("list")
@with_django
def list_providers() -> None:
    """Print each provider's short name, party, issuer and the address to register there."""
    from buttress_web.accounts.models import IdentityProvider

    for found in IdentityProvider.objects.select_related("party"):
        closed = "" if found.is_active else " (closed)"
        click.echo(f"{found.slug:<20} {found.party.code:<8} {found.issuer} {_callback(found.slug)}{closed}")


@provider.command("add")
@click.argument("slug")
@click.option("--party", "code", required=True, help="The code of the party whose people it vouches for.")
@click.option("--name", required=True, help="What the page of signing in calls it.")
@click.option("--issuer", required=True, help="Its address, exactly as its discovery document says it.")
@click.option("--client-id", required=True, help="What it calls this platform.")
@click.option("--secret-variable", required=True, help="The environment variable with the client's secret.")
@click.option("--groups-claim", default="groups", show_default=True, help="The claim with a person's groups.")
@click.option("--role", "roles", multiple=True, required=True, help="GROUP=ROLE; may be given several times.")
@with_django
def add_provider(slug: str, code: str, roles: tuple[str, ...], **fields: str) -> None:
    """Add the provider SLUG; print the address to register there as where people return to."""
    from buttress_web.accounts.models import IdentityProvider, Party
    from buttress_web.directory.services import providers
    from buttress_web.directory.services.operator import operator

    party = Party.objects.filter(code=code.upper()).first()
    if party is None:
        raise Refusal(f"No party has the code {code}: see `buttress party list`.")
    pairs = [role.rpartition("=") for role in roles]
    for group, _equals, role in pairs:
        if not group:
            raise Refusal(f"{role} is not of the form GROUP=ROLE.")
    mapping = {group: role for group, _equals, role in pairs}
    made = providers.add(operator(), IdentityProvider(slug=slug, party=party, role_of_group=mapping, **fields))
    click.echo(f"Added {made.slug} for {party.code}. People return to {_callback(made.slug)}")


@provider.command("close")
@click.argument("slug")
@click.option("--reason", default="By the operator", show_default=True)
@with_django
def close_provider(slug: str, reason: str) -> None:
    """Let nobody sign in by the provider SLUG any more; sessions that began by it end."""
    from buttress_web.directory.services import providers
    from buttress_web.directory.services.operator import operator

    providers.close(operator(), slug, reason)
    click.echo(f"Closed {slug}.")


def _callback(slug: str) -> str:
    from django.urls import reverse

    return reverse("provider_callback", args=[slug])
