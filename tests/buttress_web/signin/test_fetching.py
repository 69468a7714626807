"""Whatever a server does with a connection, it is over when patience is, and only plain addresses are asked."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pytest_django import Settings

from buttress_web.signin.fetching import LARGEST, Distrust, Patience, checked, fetch

Behaviour = Callable[[socket.socket, threading.Event], None]


def drip(text: bytes) -> Behaviour:
    """Return the behaviour of one who says something again and again, slowly, for ever."""

    def behave(caller: socket.socket, ending: threading.Event) -> None:
        caller.sendall(b"HTTP/1.1 200 OK\r\n" if b":" in text else b"")
        while not ending.wait(0.05):
            caller.sendall(text)

    return behave


def answer(body: bytes) -> Behaviour:
    """Return the behaviour of one who answers at once."""

    def behave(caller: socket.socket, _: threading.Event) -> None:
        caller.recv(1 << 16)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    return behave


@contextmanager
def server(behave: Behaviour) -> Iterator[str]:
    """Yield where a server listens that behaves so to the first caller."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                behave(caller, ending)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        ending.set()
        thread.join(5)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("text", [b"", b"H", b"X: y\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"\x16\x03\x01"], ids=repr)
def test_a_slow_handshake_header_or_interim_answer_is_cut_off(scheme: str, text: bytes) -> None:
    with server(drip(text)) as place:
        begun = time.monotonic()
        with pytest.raises(Distrust):
            fetch(f"{scheme}://{place}/", Patience(0.5))
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"9" * 10_000, b"\xff", b'"text"', b"{" + b" " * LARGEST + b"}"],
    ids=["deep", "a long number", "no text", "no object", "large"],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_refused(body: bytes) -> None:
    with server(answer(body)) as place, pytest.raises(Distrust):
        fetch(f"http://{place}/", Patience(2))


def test_a_plain_answer_is_read() -> None:
    with server(answer(b'{"a": 1}')) as place:
        assert fetch(f"http://{place}/", Patience(2)) == {"a": 1}


def test_no_patience_is_left_for_a_second_question() -> None:
    with pytest.raises(Distrust, match="too long"):
        fetch("http://127.0.0.1:1/", Patience(0))


@pytest.mark.parametrize(
    "address",
    [None, "", "nonsense", "ftp://a.example/", "http://a.example/", "https://", "https://u:p@a.example/",
     "https://a.example:x/", "https://a.example/ b", "https://a.example/\n", "https://ä.example/", "//a.example/"],
)  # fmt: skip
def test_only_plain_https_addresses_are_visited(address: object) -> None:
    with pytest.raises(Distrust):
        checked(address)


def test_outside_debug_not_even_this_machine_is_asked_without_tls(settings: Settings) -> None:
    assert checked("http://localhost:1/") == "http://localhost:1/"
    settings.SIGNIN_PLAIN_LOOPBACK = False
    with pytest.raises(Distrust):
        checked("http://localhost:1/")
    assert checked("https://a.example/x?y") == "https://a.example/x?y"
