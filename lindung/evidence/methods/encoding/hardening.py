"""Older ways of hardening bit arrays: measured against the attack, found not to stop it, offered by no command."""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]  # (records, bits), 0 or 1


def folded(bits: Bits) -> Bits:
    """Each bit of the first half XOR the bit of the second.

    Source: Schnell and Borgs (2016), XOR-folding of Bloom filter-based encodings.
    >>> folded(np.array([[1, 0, 1, 1]], dtype=np.uint8)).tolist()
    [[0, 1]]
    """
    half = bits.shape[1] // 2
    return bits[:, :half] ^ bits[:, half:]


def rule_90(bits: Bits) -> Bits:
    """Each bit becomes the XOR of its two neighbours, the ends joined.

    Source: Schnell and Borgs (2018), Hardening encrypted patient names against cryptographic attacks using cellular
    automata; rule 90 of Wolfram (1983).
    >>> rule_90(np.array([[1, 0, 0, 0]], dtype=np.uint8)).tolist()
    [[0, 1, 0, 1]]
    """
    return np.roll(bits, 1, axis=1) ^ np.roll(bits, -1, axis=1)
