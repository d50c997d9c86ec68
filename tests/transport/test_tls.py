"""https on the same port: a certificate to check, live sockets, half-open clients, plain http shown the way."""

import contextlib
import socket
import ssl
import struct
import threading
import time

import pytest

from eventops import certificates
from eventops.transport import bounds
from tests.machine import busy
from tests.transport import client
from tests.transport.conftest import MODES, served

HALF_OPEN = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def files(folder):
    return certificates.for_machine(folder, "127.0.0.1")


over_https = set()  # the ports of this file's servers: others, in threads of other tests, are spoken to as ever


@contextlib.contextmanager
def served_over_https(mode, files):
    with served(mode, *files) as running:
        over_https.add(running.port)
        yield running
        over_https.discard(running.port)


@pytest.fixture(scope="module", params=MODES)
def tls_server(request, files):
    with served_over_https(request.param, files) as running:
        yield running


@pytest.fixture
def trusting(folder, files):
    return ssl.create_default_context(cafile=certificates.authority_file(folder))


@pytest.fixture
def over_tls(trusting, monkeypatch):
    """The client of these tests speaks TLS, to whom the authority vouches for."""
    plain = client.tcp

    def secure(port, buffer=None):
        if port not in over_https:
            return plain(port, buffer)
        sock = trusting.wrap_socket(plain(port, buffer), server_hostname="127.0.0.1")
        if threading.current_thread() is threading.main_thread():
            client.opened.append(sock)
        return sock

    monkeypatch.setattr(client, "tcp", secure)


def test_pages_come_over_https_to_who_trusts_the_authority(tls_server, over_tls):
    status, _head, body = client.http(tls_server.port, "/healthz")
    assert (status, body) == (200, b"ok")


def test_a_stranger_is_not_trusted(tls_server):
    sock = client.tcp(tls_server.port)
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(sock, server_hostname="127.0.0.1")


@pytest.mark.parametrize("path", [client.WEBSOCKET, client.POLLING])
def test_the_origin_is_the_https_one(tls_server, over_tls, path):
    def status(scheme):
        origin = f"Origin: {scheme}://127.0.0.1:{tls_server.port}\r\n"
        if path == client.WEBSOCKET:
            return client.WebSocket(tls_server.port, extra=origin).status
        return client.http(tls_server.port, path, headers=client.COOKIE + origin)[0]

    assert status("https") in (101, 200)
    assert status("http") == 403


def test_a_page_is_live_and_hears_all_of_a_flood(tls_server, over_tls):
    page = client.member(tls_server.port)
    page.say('42["read",{"n":7}]')
    assert page.text() == '42["presence",{"n":7}]'
    heard = []
    reader = threading.Thread(target=lambda: heard.extend(page.text() for _ in range(200)))
    reader.start()
    assert client.http(tls_server.port, "/flood?n=200&size=3000", "POST", body=b"x")[0] == 200
    reader.join(20)
    assert [text.rpartition(",")[2] for text in heard] == [f"{n}]]" for n in range(200)]
    page.say('42["read",{"n":8}]')
    assert page.text() == '42["presence",{"n":8}]'
    assert "Traceback" not in tls_server.stderr(), tls_server.stderr()


def test_talking_while_it_is_told_confuses_no_connection(tls_server, over_tls):
    """Reading and writing at once on one connection: what OpenSSL does not take from two threads."""
    pages = [client.member(tls_server.port) for _ in range(5)]
    flood = threading.Thread(target=lambda: client.http(tls_server.port, "/flood?n=100&size=2000", "POST", body=b"x"))
    flood.start()
    for page in pages:
        for n in range(20):
            page.say(f'42["read",{{"n":{n}}}]')
    flood.join()
    for page in pages:
        texts = [page.text() for _ in range(120)]
        assert sum("presence" in text for text in texts) == 20
        page.close()
    assert "Traceback" not in tls_server.stderr(), tls_server.stderr()


def test_whoever_stops_in_the_middle_of_the_handshake_keeps_nobody_out_and_is_out_soon(tls_server, trusting, over_tls):
    halves = []
    for number in range(HALF_OPEN):
        sock = socket.create_connection(("127.0.0.1", tls_server.port))
        sock.sendall([b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"][number % 3])
        halves.append(sock)
    started = time.monotonic()
    for _ in range(5):
        assert client.http(tls_server.port, "/healthz")[0] == 200
    assert time.monotonic() - started < 2 * busy()
    for sock in halves:
        sock.settimeout(bounds.HANDSHAKE + 20)
        with contextlib.suppress(ConnectionError):
            sock.recv(100)
        sock.close()
    assert time.monotonic() - started < bounds.HANDSHAKE + 4 * busy()
    assert "Traceback" not in tls_server.stderr(), tls_server.stderr()


def test_a_handshake_that_drips_is_out_in_time(tls_server):
    sock = client.tcp(tls_server.port)
    started = time.monotonic()
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 400
    try:
        for byte in hello:
            sock.sendall(bytes([byte]))
            time.sleep(0.5)
            assert time.monotonic() - started < bounds.HANDSHAKE + 4 * busy()
    except ConnectionError:
        pass
    assert time.monotonic() - started < bounds.HANDSHAKE + 4 * busy()


def raw(port, request):
    with client.tcp(port) as sock:
        sock.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while more := sock.recv(65536):
                answer += more
    return answer.decode()


def test_plain_http_is_shown_the_way(tls_server):
    host = f"127.0.0.1:{tls_server.port}"
    answer = raw(tls_server.port, f"GET /join/abc?x=1 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert answer.startswith("HTTP/1.1 307 ")
    assert f"\r\nLocation: https://{host}/join/abc?x=1\r\n" in answer
    assert "https" in answer.partition("\r\n\r\n")[2]


@pytest.mark.parametrize("request_", [
    b"POST /events HTTP/1.1\r\nHost: fair\r\n\r\n", b"GET / HTTP/1.1\r\nHost: evil/\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n",
    b"GET //x\x01 HTTP/1.1\r\nHost: fair\r\n\r\n", b"x" * 5000 + b"\r\n\r\n",
])
def test_what_is_no_plain_page_gets_a_sentence_and_no_way(tls_server, request_):
    answer = raw(tls_server.port, request_)
    assert not answer or answer.startswith("HTTP/1.1 400 ")
    assert "Location" not in answer


def test_it_stops_as_fast_as_without(files, trusting, over_tls):
    for mode in MODES:
        with served_over_https(mode, files) as running:
            page = client.member(running.port)
            assert running.stop() < 6 * busy()
            page.close()


@pytest.mark.parametrize("abruptly", [True, False])
def test_who_hangs_up_before_the_answer_leaves_no_trace(tls_server, over_tls, abruptly):
    for _ in range(5):
        sock = client.tcp(tls_server.port)
        sock.sendall(b"POST /crunch HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        if abruptly:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    for _ in range(3):
        assert tls_server.get("/crunch", method="POST")
    assert "Traceback" not in tls_server.stderr(), tls_server.stderr()
