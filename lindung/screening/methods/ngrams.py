"""The arithmetic of words and n-grams of a text in Latin script, over plain bytes: one text as it is, batches compiled.

Every function takes what can be indexed (bytes, arrays) and whole numbers below 2**63, calls nothing but the functions
of this module and so gives the same numbers in the interpreter and compiled. Hashes are FNV-1a of 32 bits (Fowler,
Noll, Vo). A feature is a place in one table (words, then pairs of neighbouring words, then n-grams of 3 to 5 bytes) and
a check of 8 bits, so that a word never seen seldom meets the weight of another.
"""

from typing import Any

MOST_BYTES = 8192  # of a text are read; more would not change what language it is in
SEED, PRIME, MASK = 2166136261, 16777619, 0xFFFFFFFF
WORDS, PAIRS, GRAMS = 0, 1 << 17, 1 << 18  # where each kind of feature begins
FEATURES = (1 << 18) + (1 << 16)
KINDS = 5  # of 2**16 places: words twice, pairs twice, n-grams
PLACE, CHECK = (1 << 20) - 1, 20  # of a feature: its place, and by how many bits its check is shifted
SHORTEST, LONGEST = 3, 5
SEEN = 1024
EDGE = 36  # stands before and after a word
SCRIPTS = 11
LATIN, VIETNAMESE = 1, 10  # as in methods.script
TWO_BYTES, THREE_BYTES, FOUR_BYTES = 0xC0, 0xE0, 0xF0


def fold(data: Any, start: Any, end: Any, tables: Any, folded: Any, counts: Any) -> Any:
    """Write the text's Latin letters in lower case, 0 for all else; count letters by script; answer how many bytes.

    `data` is UTF-8; `tables` is `script.byte_tables()`.
    """
    place, size = start, 0
    while place < end:
        lead = data[place]
        if lead < 128:
            folded[size] = tables[lead]
            counts[LATIN if tables[lead] else 0] += 1
            size += 1
            place += 1
            continue
        length = 2 + (lead >= THREE_BYTES) + (lead >= FOUR_BYTES)
        if place + length > end:
            break
        script = tables[128 + lead] if length != 3 else tables[384 + (lead - 224) * 64 + data[place + 1] - 128]
        counts[script] += 1
        if script in (LATIN, VIETNAMESE):
            for step in range(length):
                folded[size + step] = data[place + step]
            size += length
        else:
            folded[size] = 0
            size += 1
        place += length
    folded[size] = 0
    return size


def features(folded: Any, size: Any, seen: Any, found: Any) -> Any:
    """Write every feature of folded letters to `found` (8 a byte are enough); answer how many there are.

    A word met again counts no more, nor do its n-grams: `seen` (SEEN zeros) remembers the last word of each place.
    """
    place, count, before = 0, 0, SEED
    while place < size:
        if folded[place] == 0:
            place += 1
            continue
        begin, word = place, SEED
        while folded[place] != 0:
            word = ((word ^ folded[place]) * PRIME) & MASK
            place += 1
        pair = ((before ^ word) * PRIME) & MASK
        pair = ((pair ^ (word >> 13)) * PRIME) & MASK
        found[count] = PAIRS + ((pair ^ (pair >> 15)) & 0x1FFFF) + ((pair >> 24) << CHECK)
        count += 1
        if seen[word & (SEEN - 1)] != word:
            seen[word & (SEEN - 1)] = word
            found[count] = WORDS + ((word ^ (word >> 15)) & 0x1FFFF) + ((word >> 24) << CHECK)
            count = grams(folded, begin, place, found, count + 1)
        before = (word * 31 + 7) & MASK
    return count


def grams(folded: Any, begin: Any, end: Any, found: Any, count: Any) -> Any:
    """Add the n-grams of one word with its edges; answer how many features there are now."""
    for first in range(begin - 1, end - 1):
        value = SEED
        for length in range(1, LONGEST + 1):
            place = first + length - 1
            if place > end:
                break
            value = ((value ^ (folded[place] if begin <= place < end else EDGE)) * PRIME) & MASK
            if length >= SHORTEST:
                found[count] = GRAMS + ((value ^ (value >> 16)) & 0xFFFF) + ((value >> 24) << CHECK)
                count += 1
    return count


def pair_sums(found: Any, count: Any, entries: Any, sums: Any) -> Any:
    """Add the weights of features to the sum of their kind; an entry is the check and the weight (low byte, signed)."""
    for each in range(count):
        place = found[each] & PLACE
        entry = entries[place]
        if entry >> 8 == found[each] >> CHECK:
            sums[place >> 16] += (entry & 0xFF) - ((entry & 0x80) << 1)


def language_sums(found: Any, count: Any, weights: Any, sums: Any) -> Any:
    """Add the weights of words and n-grams to four sums, one a language; the table holds 2 x 2**14 rows of four."""
    for each in range(count):
        place = found[each] & PLACE
        if PAIRS <= place < GRAMS:
            continue
        row = ((place & 0x3FFF) + ((place >= GRAMS) << 14)) << 2
        for language in range(4):
            sums[language] += weights[row + language]
