"""The proxy itself: what the rows of a bad network rest on."""

import contextlib
import socket
import threading
import time

import pytest

from tests.faults.proxy import Proxy


@pytest.fixture
def echo():
    """The port of a server that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection):
        with connection:
            try:
                while heard := connection.recv(4096):
                    connection.sendall(heard)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxy(echo):
    proxy = Proxy(echo)
    yield proxy
    proxy.end()


@pytest.fixture
def phone(proxy):
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2])), 5) as phone:
        yield phone


def said(phone, text):
    phone.sendall(text)
    return phone.recv(4096)


def test_who_gave_up_while_it_was_silent_never_got_through(proxy, phone):
    assert said(phone, b"hello") == b"hello"
    proxy.go_silent()
    address = ("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    with socket.create_connection(address, 5) as gone:
        gone.sendall(b"too late")
    with socket.create_connection(address, 5) as waiting:
        waiting.sendall(b"still here")
        time.sleep(0.2)
        proxy.come_back()
        assert waiting.recv(4096) == b"still here"
    time.sleep(0.2)
    assert proxy.carried == 2 * len(b"hello" + b"still here"), "there and back"


def test_it_passes_on(phone):
    assert said(phone, b"hello") == b"hello"


def test_silent_it_says_nothing_and_goes_on_where_it_was(proxy, phone):
    assert said(phone, b"one") == b"one"
    proxy.go_silent()
    phone.settimeout(0.5)
    with pytest.raises(TimeoutError):
        said(phone, b"two")
    proxy.come_back()
    phone.settimeout(5)
    assert phone.recv(4096) == b"two"


def test_cut_off_the_phone_is_told_at_once(proxy, phone):
    assert said(phone, b"one") == b"one"
    proxy.cut_all()
    with pytest.raises(ConnectionResetError):
        phone.recv(4096)


def test_a_connection_lives_as_long_as_it_is_told(proxy):
    proxy.cut_every(0.3, 0.4)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2])), 5) as phone:
        assert said(phone, b"one") == b"one"
        with contextlib.suppress(ConnectionResetError):
            assert phone.recv(4096) == b""
    assert 0.25 <= time.monotonic() - began <= 3
    assert proxy.cuts == 1


def test_slow_it_keeps_each_byte_waiting(proxy):
    proxy.be_slow(0.15, kilobits=64)
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2])), 10) as phone:
        began = time.monotonic()
        assert said(phone, b"one") == b"one"
        assert time.monotonic() - began >= 0.3, "there and back"
        phone.sendall(b"x" * 8000)
        heard = 0
        while heard < 8000:
            heard += len(phone.recv(4096))
        assert time.monotonic() - began >= 1.2, "8 000 bytes are a second at 64 kbit/s"
