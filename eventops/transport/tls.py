"""The one place for TLS on a connection that was just accepted: its handshake, and the answer to who speaks plain http.

Works on any server's sockets; each driver calls it where only that one connection has to wait.
"""

import _socket
import contextlib
import functools
import os
import re
import socket
import ssl

from eventops.transport.bounds import HANDSHAKE

HANDSHAKE_RECORD = b"\x16"  # the first byte of every TLS connection
MOST = 4096  # bytes of a plain request that are read
TARGET = re.compile(rb"\A(?:GET|HEAD) (/[!-~]*) HTTP/1\.[01]\r\n")
HOST = re.compile(rb"\r\nhost:[ \t]*([0-9A-Za-z.:\[\]-]+)[ \t]*\r\n", re.IGNORECASE)
SENTENCE = "This address speaks https only.\nこのアドレスは https でのみ開けます。\n"


def context(certificate, key) -> ssl.SSLContext:
    """What a server shows and speaks (TLS 1.2 and newer). Raises OSError or ssl.SSLError for files it cannot use."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


def secured(sock, tls):
    """The TLS connection on *sock*, or None when there is none: *sock* is closed then, plain http answered.

    The caller bounds the whole of it in time.
    """
    try:
        sock.settimeout(HANDSHAKE)
        if sock.recv(1, socket.MSG_PEEK) != HANDSHAKE_RECORD:
            _send_to_https(sock)
            sock.close()
            return None
        secure = tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
    except (OSError, ValueError):
        sock.close()
        return None
    try:
        secure.settimeout(HANDSHAKE)
        secure.do_handshake()
    except (OSError, ValueError):  # SSLError is an OSError
        secure.close()
        return None
    except BaseException:  # the caller's clock
        secure.close()
        raise
    secure.__class__ = _that_hangs_up(type(secure))
    return secure


@functools.cache
def _that_hangs_up(kind):
    """The server's TLS socket, whose shutdown() reads as the end elsewhere: ssl's own makes another reader fail."""

    return type(kind.__name__, (kind,), {"shutdown": lambda self, how: shut(self.fileno(), how)})


def shut(file: int, how=socket.SHUT_RDWR) -> None:
    """End the connection on that file, whatever reads or writes there. Raises OSError when there is none."""
    with contextlib.closing(_socket.socket(fileno=os.dup(file))) as same:
        same.shutdown(how)


def _send_to_https(sock) -> None:
    request = b""
    while b"\r\n\r\n" not in request and len(request) < MOST and (more := sock.recv(MOST)):
        request += more
    target, host = TARGET.search(request), HOST.search(request)
    status, where = b"400 Bad Request", b""
    if target and host:
        status, where = b"307 Temporary Redirect", b"Location: https://" + host[1] + target[1] + b"\r\n"
    body = SENTENCE.encode()
    sock.sendall(b"HTTP/1.1 " + status + b"\r\n" + where + b"Content-Type: text/plain; charset=utf-8\r\n"
                 b"Cache-Control: no-store\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
