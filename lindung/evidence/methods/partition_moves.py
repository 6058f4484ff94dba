"""Compiled moves over clusters of records: the score of a cluster, Gibbs sweeps, exchanges, exact enumeration.

The score of a cluster is the sum of the log odds along its strongest spanning tree, and every other pair of its records
may only speak against it, and not at full weight: three records that agree are two coincidences, not three, and what
makes one record poor makes it poor in both of its pairs. Records are rows 0 .. n - 1; the
candidate pairs stand in compressed rows (`starts`, `others`, `edge`: where the pair's log odds are).
"""

import numpy as np
from numba import njit

MOST_IN_CLUSTER = 24
# How much of its log odds counts when a pair speaks against a cluster that other pairs hold together. Chosen so that
# drawn persons are on one, two, three lists as often as in three simulated populations (5,000 people, seeds 1 to 3).
AGAINST = 0.3
EXACT = 6  # components of at most so many records are enumerated
MOST_PARTITIONS = 203  # of six records (Bell's number)


@njit(cache=True, nogil=True)
def edge_between(first, second, graph):  # type: ignore[no-untyped-def]
    """The place of the pair's log odds, or -1; the rows of `others` ascend."""
    starts, others, edge = graph
    low, high = starts[first], starts[first + 1]
    while low < high:
        middle = (low + high) // 2
        if others[middle] < second:
            low = middle + 1
        else:
            high = middle
    return edge[low] if low < starts[first + 1] and others[low] == second else -1


@njit(cache=True, nogil=True)
def score(members, size, graph, odds, terms):  # type: ignore[no-untyped-def]
    """Log score of a cluster: spanning tree by Prim, then what the other pairs say against it.

    `terms`: log odds of two records at random, and the log chance that a true pair is no candidate (<= 0).
    """
    prior, absent = terms
    if size < 2:
        return 0.0
    if size == 2:
        at = edge_between(members[0], members[1], graph)
        return odds[at] if at >= 0 else prior + absent
    best, best_against = np.full(size, -np.inf), np.zeros(size)
    inside = np.zeros(size, np.bool_)
    inside[0] = True
    total, newest = 0.0, 0
    for _ in range(size - 1):
        for place in range(size):
            if not inside[place]:
                at = edge_between(members[newest], members[place], graph)
                value = odds[at] if at >= 0 else prior + absent
                counter = min(0.0, AGAINST * value)
                total += counter
                if value > best[place]:
                    best[place], best_against[place] = value, counter
        newest = int(np.argmax(np.where(inside, -np.inf, best)))
        inside[newest] = True
        total += best[newest] - best_against[newest]
    return total


@njit(cache=True, nogil=True)
def join(record, cluster, state):  # type: ignore[no-untyped-def]
    """Put a record into a cluster."""
    cluster_of, members, sizes, marks, own, _spare = state
    members[cluster, sizes[cluster]] = record
    sizes[cluster] += 1
    marks[cluster] |= own[record]
    cluster_of[record] = cluster


@njit(cache=True, nogil=True)
def leave(record, state):  # type: ignore[no-untyped-def]
    """Take a record out of its cluster; an empty one becomes spare."""
    cluster_of, members, sizes, marks, own, spare = state
    cluster = cluster_of[record]
    for place in range(sizes[cluster]):
        if members[cluster, place] == record:
            members[cluster, place] = members[cluster, sizes[cluster] - 1]
            break
    sizes[cluster] -= 1
    marks[cluster] &= ~own[record]
    if sizes[cluster] == 0:
        spare[0] += 1
        spare[spare[0]] = cluster


@njit(cache=True, nogil=True)
def offers(record, state, graph, odds, terms, targets, gains):  # type: ignore[no-untyped-def]
    """The clusters that could take the record and what each gains; returns how many there are."""
    cluster_of, members, sizes, marks, own, _spare = state
    starts, others, edge = graph
    found = 0
    for at in range(starts[record], starts[record + 1]):
        target = cluster_of[others[at]]
        is_out = sizes[target] >= MOST_IN_CLUSTER or (marks[target] & own[record]) != 0
        for place in range(found):
            is_out = is_out or targets[place] == target
        if is_out:
            continue
        if sizes[target] == 1:
            gains[found] = odds[edge[at]]
        else:
            before = score(members[target], sizes[target], graph, odds, terms)
            members[target, sizes[target]] = record
            gains[found] = score(members[target], sizes[target] + 1, graph, odds, terms) - before
        targets[found] = target
        found += 1
    return found


@njit(cache=True, nogil=True)
def chosen_of(gains, found, uniform):  # type: ignore[no-untyped-def]
    """The place drawn in proportion to exp(gain), or -1 for staying alone (gain 0)."""
    most = 0.0
    for place in range(found):
        most = max(most, gains[place])
    total = np.exp(-most)
    for place in range(found):
        gains[place] = np.exp(gains[place] - most)
        total += gains[place]
    left = uniform * total
    for place in range(found):
        left -= gains[place]
        if left < 0.0:
            return place
    return -1


