"""An OpenID provider of ours that signs in whoever it says, and lies when told to: the provider of a hostile nation.

It answers discovery, keys, authorisation, tokens, userinfo and sign-out on the loopback, and keeps what it was sent.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.counterparts.lies import Lie, Signing, Trouble

KEY_ID = "published"
PATHS = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/end_session",
}
DISCOVERY = "/.well-known/openid-configuration"
# An endpoint that redirects sends on to a copy of itself below this, where it does what it should.
ELSEWHERE_PATH = "/elsewhere"
CHUNK = 1 << 16
Json = dict[str, Any]


def new_key() -> RSAPrivateKey:
    """Return a new RSA key."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def with_lies(truth: Mapping[str, object], *lies: Mapping[str, object]) -> Json:
    """Return what is said: the truth with each lie laid over it, and without what a lie makes None."""
    said = dict(truth)
    for lie in lies:
        said.update(lie)
    return {name: value for name, value in said.items() if value is not None}


def encoded(raw: bytes) -> str:
    """Return bytes as JSON Web Tokens write them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Visit:
    """One request that the provider got: to which endpoint, with what, and how much of the answer was taken."""

    path: str
    sent: Mapping[str, str]
    authorization: str | None
    answered: int = 0


@dataclass
class Hostile:
    """A running provider: whom it signs in, the lie it tells at present, and what it was sent."""

    issuer: str
    person: Mapping[str, object]
    lie: Lie = field(default_factory=Lie)
    visits: list[Visit] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)
    key: RSAPrivateKey = field(default_factory=new_key)
    unpublished: RSAPrivateKey = field(default_factory=new_key)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def visited(self, path: str) -> list[Visit]:
        """Return the requests whose path starts so: ``visited("/elsewhere")`` are those that followed a redirect."""
        return [visit for visit in self.visits if visit.path.startswith(path)]

    def discovery(self) -> Json:
        """Say where everything is."""
        truth = {
            "issuer": self.issuer,
            **{name: self.issuer + path for name, path in PATHS.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return with_lies(truth, self.lie.discovery)

    def jwks(self) -> Json:
        """Publish the key."""
        published: Json = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**published, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def authorize(self, sent: Mapping[str, str]) -> str:
        """Return where the browser goes: straight back, whoever it is."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = sent
        back = {"code": code, "state": sent.get("state", ""), "iss": self.issuer}
        return f"{sent['redirect_uri']}?{urlencode(back)}"

    def token(self, sent: Mapping[str, str]) -> Json:
        """Exchange a code, once, for tokens; refuse one whose verifier (PKCE) does not fit."""
        asked = self.codes.pop(sent.get("code", ""), None)
        proof = encoded(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if asked is None or asked.get("code_challenge_method") != "S256" or asked.get("code_challenge") != proof:
            return {"error": "invalid_grant"}
        now = int(time.time())
        truth = {"iss": self.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 600,
                 "nonce": asked.get("nonce"), **self.person}  # fmt: skip
        id_token = self.signed(with_lies(truth, self.lie.claims, self.lie.id_token))
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 600}
        return answer if self.lie.signing is Signing.ABSENT else {**answer, "id_token": id_token}

    def userinfo(self) -> Json:
        """Say who signed in."""
        return with_lies(self.person, self.lie.claims, self.lie.userinfo)

    def signed(self, claims: Json) -> str:
        """Return an id_token, signed as the lie says."""
        if self.lie.signing is Signing.NONE:
            return jwt.encode(claims, "", algorithm="none", headers={"kid": KEY_ID})
        if self.lie.signing is Signing.PUBLIC_KEY:
            head = {"alg": "HS256", "typ": "JWT", "kid": KEY_ID}
            body = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
            secret = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            return f"{body}.{encoded(hmac.digest(secret, body.encode(), 'sha256'))}"
        wrong = self.lie.signing in {Signing.OTHER_KEY, Signing.UNKNOWN_KEY}
        key_id = "unpublished" if self.lie.signing is Signing.UNKNOWN_KEY else KEY_ID
        return jwt.encode(claims, self.unpublished if wrong else self.key, algorithm="RS256", headers={"kid": key_id})


class Answerer(BaseHTTPRequestHandler):
    """Turns one request into a call of the provider, and its answer into bytes, well or badly."""

    server: "Listener"

    def do_GET(self) -> None:
        """Answer any endpoint."""
        length = int(self.headers.get("Content-Length") or 0)
        address = urlsplit(self.path)
        text = f"{address.query}&{self.rfile.read(length).decode()}"
        sent = {name: values[-1] for name, values in parse_qs(text).items()}
        visit = Visit(address.path, sent, self.headers.get("Authorization"))
        hostile = self.server.hostile
        hostile.visits.append(visit)
        path = address.path.removeprefix(ELSEWHERE_PATH)
        name = "discovery" if path == DISCOVERY else path.strip("/")
        # Only the address that the discovery gives makes trouble.
        trouble = hostile.lie.troubles.get(name, Trouble()) if path == address.path else Trouble()
        if hostile.ending.wait(trouble.seconds_before):
            return
        with suppress(ConnectionError):
            self.answer(name, visit, trouble)

    do_POST = do_GET  # noqa: N815  # the name that http.server calls

    def answer(self, name: str, visit: Visit, trouble: Trouble) -> None:
        """Answer one endpoint, with whatever trouble it makes."""
        hostile = self.server.hostile
        ways: dict[str, Callable[[Mapping[str, str]], str]] = {
            "authorize": hostile.authorize,
            "end_session": lambda sent: sent["post_logout_redirect_uri"],
        }
        answers: dict[str, Callable[[], Json]] = {
            "discovery": hostile.discovery,
            "jwks": hostile.jwks,
            "token": lambda: hostile.token(visit.sent),
            "userinfo": hostile.userinfo,
        }
        if trouble.redirected:
            self.redirect(ELSEWHERE_PATH + self.path, trouble.status)
        elif name in ways:
            self.redirect(ways[name](visit.sent), 303)
        elif name in answers:
            said = answers[name]()
            padding = {"padding": "x" * trouble.padding} if trouble.padding else {}
            body = json.dumps({**said, **padding}).encode() if trouble.body is None else trouble.body
            self.send_response(400 if "error" in said else trouble.status)
            self.write(body, visit, trouble.seconds_between_bytes)
        else:
            self.send_error(404)

    def redirect(self, location: str, status: int) -> None:
        """Send the caller elsewhere."""
        self.send_response(status)
        self.send_header("Location", location)
        self.end_headers()

    def write(self, body: bytes, visit: Visit, pause: float) -> None:
        """Write an answer, byte by byte if there is a pause between them, until the caller has enough."""
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        step = 1 if pause else CHUNK
        for start in range(0, len(body), step):
            if self.server.hostile.ending.wait(pause):
                return
            visit.answered += self.wfile.write(body[start : start + step])

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""


class Listener(ThreadingHTTPServer):
    """The provider's socket on the loopback."""

    daemon_threads = True
    block_on_close = False
    hostile: Hostile


@contextmanager
def hostile(person: Mapping[str, object]) -> Iterator[Hostile]:
    """Yield a provider that signs in this person (the claims; ``sub`` is needed); set its ``lie`` at any time."""
    with Listener(("127.0.0.1", 0), Answerer) as listener:
        listener.hostile = Hostile(f"http://127.0.0.1:{listener.server_port}", person)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener.hostile
        finally:
            listener.hostile.ending.set()
            listener.shutdown()
            thread.join()
