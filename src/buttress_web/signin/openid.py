"""An OpenID Connect client that believes a nation's provider only about that nation's own people.

Code flow with PKCE, state and nonce; the issuer is the one on record; tokens are signed with a published key; every
question to the provider is bounded in time and size. Anything that is not as it should be raises ``Distrust``.
"""

import base64
import hashlib
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Self
from urllib.parse import quote, urlencode

import jwt

from buttress_web.accounts.models import IdentityProvider
from buttress_web.signin.fetching import Distrust, Json, Patience, checked, fetch

SECRET_PREFIX = "BUTTRESS_OPENID_"  # noqa: S105  # the beginning of names
"""Variables that hold clients' secrets begin so: no record may name another variable and have it sent out."""

SECONDS = 8.0
"""How long a provider may take for all that a page asks of it."""

MINUTES = 10
"""How long somebody may take to sign in at the provider."""

ALGORITHMS = ["RS256", "ES256"]
REQUIRED = ["iss", "aud", "exp", "iat", "sub", "nonce"]
LEEWAY = 30
SUBJECT_LENGTH = 191
_MALFORMED = (jwt.PyJWTError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Attempt:
    """One sign-in under way, kept in the session of the browser that began it."""

    slug: str
    next: str
    begun: float = field(default_factory=time.time)
    state: str = field(default_factory=_random)
    nonce: str = field(default_factory=_random)
    verifier: str = field(default_factory=_random)

    @classmethod
    def of(cls, kept: object) -> Self:
        """Return the attempt that a session kept."""
        if not isinstance(kept, dict):
            raise Distrust("no sign-in was begun in this browser")
        return cls(**kept)

    def kept(self) -> Json:
        """Return what the session keeps."""
        return asdict(self)

    def check(self, slug: str, back: dict[str, str], issuer: str) -> str:
        """Return the code that the browser brought back, if it is the answer to this attempt."""
        if slug != self.slug or not secrets.compare_digest(back.get("state", "").encode(), self.state.encode()):
            raise Distrust("the answer is to another question")
        if time.time() > self.begun + 60 * MINUTES:
            raise Distrust("the sign-in was begun too long ago")
        if back.get("iss", issuer) != issuer or not back.get("code"):
            raise Distrust("the browser brought no code of this provider")
        return back["code"]


@dataclass(frozen=True)
class Identity:
    """What a provider says of somebody, checked; it is still only the provider's word."""

    subject: str
    name: str
    email: str
    groups: frozenset[str]
    id_token: str
    end_session: str


def discovery(provider: IdentityProvider, patience: Patience) -> Json:
    """Return where the provider's endpoints are."""
    said = fetch(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", patience)
    if said.get("issuer") != provider.issuer:
        raise Distrust("the discovery names another issuer")
    return said


def departure(provider: IdentityProvider, attempt: Attempt, redirect_uri: str) -> str:
    """Return where at the provider the browser goes to sign in."""
    endpoint = checked(discovery(provider, Patience(SECONDS)).get("authorization_endpoint"))
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def identity(provider: IdentityProvider, attempt: Attempt, code: str, redirect_uri: str) -> Identity:
    """Return who signed in, as the provider says."""
    patience = Patience(SECONDS)
    found = discovery(provider, patience)
    tokens = _tokens(provider, found, attempt, code, redirect_uri, patience)
    id_token = tokens.get("id_token")
    claims = _claims(provider, attempt, id_token, fetch(found.get("jwks_uri"), patience))
    if "userinfo_endpoint" in found:
        bearer = {"Authorization": f"Bearer {_header(tokens.get('access_token'))}"}
        userinfo = fetch(found["userinfo_endpoint"], patience, headers=bearer)
        if userinfo.get("sub") != claims["sub"]:
            raise Distrust("the userinfo is of another subject")
        claims = {**claims, **userinfo}
    return Identity(
        subject=_subject(claims["sub"]),
        name=_line(claims.get("name"), 150),
        email=_line(claims.get("email"), 254),
        groups=_groups(claims.get(provider.groups_claim)),
        id_token=str(id_token),
        end_session=checked(found["end_session_endpoint"]) if "end_session_endpoint" in found else "",
    )


def end_of_session(end_session: str, client_id: str, id_token: str, back: str) -> str:
    """Return where at the provider the browser goes to sign out there too."""
    asked = {"id_token_hint": id_token, "client_id": client_id, "post_logout_redirect_uri": back}
    return f"{end_session}{'&' if '?' in end_session else '?'}{urlencode(asked)}"


def _tokens(
    provider: IdentityProvider, found: Json, attempt: Attempt, code: str, redirect_uri: str, patience: Patience
) -> Json:
    secret = os.environ.get(provider.secret_variable, "")
    if not provider.secret_variable.startswith(SECRET_PREFIX) or not secret:
        raise Distrust(f"no variable {SECRET_PREFIX}… with the client's secret")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": attempt.verifier,
    }
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods:
        form |= {"client_id": provider.client_id, "client_secret": secret}
        return fetch(found.get("token_endpoint"), patience, form=form)
    pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
    basic = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return fetch(found.get("token_endpoint"), patience, form=form, headers=basic)


def _claims(provider: IdentityProvider, attempt: Attempt, id_token: object, keys: Json) -> Json:
    try:
        if not isinstance(id_token, str):
            raise Distrust("there is no id_token")
        head = jwt.get_unverified_header(id_token)
        if head.get("alg") not in ALGORITHMS:
            raise Distrust("the id_token is not signed as it should be")
        key = _key(jwt.PyJWKSet.from_dict(keys).keys, head)
        claims: Json = jwt.decode(
            id_token,
            key,
            ALGORITHMS,
            {"require": REQUIRED},
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY,
        )
    except _MALFORMED as wrong:
        raise Distrust(f"the id_token: {type(wrong).__name__}") from wrong
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise Distrust("the id_token is for another client")
    if not secrets.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()):
        raise Distrust("the id_token is of another sign-in")
    return claims


def _key(keys: list[jwt.PyJWK], head: Json) -> jwt.PyJWK:
    """Return the published key that the token names; without a name, the only one there is."""
    fitting = [key for key in keys if key.public_key_use in (None, "sig")]
    if "kid" in head:
        fitting = [key for key in fitting if key.key_id == head["kid"]]
    if len(fitting) != 1:
        raise Distrust("the id_token is signed with no published key")
    return fitting[0]


def _header(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise Distrust("there is no access token")
    return value


def _subject(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise Distrust("the subject is no plain text")
    if not 0 < len(value) <= SUBJECT_LENGTH or value != value.strip():
        raise Distrust("the subject is empty or too long")
    return value


def _line(value: object, length: int) -> str:
    """Return a claim as one line of text that a database and a page can hold."""
    text = value if isinstance(value, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:length]


def _groups(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else [value]
    return frozenset(name for name in listed if isinstance(name, str))
