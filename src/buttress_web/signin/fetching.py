"""JSON from a server that nobody trusts: no redirect, no large or slow answer, bounded whatever it does."""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

LARGEST = 1 << 18
"""The most bytes of an answer that are read."""

Json = dict[str, Any]


class Distrust(Exception):
    """What a provider says cannot be believed, or it does not answer as it should; the text tells why."""


class Patience:
    """How long all the questions of one sign-in may take together."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left; none left is a reason for distrust."""
        seconds = self.end - time.monotonic()
        if seconds <= 0:
            raise Distrust("the provider takes too long")
        return seconds


def checked(url: object) -> str:
    """Return an address that may be visited: https, and in debug also plain HTTP on the loopback."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url:
        raise Distrust("an address is none")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as wrong:
        raise Distrust("an address is none") from wrong
    plain = settings.SIGNIN_PLAIN_LOOPBACK and parts.scheme == "http" and _is_loopback(host or "")
    if not host or parts.username is not None or parts.fragment or not (parts.scheme == "https" or plain):
        raise Distrust("an address is not https")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def fetch(
    url: object, patience: Patience, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Json:
    """Return an endpoint's JSON object.

    Raises:
        Distrust: It answers with anything else, elsewhere, too much, or too slowly.
    """
    parts = urlsplit(checked(url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Accept": "application/json", "Connection": "close", **(headers or {})}
    body = None if form is None else urlencode(form)
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        with _connection(parts, patience) as connection:
            connection.request("GET" if body is None else "POST", target, body, sent)
            got = connection.getresponse()
            answer = got.read(LARGEST + 1)
        if got.status != http.client.OK or len(answer) > LARGEST:
            raise Distrust(f"{parts.path} answers {got.status}, {len(answer)} bytes")
        said = json.loads(answer)
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as trouble:
        raise Distrust(f"{parts.path}: {type(trouble).__name__}") from trouble
    if not isinstance(said, dict):
        raise Distrust(f"{parts.path} answers no object")
    return said


@contextmanager
def _connection(parts: SplitResult, patience: Patience) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection that is cut when patience ends, in the midst of a handshake, a header or an answer."""
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    plain = socket.create_connection((host, port), patience.left)
    # A second handle on the same connection: the first is given away when TLS begins.
    with plain.dup() as handle:
        cut = threading.Timer(patience.left, _cut, (handle,))
        cut.daemon = True
        cut.start()
        connection = http.client.HTTPConnection(host, port)
        try:
            connection.sock = plain
            if secure:
                connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
                connection.default_port = 443
            yield connection
        finally:
            cut.cancel()
            cut.join()
            connection.close()
            plain.close()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
