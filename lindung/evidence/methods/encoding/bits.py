"""Bits: tokens hashed with a compartment's key, turned by chance where a project says so, and what that loses."""

import hmac
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint8]
Entropy = Callable[[int], bytes]  # that many unpredictable bytes, for example os.urandom
_BLOCK_BITS = 1 << 22


def hashed(tokens: Sequence[str], key: bytes, *, bits: int, hashes: int) -> Packed:
    """The packed bits (bits // 8 bytes) that the tokens set: `hashes` places each, from HMAC-SHA256.

    Args: bits: a multiple of 64, at most 65,536; hashes: 1 to 16.
    Source: Schnell, Bachteler and Reiher (2009), the cryptographic long-term key; places drawn as by random hashing
    (Schnell and Borgs 2016), not by double hashing, which is easier to attack.
    >>> int(np.unpackbits(hashed(["ab"], b"k" * 32, bits=512, hashes=3)).sum())
    3
    """
    digests = b"".join(hmac.digest(key, token.encode(), "sha256") for token in tokens)
    places = np.frombuffer(digests, dtype="<u2").reshape(-1, 16)[:, :hashes] % bits
    set_bits = np.zeros(bits, dtype=np.uint8)
    set_bits[places.ravel()] = 1
    return np.packbits(set_bits)


def turned(packed: Packed, *, share: float, entropy: Entropy) -> Packed:
    """The bits with each one turned over with probability `share` (to 1 in 65,536), by itself.

    Source: Schnell and Borgs (2016), BLIP; Alaggan, Gambs and Kermarrec (2012).
    """
    if not share:
        return packed
    limit = round(share * 65_536)
    flat = packed.reshape(-1).copy()
    for start in range(0, len(flat), _BLOCK_BITS // 8):
        block = flat[start : start + _BLOCK_BITS // 8]
        draws = np.frombuffer(entropy(len(block) * 16), dtype="<u2")
        block ^= np.packbits(draws < limit)
    return flat.reshape(packed.shape)


def turned_share(epsilon: float) -> float:
    """The probability with which a bit is turned for a privacy loss of `epsilon` per bit: 1 / (1 + e^epsilon).

    >>> round(turned_share(math.log(19)), 3)
    0.05
    """
    return 1.0 / (1.0 + math.exp(epsilon))


def loss_per_record(epsilon: float, bits: int) -> float:
    """The privacy loss of a whole record of that many bits: its bits' losses add up, since any of them may differ."""
    return epsilon * bits
