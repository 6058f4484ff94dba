"""Bits: tokens hashed with a compartment's key, turned by chance where a project says so, and what that loses."""

import hmac
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint8]
Entropy = Callable[[int], bytes]  # that many unpredictable bytes, for example os.urandom
_BLOCK_BITS = 1 << 22
_PLACES = 16  # of two bytes, in one digest


def hashed(tokens: Sequence[str], key: bytes, *, bits: int, weight: int) -> Packed:
    """The packed bits (bits // 8 bytes) that the tokens set: `weight` places in all, from HMAC-SHA256.

    The fewer tokens, the more places each of them gets (at most 16), so that the number of bits set does not show how
    long a name is. Args: bits: a multiple of 64, at most 65,536.
    Source: Schnell, Bachteler and Reiher (2009), the cryptographic long-term key; places drawn as by random hashing
    (Schnell and Borgs 2016), not by double hashing, which is easier to attack; equal weight: this project.
    >>> int(np.unpackbits(hashed(["ab", "bc"], b"k" * 32, bits=512, weight=9)).sum())
    9
    """
    set_bits = np.zeros(bits, dtype=np.uint8)
    if tokens:
        digests = sorted({hmac.digest(key, token.encode(), "sha256") for token in tokens})
        places = np.frombuffer(b"".join(digests), dtype="<u2").reshape(-1, _PLACES) % bits
        each, more = divmod(weight, len(digests))
        set_bits[places[:, : min(each, _PLACES)].ravel()] = 1
        if each < _PLACES:
            set_bits[places[:more, each]] = 1
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
