"""The one table of what this package relies on inside other people's code without their promise to keep it.

tests/transport walks it: an upgrade that loses a name fails there, not at the fair. `(module, dotted name)`.
"""

import importlib
from operator import attrgetter

TOUCHED = [
    # limits.py: the class python-engineio makes its sockets of, and what of it is replaced or called
    ("engineio.server", "socket.Socket"),
    ("engineio.socket", "Socket._upgrade_websocket"),
    ("engineio.socket", "Socket._websocket_handler"),
    ("engineio.socket", "Socket.handle_post_request"),
    ("engineio.socket", "Socket.check_ping_timeout"),
    ("engineio.socket", "Socket.schedule_ping"),
    ("engineio.socket", "Socket._send_ping"),  # what schedule_ping replaces
    ("engineio.socket", "Socket.receive"),
    ("engineio.socket", "Socket.send"),
    ("engineio.socket", "Socket.close"),
    ("engineio.socket", "Socket.poll"),
    ("engineio.server", "Server._bad_request"),
    ("engineio.server", "Server._service_task"),
    ("engineio.server", "Server.get_queue_empty_exception"),
    ("engineio.payload", "Payload.max_decode_packets"),
    ("engineio.exceptions", "SocketIsClosedError"),
    # wire.py: the decoder of a packet from a client
    ("socketio.packet", "Packet.json"),
    ("socketio.packet", "Packet.decode"),
    # fanout.py
    ("socketio.manager", "Manager.emit"),
    ("socketio.manager", "Manager.get_participants"),
    ("socketio.server", "Server._send_eio_packet"),
    ("engineio.packet", "Packet.encode"),
    ("eventlet.websocket", "RFC6455WebSocket._pack_message"),
    ("eventlet.queue", "Queue.getting"),  # its names `getters` and `queue` are its instances': test_fanout.py has them
    # waking.py
    ("socketio", "RedisManager._publish"),
    ("socketio", "RedisManager._listen"),
    ("socketio", "RedisManager._thread"),
    ("socketio", "RedisManager.initialize"),
    # patching.py
    ("eventlet.support.psycopg2_patcher", "eventlet_wait_callback"),
    ("psycopg2.extensions", "set_wait_callback"),
    # on_eventlet.py
    ("engineio.async_drivers.eventlet", "_async"),
    ("engineio.async_drivers.eventlet", "WebSocketWSGI"),
    ("eventlet.websocket", "PROTOCOL_GUID"),
    ("eventlet.websocket", "FailedConnectionError"),
    ("eventlet.websocket", "WebSocketWSGI._handle_hybi_request"),
    ("eventlet.websocket", "RFC6455WebSocket.Message.push"),
    ("eventlet.websocket", "RFC6455WebSocket._apply_mask"),
    ("eventlet.websocket", "RFC6455WebSocket._recv_frame"),
    ("eventlet.websocket", "RFC6455WebSocket._handle_control_frame"),
    ("eventlet.websocket", "RFC6455WebSocket._send"),
    ("eventlet.hubs", "trampoline"),
    ("eventlet.hubs", "notify_opened"),
    ("eventlet.greenio", "GreenSocket.fd"),
    ("eventlet.greenio", "GreenSocket.sendall"),
    # eventlet_http.py
    ("eventlet.wsgi", "HttpProtocol._read_request_line"),
    ("eventlet.wsgi", "HttpProtocol.parse_request"),
    ("eventlet.wsgi", "HttpProtocol.get_environ"),
    ("eventlet.wsgi", "HttpProtocol.handle"),
    ("eventlet.wsgi", "HttpProtocol.finish"),
    ("eventlet.wsgi", "Input.discard"),
    ("eventlet.wsgi", "Input.get_socket"),
    ("eventlet.wsgi", "ChunkReadError"),
    # frames.py, on_gevent.py and on_threading.py
    ("engineio.async_drivers._websocket_wsgi", "SimpleWebSocketWSGI"),
    ("engineio.async_drivers.gevent", "_async"),
    ("engineio.async_drivers.gevent", "Thread"),
    ("engineio.async_drivers.threading", "_async"),
    ("simple_websocket.ws", "Base._handle_events"),
    ("simple_websocket.ws", "Base._thread"),
    ("simple_websocket.ws", "Server.handshake"),
    ("wsproto", "WSConnection.events"),
    ("gevent.pywsgi", "WSGIHandler.read_requestline"),
    ("gevent.pywsgi", "WSGIHandler.read_request"),
    ("gevent.pywsgi", "WSGIHandler.ignored_socket_errors"),
    ("gevent.pywsgi", "WSGIHandler.get_environ"),
    ("gevent.pywsgi", "Input._discard"),
    ("gevent.pywsgi", "WSGIServer.handle"),
    ("gevent.pywsgi", "WSGIServer.wrap_socket_and_handle"),
    # the TLS of each: eventlet's and plain threads' sockets
    ("eventlet.green.ssl", "GreenSSLSocket.do_handshake"),
    ("ssl", "SSLContext.sslsocket_class"),
    ("werkzeug.serving", "WSGIRequestHandler.log"),
    ("werkzeug.serving", "WSGIRequestHandler.make_environ"),
]


def missing() -> list[str]:
    """The entries whose module or name is not there. Imports every server: not for a process that serves."""
    return [f"{module}.{name}" for module, name in TOUCHED if not _is_there(module, name)]


def _is_there(module: str, name: str) -> bool:
    try:
        attrgetter(name)(importlib.import_module(module))
    except (ImportError, AttributeError):
        return False
    return True
