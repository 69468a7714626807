"""What a hostile OpenID provider may do: lie in its tokens, or answer as no provider should.

``LIES`` must each be refused at sign-in. ``TROUBLES`` must each end in a refusal, soon, with nothing sent elsewhere.
Lies about other people (an e-mail address, a group) are for each test to make: ``Lie(claims={"groups": ["cell"]})``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

# Both are kept apart from what any test's honest provider says.
SOMEBODY_ELSE = "somebody-else"
ELSEWHERE = "https://elsewhere.invalid"
MEBIBYTE = 1 << 20


class Signing(Enum):
    """How an id_token is signed."""

    HONEST = "by the published key"
    NONE = "not at all, and says so: the algorithm is none"
    OTHER_KEY = "by a key that is not published, under the published key's id"
    UNKNOWN_KEY = "by a key whose id is not published"
    PUBLIC_KEY = "by HMAC, with the published public key as the secret"
    ABSENT = "there is no id_token"


@dataclass(frozen=True)
class Trouble:
    """How one endpoint answers wrongly; what is not named stays as it should be."""

    status: int = 200
    body: bytes | None = None
    redirected: bool = False
    padding: int = 0
    seconds_before: float = 0.0
    seconds_between_bytes: float = 0.0


@dataclass(frozen=True)
class Lie:
    """What a provider says that is not so. A claim that is None is left out."""

    claims: Mapping[str, object] = field(default_factory=dict)
    id_token: Mapping[str, object] = field(default_factory=dict)
    userinfo: Mapping[str, object] = field(default_factory=dict)
    discovery: Mapping[str, object] = field(default_factory=dict)
    signing: Signing = Signing.HONEST
    troubles: Mapping[str, Trouble] = field(default_factory=dict)


def posing_as(issuer: str, subject: str) -> Lie:
    """Return the lie of being another provider, and its subject signing in, everywhere alike."""
    return Lie(claims={"sub": subject}, id_token={"iss": issuer}, discovery={"issuer": issuer})


LIES = {
    "an id_token for another client": Lie(id_token={"aud": SOMEBODY_ELSE}),
    "an id_token for nobody": Lie(id_token={"aud": None}),
    "an id_token of another issuer": Lie(id_token={"iss": ELSEWHERE}),
    "an id_token of no issuer": Lie(id_token={"iss": None}),
    "an id_token that has expired": Lie(id_token={"exp": 1}),
    "an id_token that never expires": Lie(id_token={"exp": None}),
    "an id_token of nobody": Lie(id_token={"sub": None}),
    "an id_token without a signature": Lie(signing=Signing.NONE),
    "an id_token signed by another key": Lie(signing=Signing.OTHER_KEY),
    "an id_token signed by a key that is nowhere": Lie(signing=Signing.UNKNOWN_KEY),
    "an id_token signed with the public key": Lie(signing=Signing.PUBLIC_KEY),
    "no id_token": Lie(signing=Signing.ABSENT),
    "a userinfo of another subject": Lie(userinfo={"sub": SOMEBODY_ELSE}),
    "a userinfo of no subject": Lie(userinfo={"sub": None}),
    "a discovery of another issuer": Lie(discovery={"issuer": ELSEWHERE}),
    "everything in another provider's name": posing_as(ELSEWHERE, SOMEBODY_ELSE),
}

KINDS = {
    "redirects": Trouble(status=307, redirected=True),
    "fails": Trouble(status=500),
    "answers no JSON": Trouble(body=b"<html>"),
    "answers a list": Trouble(body=b"[]"),
    "answers nothing": Trouble(body=b""),
    "answers 64 MiB": Trouble(padding=64 * MEBIBYTE),
    "is silent": Trouble(seconds_before=120),
    "drips": Trouble(seconds_between_bytes=0.25),
}

TROUBLES = {
    f"{endpoint} {kind}": Lie(troubles={endpoint: trouble})
    for endpoint in ("discovery", "jwks", "token", "userinfo")
    for kind, trouble in KINDS.items()
}
