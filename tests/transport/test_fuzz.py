"""Generated nonsense: valid conversations with bytes changed, cut and put in. Nothing may be left of it."""

import json
import os
import random

from tests.transport import client
from tests.transport.client import frame

CASES = int(os.environ.get("FUZZ_CASES", "10000" if os.environ.get("TEST_FULL") else "200"))
SEED = int(os.environ.get("FUZZ_SEED", "2026"))

TEXTS = [
    "40",
    "41",
    '42["hello",{}]',
    '421["read",{"n":1}]',
    "43[]",
    "3",
    "1",
    '45-["x",{}]',
    "2probe",
    "5",
    "6",
    '40{"a":[]}',
]
ODD = [b"\x00", b"\xff", b'"', b"[", b"{", b"-", b"/,", b"9" * 50, "あ".encode(), b"\x1e", b"\\ud800", b"e9999"]


def nonsense(chance):
    """Bytes a client might send after the handshake."""
    sent = b""
    for _ in range(chance.randint(1, 6)):
        text = bytearray(chance.choice(TEXTS).encode())
        for _ in range(chance.choice([0, 1, 1, 3])):
            at = chance.randint(0, len(text))
            text[at : at + chance.randint(0, 2)] = chance.choice(ODD)
        sent += frame(bytes(text), opcode=chance.choice([1] * 9 + [0, 2, 8, 9, 10, 3]), final=chance.random() > 0.1)
    if chance.random() < 0.2:
        sent = sent[: chance.randint(0, len(sent))]
    if chance.random() < 0.1:
        sent = bytes(chance.randrange(256) for _ in range(chance.randint(1, 80)))
    return sent


def test_nonsense_leaves_no_ghost_and_no_traceback(server):
    chance = random.Random(SEED)
    before = server.settled()
    for _ in range(CASES):
        ws = chance.choice([client.WebSocket, client.connect, client.member])(server.port)
        ws.send(nonsense(chance))
        ws.close()
        if chance.random() < 0.2:
            page = client.Polling(server.port)
            page.post("40")
            assert page.post(raw=nonsense(chance)) in (200, 400)
            page.post("1")
    after = server.settled()
    came, went = (after["counts"][what] - before["counts"][what] for what in ("connect", "disconnect"))
    figures = {"row": "protocol fuzz", "mode": server.mode, "seed": SEED, "cases": CASES, "ghosts": came - went}
    print(json.dumps(figures))  # noqa: T201
    assert came == went, f"FUZZ_SEED={SEED}"
    assert server.is_fine()
