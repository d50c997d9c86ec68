"""Passwords: argon2id (19 MiB, t=2, p=1), in a real thread, two at a time; and which are too easily guessed."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from eventops import transport

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@functools.cache
def nobodys_hash():
    """Looked at when the address is unknown, so that known and unknown take the same time."""
    return hasher.hash("nobody")


def hashed(password):
    return transport.in_thread(hasher.hash, password)


def matches(password_hash, password):
    """Whether it is that password; never where there is none (people of a names list have an address only)."""
    return transport.in_thread(_verify, password_hash or nobodys_hash(), password) and bool(password_hash)


def _verify(password_hash, password):
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_common(password, own=()):
    """Whether a guesser has it within a million tries, *own* words (a name, an address) among the first."""
    return zxcvbn(password[:72], user_inputs=list(own))["guesses"] < 10**6
