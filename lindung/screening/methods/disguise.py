"""Words as a reader sees them through a disguise, over plain bytes: letters set apart joined again, shapes of words.

The same rules as `methods.ngrams`: whole numbers, bytes, no calls out of the module, the same numbers compiled.
"""

from typing import Any

LOWER, UPPER, DIGIT, ACCENTED, OTHER = 1, 2, 3, 4, 5  # classes of letters; a shape is a run of them
LONGEST_RUN = 4  # of one class in a shape
MOST_BYTES = 4096  # of a text are scored
TWO_BYTES, THREE_BYTES, FOUR_BYTES = 0xC0, 0xE0, 0xF0
LATIN, VIETNAMESE = 1, 10  # as in methods.script


def spell(data: Any, end: Any, tables: Any, folded: Any, classes: Any, others: Any) -> Any:
    """Write words in lower case, 0 between; single letters in a row, whatever stands between them, are one word.

    `tables` as for `ngrams.fold`. Answers how many bytes were written; `classes` gets the class
    of each, others[0] the number of letters in other scripts.
    """
    place, size, begin, was_single = 0, 0, 0, False
    while place < end:
        lead = data[place]
        length = 1 + (lead >= TWO_BYTES) + (lead >= THREE_BYTES) + (lead >= FOUR_BYTES)
        if place + length > end:
            break
        kind = class_of(data, place, length, tables)
        others[0] += kind == OTHER
        if 0 < kind < OTHER:
            for step in range(length):
                folded[size + step] = tables[lead] if kind <= UPPER else data[place + step]
                classes[size + step] = kind
            size += length
        elif size > begin:
            is_single = size - begin == 1
            if is_single and was_single:
                folded[begin - 1], classes[begin - 1] = folded[begin], classes[begin]
                size -= 1
            folded[size] = 0
            size += 1
            begin = size
            was_single = is_single
        was_single = was_single and lead != 10
        place += length
    if size - begin == 1 and was_single:
        folded[begin - 1], classes[begin - 1] = folded[begin], classes[begin]
        size -= 1
    folded[size] = 0
    return size


def class_of(data: Any, place: Any, length: Any, tables: Any) -> Any:
    """The class of the letter that begins at `place`, 0 for what is no Latin letter or digit."""
    lead = data[place]
    if length == 1:
        if tables[lead]:
            return LOWER if lead >= 97 else UPPER
        return DIGIT if 48 <= lead < 58 else 0
    script = tables[128 + lead] if length != 3 else tables[384 + (lead - 224) * 64 + data[place + 1] - 128]
    if script == 0:
        return 0
    return ACCENTED if script in (LATIN, VIETNAMESE) else OTHER


def add_shapes(folded: Any, classes: Any, size: Any) -> Any:
    """Write the shape of every word behind the words ("Aa9": one byte a class, runs cut); answer how many bytes."""
    place, total = 0, size
    if size and folded[size - 1] != 0:
        total += 1
    while place < size:
        before, run = 0, 0
        while place < size and folded[place] != 0:
            run = run + 1 if classes[place] == before else 1
            before = classes[place]
            if run <= LONGEST_RUN:
                folded[total] = before
                total += 1
            place += 1
        folded[total] = 0
        total += 1
        place += 1
    folded[total] = 0
    return total