@njit(cache=True, nogil=True)
def sweep(state, graph, odds, terms, uniform):  # type: ignore[no-untyped-def]
    """One Gibbs step for each record: alone, or in one of the clusters of its neighbours (in place).

    state = (cluster_of, members, sizes, marks, own, spare); graph = (starts, others, edge). `own` is a record's bit
    when its list holds nobody twice, else 0. `uniform`: one number in [0, 1) a record.
    """
    cluster_of, spare, starts = state[0], state[5], graph[0]
    most_options = 1
    for record in range(len(cluster_of)):
        most_options = max(most_options, starts[record + 1] - starts[record])
    targets, gains = np.empty(most_options, np.int64), np.empty(most_options)
    for record in range(len(cluster_of)):
        if starts[record + 1] == starts[record]:
            continue
        leave(record, state)
        found = offers(record, state, graph, odds, terms, targets, gains)
        place = chosen_of(gains, found, uniform[record])
        if place >= 0:
            join(record, targets[place], state)
        else:
            spare[0] -= 1
            join(record, spare[spare[0] + 1], state)


@njit(cache=True, nogil=True)
def ways(record, cluster, without, state, graph):  # type: ignore[no-untyped-def]
    """How many candidate pairs lead from the record into the cluster, one of its members aside."""
    members, sizes = state[1], state[2]
    found = 0
    for place in range(sizes[cluster]):
        other = members[cluster, place]
        if other != without and other != record and edge_between(record, other, graph) >= 0:
            found += 1
    return found


@njit(cache=True, nogil=True)
def swap(first, second, state):  # type: ignore[no-untyped-def]
    """Two records of one list change clusters."""
    cluster_of, members, sizes = state[0], state[1], state[2]
    here, there = cluster_of[first], cluster_of[second]
    for place in range(sizes[here]):
        if members[here, place] == first:
            members[here, place] = second
            break
    for place in range(sizes[there]):
        if members[there, place] == second:
            members[there, place] = first
            break
    cluster_of[first], cluster_of[second] = there, here


@njit(cache=True, nogil=True)
def both(here, there, state, graph, odds, terms):  # type: ignore[no-untyped-def]
    """The scores of two clusters together."""
    members, sizes = state[1], state[2]
    return score(members[here], sizes[here], graph, odds, terms) + score(
        members[there], sizes[there], graph, odds, terms
    )


@njit(cache=True, nogil=True)
def exchange(state, graph, ends, odds, terms, picks, uniform):  # type: ignore[no-untyped-def]
    """Metropolis steps that let a record take the place of another of its list; returns how many were taken.

    A pair (i, j) is picked in one of its two directions; when the cluster of j holds k of i's own list, i and k change
    places. `picks`: 2 * pair + direction; `uniform`: one number in [0, 1) a pick.
    """
    cluster_of, members, sizes, marks, own, _spare = state
    taken = 0
    for step in range(len(picks)):
        pair = picks[step] // 2
        i, j = ends[pair, picks[step] % 2], ends[pair, 1 - picks[step] % 2]
        here, there = cluster_of[i], cluster_of[j]
        if here == there or own[i] == own[j] or (marks[there] & own[i]) == 0:
            continue
        k = -1
        for place in range(sizes[there]):
            if own[members[there, place]] == own[i]:
                k = members[there, place]
        onward = ways(i, there, k, state, graph) + ways(k, here, i, state, graph)
        back = ways(k, there, i, state, graph) + ways(i, here, k, state, graph)
        if back == 0:
            continue
        before = both(here, there, state, graph, odds, terms)
        swap(i, k, state)
        gain = both(here, there, state, graph, odds, terms) - before
        if np.log(uniform[step]) < gain + np.log(back / onward):
            taken += 1
        else:
            swap(k, i, state)
    return taken


@njit(cache=True, nogil=True)
def total_of(current, rows, own, members, graph, odds, terms):  # type: ignore[no-untyped-def]
    """The score of one labelling of the rows, or minus infinity where a list would hold somebody twice."""
    total = 0.0
    for label in range(len(rows)):
        count, marks = 0, 0
        for place in range(len(rows)):
            if current[place] == label:
                if (marks & own[rows[place]]) != 0:
                    return -np.inf
                marks |= own[rows[place]]
                members[count] = rows[place]
                count += 1
        total += score(members, count, graph, odds, terms)
    return total


@njit(cache=True, nogil=True)
def enumerate_partitions(rows, own, graph, odds, terms):  # type: ignore[no-untyped-def]
    """All partitions of at most six records that the lists allow: (labels (p, size), log scores (p,))."""
    size = len(rows)
    labels, scores = np.zeros((MOST_PARTITIONS, size), np.int64), np.empty(MOST_PARTITIONS)
    current, members = np.zeros(size, np.int64), np.empty(size, np.int64)
    found = 0
    while True:
        scores[found] = total_of(current, rows, own, members, graph, odds, terms)
        if scores[found] > -np.inf:
            labels[found] = current
            found += 1
        place = size - 1  # the next restricted growth string
        while place > 0 and current[place] > current[:place].max():
            place -= 1
        if place == 0:
            return labels[:found], scores[:found]
        current[place] += 1
        current[place + 1 :] = 0
