"""The key this installation shows the push services (VAPID), and what a browser's own keys must look like.

It follows from the secret key, which is made on first start, kept for us alone, the same in all processes and in every
backup. So there is nothing more to keep: with another secret key everybody signs in anew and turns it on again.
"""

import base64
import binascii
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


@cache
def private(secret):
    """The key that signs, from the secret key; 48 bytes of it, so that no number is likelier than another."""
    seed = HKDF(hashes.SHA256(), 48, salt=None, info=b"eventops vapid").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, ec.SECP256R1())


def public(secret):
    """What browsers are told, so that their services take calls from us alone."""
    return base64url(private(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text):
    """The bytes of base64 for addresses. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def are_usable(p256dh, auth):
    """Whether they are a point of the curve and a secret of 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read(p256dh))
        return len(read(auth)) == 16
    except ValueError:
        return False
