"""Who comes in through the Gate, and by which protocol, on every driver."""

import pytest

from tests.transport import client
from tests.transport.client import COOKIE, POLLING, WEBSOCKET


def upgrade(server, **options):
    ws = client.WebSocket(server.port, **options)
    ws.close()
    return ws.status


def test_a_member_comes_in_from_a_page_of_ours_and_without_an_origin(server):
    own = f"Origin: http://127.0.0.1:{server.port}\r\n"
    assert upgrade(server) == 101
    assert upgrade(server, extra=own) == 101
    assert client.http(server.port, POLLING)[0] == 200
    assert client.http(server.port, POLLING, headers=COOKIE + own)[0] == 200


def test_nobody_comes_in_without_a_session(server):
    assert upgrade(server, headers="") == 401
    assert upgrade(server, headers="Cookie: session=old\r\n") == 401
    assert client.http(server.port, POLLING, headers="")[0] == 401
    assert server.is_fine()


def test_a_sid_does_not_replace_the_session(server):
    sid = client.Polling(server.port).sid
    assert client.http(server.port, f"{POLLING}&sid={sid}", headers="")[0] == 401
    assert client.http(server.port, f"{POLLING}&sid={sid}", "POST", headers="", body=b"40")[0] == 401


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{port}.evil.example",
        "https://127.0.0.1:{port}",
    ],
)
def test_a_foreign_origin_is_refused(server, origin):
    extra = f"Origin: {origin.format(port=server.port)}\r\n"
    assert upgrade(server, extra=extra) == 403
    assert client.http(server.port, POLLING, headers=COOKIE + extra)[0] == 403


def test_a_forged_forwarded_host_makes_no_origin_ours(server):
    extra = "Origin: https://evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
    assert upgrade(server, extra=extra) == 403
    assert client.http(server.port, POLLING, headers=COOKIE + extra)[0] == 403


@pytest.mark.parametrize("version", ["", "0", "7", "8", "12", "14", "13, 8", "013"])
def test_no_other_version_of_websocket_is_spoken(server, version):
    assert upgrade(server, version=version, extra=f"Origin: http://127.0.0.1:{server.port}\r\n") == 426


def test_hixie_76_is_not_spoken(server):
    extra = "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
    assert upgrade(server, version="", extra=extra) == 426
    assert upgrade(server, version="13", extra=extra) == 426


@pytest.mark.parametrize(
    "query",
    [
        "EIO=4&transport=polling&j=0",
        "EIO=4&j=&transport=polling",
        "%6a=0&EIO=4&transport=polling",
        "EIO=4&transport=polling&transport=polling",
        "EIO=4&transport=websocket&transport=polling",
        "EIO=4&tr%61nsport=polling&transport=polling",
        "EIO=4&EIO=4&transport=polling",
        "EIO=3&transport=polling",
        "transport=polling",
        "EIO=4",
        "EIO=4&transport=flashsocket",
        "",
    ],
)
def test_jsonp_and_ambiguous_addresses_are_refused_however_they_are_written(server, query):
    assert client.http(server.port, f"/socket.io/?{query}")[0] == 400
    assert client.http(server.port, f"/%73ocket.io/?{query}")[0] == 400


@pytest.mark.parametrize("path", [POLLING + "&t=1", "/%73ocket.io/?transport=%70olling&E%49O=4"])
def test_the_same_address_written_otherwise_means_the_same(server, path):
    assert client.http(server.port, path)[0] == 200
    assert client.http(server.port, path, headers="")[0] == 401


def test_websocket_and_polling_are_not_mixed(server):
    assert upgrade(server, path=POLLING) == 400
    assert client.http(server.port, WEBSOCKET)[0] == 426
    assert (
        client.http(server.port, WEBSOCKET, headers=COOKIE + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")[0]
        == 426
    )


def test_no_compression_is_agreed_on(server):
    ws = client.WebSocket(server.port, extra="Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
    assert ws.status == 101
    assert b"extensions" not in ws.head.lower()
    ws.close()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_get_and_post_are_taken(server, method):
    assert client.http(server.port, POLLING, method)[0] == 405


def test_other_addresses_are_no_concern_of_the_gate(server):
    assert client.http(server.port, "/healthz?j=1&transport=x", headers="")[0] == 200
