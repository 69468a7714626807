"""A correct OpenID client in a few lines: it checks that the honest provider can be used and each lie be noticed."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests

REDIRECT_URI = "http://127.0.0.1:1/callback"
SIGNED_OUT_URI = "http://127.0.0.1:1/signed-out"
LARGEST = 1 << 18
Json = dict[str, Any]


class Distrust(Exception):
    """What the provider says cannot be believed; the text tells why."""


@dataclass
class SignIn:
    """One attempt to sign in with a provider, from its address to what it says of the person."""

    issuer: str
    client_id: str
    client_secret: str
    patience: float = 10.0
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def fetch(self, method: str, url: str, **sent: Any) -> Json:
        """Return an endpoint's JSON object: no redirect, no large or slow answer, nothing but a 200."""
        end = time.monotonic() + self.patience
        body = b""
        try:
            with requests.request(
                method, url, allow_redirects=False, stream=True, timeout=self.patience, **sent
            ) as got:
                # Byte by byte, so that a dripping answer cannot hide behind a full buffer.
                for chunk in got.iter_content(1):
                    body += chunk
                    if len(body) > LARGEST or time.monotonic() > end:
                        raise Distrust(f"{url} answers too much or too slowly")
            said = json.loads(body)
        except (requests.RequestException, ValueError) as trouble:
            raise Distrust(f"{url}: {trouble}") from trouble
        if got.status_code != requests.codes.ok or not isinstance(said, dict):
            raise Distrust(f"{url} answers {got.status_code} {said}")
        return said

    def discovery(self) -> Json:
        """Return where the provider's endpoints are."""
        said = self.fetch("GET", f"{self.issuer}/.well-known/openid-configuration")
        if said["issuer"] != self.issuer:
            raise Distrust("the discovery names another issuer")
        return said

    def authorisation(self, *, pkce: bool = True) -> str:
        """Return where to send the browser."""
        asked = {"client_id": self.client_id, "redirect_uri": REDIRECT_URI, "response_type": "code",
                 "scope": "openid profile email", "state": self.state, "nonce": self.nonce}  # fmt: skip
        digest = hashlib.sha256(self.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        proof = {"code_challenge": challenge, "code_challenge_method": "S256"} if pkce else {}
        return f"{self.discovery()['authorization_endpoint']}?{urlencode({**asked, **proof})}"

    def tokens(self, callback: str) -> Json:
        """Exchange the code that the browser brought back."""
        back = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        if back["state"] != self.state or back.get("iss", self.issuer) != self.issuer or "code" not in back:
            raise Distrust(f"the browser came back with {back}")
        form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": REDIRECT_URI,
                "code_verifier": self.verifier}  # fmt: skip
        return self.fetch(
            "POST", self.discovery()["token_endpoint"], data=form, auth=(self.client_id, self.client_secret)
        )

    def person(self, tokens: Json) -> tuple[Json, Json]:
        """Return what the id_token and the userinfo say, both checked."""
        keys = self.fetch("GET", self.discovery()["jwks_uri"])
        try:
            token = tokens["id_token"]
            named = {key.key_id: key for key in jwt.PyJWKSet.from_dict(keys).keys}
            key = named[jwt.get_unverified_header(token)["kid"]]
            claims: Json = jwt.decode(
                token,
                key,
                ["RS256"],
                {"require": ["iss", "aud", "exp", "iat", "sub"]},
                audience=self.client_id,
                issuer=self.issuer,
            )
        except (jwt.PyJWTError, KeyError) as wrong:
            raise Distrust(f"the id_token: {wrong!r}") from wrong
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        userinfo = self.fetch("GET", self.discovery()["userinfo_endpoint"], headers=bearer)
        if userinfo.get("sub") != claims["sub"] or claims.get("nonce") != self.nonce:
            raise Distrust("the userinfo or the nonce is of another sign-in")
        return claims, userinfo
