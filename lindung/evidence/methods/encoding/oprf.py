"""An oblivious function of an identifier: one holds the identifier, another the key, and neither learns the other's.

VOPRF(ristretto255, SHA-512) of RFC 9497 on the group operations of libsodium. The one who asks sends a blinded point,
the keeper of the key answers with that point times the key and a proof that it was the one key, and the one who asked
unblinds. Whoever listens sees points that say nothing.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from lindung.evidence.rules.exchange import GroupMissing

_TROUBLE = ""
try:
    import rbcl

    # The package unpacks libsodium into a temporary file at every start and leaves it there.
    with contextlib.suppress(OSError, AttributeError, KeyError):
        os.unlink(sys.modules["rbcl._sodium"].lib_path)
except OSError as trouble:  # a folder for temporary files from which nothing may be run
    _TROUBLE = str(trouble)

POINT_BYTES = SCALAR_BYTES = 32
OUTPUT_BYTES = 64
CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
_BLOCK_BYTES = 128  # of SHA-512


@dataclass(frozen=True)
class Blinded:
    """What the one who asks keeps (`blind`) and what is sent (`element`)."""

    blind: bytes
    element: bytes


@dataclass(frozen=True)
class Proof:
    """That all elements were multiplied by one key: challenge and answer, 32 bytes each."""

    challenge: bytes
    answer: bytes


def check_group() -> None:
    """Raises GroupMissing when libsodium could not be loaded."""
    if _TROUBLE:
        raise GroupMissing(reason=_TROUBLE)


def public_key(key: bytes) -> bytes:
    """The point that belongs to a keeper's key."""
    return bytes(rbcl.crypto_scalarmult_ristretto255_base(key))


def new_key() -> bytes:
    """A keeper's key, from the system's random source."""
    return bytes(rbcl.crypto_core_ristretto255_scalar_random())


def is_point(element: bytes) -> bool:
    """Whether the bytes are a point of the group, and not its zero."""
    return (
        len(element) == POINT_BYTES
        and element != bytes(POINT_BYTES)
        and bool(rbcl.crypto_core_ristretto255_is_valid_point(element))
    )


def blind(identifier: bytes, scalar: bytes | None = None) -> Blinded:
    """Blind an identifier (1 to 65,535 bytes); `scalar` is drawn when it is not given.

    Source: RFC 9497, section 3.3.2, Blind.
    """
    drawn = scalar or new_key()
    return Blinded(drawn, _times(drawn, _to_group(identifier)))


def evaluate(key: bytes, elements: Sequence[bytes], scalar: bytes | None = None) -> tuple[list[bytes], Proof]:
    """The keeper's part: every element times the key, and one proof for all. At most 65,535 elements.

    Raises ValueError: an element that is no point. Source: RFC 9497, sections 2.2.1 and 3.3.2, BlindEvaluate.
    """
    evaluated = [_times(key, element) for element in elements]
    return evaluated, _prove(key, elements, evaluated, scalar or new_key())


def finish(identifier: bytes, blind_scalar: bytes, evaluated: bytes) -> bytes:
    """Unblind an answer whose proof was checked: 64 bytes that only this identifier and this key give.

    Source: RFC 9497, section 3.3.2, Finalize.
    """
    point = _times(bytes(rbcl.crypto_core_ristretto255_scalar_invert(blind_scalar)), evaluated)
    return _output(identifier, point)


def output(key: bytes, identifier: bytes) -> bytes:
    """What the keeper alone can work out for an identifier of the keeper's own list.

    Source: RFC 9497, section 3.3.2, Evaluate.
    """
    return _output(identifier, _times(key, _to_group(identifier)))


def holds(proof: Proof, public: bytes, elements: Sequence[bytes], evaluated: Sequence[bytes]) -> bool:
    """Whether every element was multiplied by the key of `public`. Source: RFC 9497, section 2.2.2, VerifyProof."""
    weights = _weights(public, elements, evaluated)
    of_elements, of_evaluated = _combined(weights, elements), _combined(weights, evaluated)
    second = _plus(_base(proof.answer), _times(proof.challenge, public))
    third = _plus(_times(proof.answer, of_elements), _times(proof.challenge, of_evaluated))
    return _challenge(public, of_elements, of_evaluated, second, third) == proof.challenge


def _prove(key: bytes, elements: Sequence[bytes], evaluated: Sequence[bytes], scalar: bytes) -> Proof:
    public = public_key(key)
    of_elements = _combined(_weights(public, elements, evaluated), elements)
    of_evaluated = _times(key, of_elements)
    second, third = _base(scalar), _times(scalar, of_elements)
    challenge = _challenge(public, of_elements, of_evaluated, second, third)
    product = rbcl.crypto_core_ristretto255_scalar_mul(challenge, key)
    return Proof(challenge, bytes(rbcl.crypto_core_ristretto255_scalar_sub(scalar, product)))


def _weights(public: bytes, elements: Sequence[bytes], evaluated: Sequence[bytes]) -> list[bytes]:
    seed = hashlib.sha512(_sized(public) + _sized(b"Seed-" + CONTEXT)).digest()
    return [
        _to_scalar(_sized(seed) + at.to_bytes(2, "big") + _sized(one) + _sized(other) + b"Composite")
        for at, (one, other) in enumerate(zip(elements, evaluated, strict=True))
    ]


def _combined(weights: Sequence[bytes], points: Sequence[bytes]) -> bytes:
    total = bytes(POINT_BYTES)
    for weight, point in zip(weights, points, strict=True):
        total = _plus(total, _times(weight, point))
    return total


def _challenge(*points: bytes) -> bytes:
    return _to_scalar(b"".join(_sized(point) for point in points) + b"Challenge")


def _output(identifier: bytes, point: bytes) -> bytes:
    return hashlib.sha512(_sized(identifier) + _sized(point) + b"Finalize").digest()


def _to_group(identifier: bytes) -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_from_hash(_expanded(identifier, b"HashToGroup-" + CONTEXT)))


def _to_scalar(message: bytes) -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(_expanded(message, b"HashToScalar-" + CONTEXT)))


def _expanded(message: bytes, domain: bytes) -> bytes:
    """64 uniform bytes. Source: RFC 9380, section 5.3.1, expand_message_xmd with SHA-512."""
    suffix = domain + bytes([len(domain)])
    length = OUTPUT_BYTES.to_bytes(2, "big")
    first = hashlib.sha512(bytes(_BLOCK_BYTES) + message + length + b"\x00" + suffix).digest()
    return hashlib.sha512(first + b"\x01" + suffix).digest()


def _times(scalar: bytes, point: bytes) -> bytes:
    try:
        return bytes(rbcl.crypto_scalarmult_ristretto255(scalar, point))
    except RuntimeError as trouble:
        raise ValueError("not a point of the group, or the zero of it") from trouble


def _base(scalar: bytes) -> bytes:
    return bytes(rbcl.crypto_scalarmult_ristretto255_base(scalar))


def _plus(one: bytes, other: bytes) -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_add(one, other))


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(2, "big") + part
