"""Refusals of a capture-history table and of what cannot be estimated from it."""

from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop


class TableRefusal(BadInput):
    """A table of capture histories that cannot be taken."""

    code = "table_refused"
    sentence = gettext_noop("This table of lists cannot be taken. Check its columns and counts.")


class TooFewLists(TableRefusal):
    """Nothing can be said about the unseen from one list."""

    code = "too_few_lists"
    sentence = gettext_noop("The table has {lists} list; at least two are needed. Add a column for each list.")


class TooManyLists(TableRefusal):
    """More lists than the method can hold."""

    code = "too_many_lists"
    sentence = gettext_noop(
        "The table has {lists} lists and this method takes at most {limit}. Merge lists of one kind, or choose the "
        "stepwise method."
    )


class SameListTwice(TableRefusal):
    """Two columns of one name."""

    code = "same_list_twice"
    sentence = gettext_noop("Two columns are called {list}. Give every list its own name.")


class NotZeroOrOne(TableRefusal):
    """A mark in a list's column that is neither 0 nor 1."""

    code = "not_zero_or_one"
    sentence = gettext_noop("Row {row}, column {list}: write 1 for people on the list and 0 for people not on it.")


class NoCount(TableRefusal):
    """A count that is missing or no number."""

    code = "count_missing"
    sentence = gettext_noop("Row {row} has no count. Write how many people have exactly this combination of lists.")


class NegativeCount(TableRefusal):
    """A count below zero."""

    code = "count_negative"
    sentence = gettext_noop("Row {row} counts {count} people. A count is 0 or more; correct the row.")


class FractionalCount(TableRefusal):
    """A count that is no whole number."""

    code = "count_fractional"
    sentence = gettext_noop("Row {row} counts {count} people. A count is a whole number; give the people, not a share.")


class CountTooLarge(TableRefusal):
    """A count no register of people can hold."""

    code = "count_too_large"
    sentence = gettext_noop("Row {row} counts {count} people; the most taken is {limit}. Check the row.")


class SameHistoryTwice(TableRefusal):
    """Two rows of one combination."""

    code = "same_history_twice"
    sentence = gettext_noop("Rows {first} and {second} are the same combination of lists. Write each combination once.")


class UnseenCounted(TableRefusal):
    """A count for people on no list."""

    code = "unseen_counted"
    sentence = gettext_noop(
        "Row {row} counts {count} people on no list. Those are the unseen, which the method estimates; leave the row "
        "out."
    )


class NobodyCounted(TableRefusal):
    """A table of zeros."""

    code = "nobody_counted"
    sentence = gettext_noop("All counts of the table are 0. Check that the column of counts is the right one.")


class EmptyList(TableRefusal):
    """A list nobody is on."""

    code = "list_empty"
    sentence = gettext_noop("Nobody is on the list {list}. Leave its column out.")


class ListContained(TableRefusal):
    """Everybody on one list is on another."""

    code = "list_contained"
    sentence = gettext_noop(
        "All {count} people on the list {list} are also on {other}, so it adds nobody and the two are not two "
        "observations. Merge the two, or leave {list} out."
    )


class NoOverlap(TableRefusal):
    """No person is on two lists."""

    code = "no_overlap"
    sentence = gettext_noop(
        "None of the {seen} people is on two lists, so the number unseen could be anything. Check the matching of the "
        "lists, or say only that at least {seen} people were seen."
    )


class UnknownList(TableRefusal):
    """A list that is not a column of the table."""

    code = "list_unknown"
    sentence = gettext_noop("The table has no list called {list}. Its lists are the names of its columns.")


class ImpossibleOverlapSeen(TableRefusal):
    """People were seen on lists that were said never to overlap."""

    code = "impossible_overlap_seen"
    sentence = gettext_noop(
        "{lists} are said never to overlap, but {count} people are on all of them. Take the statement back or correct "
        "the rows."
    )


class ImpossibleOverlapTooSmall(TableRefusal):
    """An impossible overlap of fewer than two lists."""

    code = "impossible_overlap_too_small"
    sentence = gettext_noop("An impossible overlap names at least two lists; this one names {lists}.")


class NotEstimated(BadInput):
    """The table is sound, but this method gives no number for it."""

    code = "not_estimated"
    sentence = gettext_noop("This method gives no estimate for this table. Look at the other methods and the verdict.")


class NoEstimateExists(NotEstimated):
    """The model has no maximum likelihood estimate, not even with parameters at minus infinity."""

    code = "no_estimate_exists"
    sentence = gettext_noop(
        "With {parameters} parameters this model has no best estimate for a table of {histories} combinations. Choose "
        "a simpler model."
    )


class NotIdentified(NotEstimated):
    """The number unseen is not determined by the model."""

    code = "not_identified"
    sentence = gettext_noop(
        "This model has {parameters} parameters for {cells} possible combinations, so any number unseen fits equally "
        "well. Choose a simpler model."
    )


class InfiniteAcceleration(NotEstimated):
    """A corrected bootstrap interval whose acceleration is not finite."""

    code = "infinite_acceleration"
    sentence = gettext_noop(
        "Leaving out one person of {histories} of the combinations leaves no finite estimate, so the acceleration of "
        "the corrected interval is infinite. Say only that at least {seen} people were seen."
    )


class NoSpread(NotEstimated):
    """A jackknife in which nothing changes, so that there is no acceleration."""

    code = "no_spread"
    sentence = gettext_noop(
        "Leaving out any one person does not change the estimate, so the corrected interval cannot be formed. Use "
        "another method."
    )


class IntervalUnbounded(NotEstimated):
    """A corrected level outside of what the bootstrap can give."""

    code = "interval_unbounded"
    sentence = gettext_noop(
        "The correction for skewness (acceleration {acceleration}, bias {bias}) is too large for a bootstrap interval "
        "at the level {level}. Say only that at least {seen} people were seen."
    )


class WalksDisagree(NotEstimated):
    """Chains of a Bayesian method that have not come to the same answer."""

    code = "walks_disagree"
    sentence = gettext_noop(
        "The chains of the latent class method have not come to one answer (R-hat {r_hat}; at most {limit} is taken). "
        "Run it with more steps, or leave this method out."
    )


class VerdictLevel(StrEnum):
    """How far the number may be believed, from best to worst."""

    ROBUST = "robust"
    DEPENDS_ON_MODEL = "depends_on_model"
    LOWER_BOUND_ONLY = "lower_bound_only"
    NOT_ESTIMABLE = "not_estimable"


VERDICTS: dict[VerdictLevel, str] = {
    VerdictLevel.ROBUST: gettext_noop("Robust: the number may be used together with its interval."),
    VerdictLevel.DEPENDS_ON_MODEL: gettext_noop(
        "Depends on the model: use the interval, not the number alone, and say which assumptions it rests on."
    ),
    VerdictLevel.LOWER_BOUND_ONLY: gettext_noop(
        "Lower bound only: say that there are at least so many people; how many more cannot be said."
    ),
    VerdictLevel.NOT_ESTIMABLE: gettext_noop(
        "Not estimable: say only how many people were seen. The lists do not hold enough to go further."
    ),
}


class ReasonCode(StrEnum):
    """Why a verdict is what it is."""

    FEW_OVERLAPS = "few_overlaps"
    WIDE_WITHOUT_BOUND = "wide_without_bound"
    WALKS_APART = "walks_apart"
    HIDDEN_GROUP = "hidden_group"
    DEPENDENCE_EVERYWHERE = "dependence_everywhere"
    HIDDEN_GROUP_POSSIBLE = "hidden_group_possible"
    TWO_LISTS = "two_lists"
    WIDE_INTERVAL = "wide_interval"
    METHODS_DISAGREE = "methods_disagree"
    ONE_LIST_DECIDES = "one_list_decides"
    METHODS_REFUSED = "methods_refused"
    METHODS_AGREE = "methods_agree"
    NO_LIST_DECIDES = "no_list_decides"
    NO_HIDDEN_GROUP = "no_hidden_group"


REASONS: dict[ReasonCode, str] = {
    ReasonCode.FEW_OVERLAPS: gettext_noop(
        "Only {overlaps} of {seen} people are on two lists or more; at least {least} are needed, because the number of "
        "unseen people is worked out from these overlaps."
    ),
    ReasonCode.WIDE_WITHOUT_BOUND: gettext_noop(
        "The interval reaches from {low} to {high} people: the unseen could be {factor} times more or fewer, so no "
        "number is better than another."
    ),
    ReasonCode.WALKS_APART: gettext_noop(
        "Repeated calculations of the number do not agree with one another (R-hat {r_hat}; at most {limit} is taken)."
    ),
    ReasonCode.HIDDEN_GROUP: gettext_noop(
        "The lists look like two groups of people, one easy and one hard to find: this explains them as well as links "
        "between single lists do. Such a hard to find group has no upper limit that these lists could show; with "
        "exactly two groups the number would be about {two_groups} people."
    ),
    ReasonCode.DEPENDENCE_EVERYWHERE: gettext_noop(
        "People on one list are more likely than others to be on every other list (odds ratio about {odds_ratio} for "
        "all pairs of lists). This happens when some people are easier to find than the rest, and then the estimate "
        "is too low."
    ),
    ReasonCode.HIDDEN_GROUP_POSSIBLE: gettext_noop(
        "A group that is harder to find than the rest is not shown by the lists, but not excluded by them either: "
        "with such a group the number would be about {two_groups} people, outside the interval from {low} to {high}."
    ),
    ReasonCode.TWO_LISTS: gettext_noop(
        "With two lists nothing can test whether being on one makes being on the other more or less likely; the "
        "number assumes that such a link is absent or moderate."
    ),
    ReasonCode.WIDE_INTERVAL: gettext_noop(
        "The interval is wide: its upper end ({high} people) is {factor} times its lower end ({low} people)."
    ),
    ReasonCode.METHODS_DISAGREE: gettext_noop(
        "{outside} of {methods} methods give a number outside the interval from {low} to {high}; their numbers reach "
        "from {least} to {most} people."
    ),
    ReasonCode.ONE_LIST_DECIDES: gettext_noop(
        "Without the list {list} the number would be {without} people instead of {total}, which is outside the "
        "interval from {low} to {high}."
    ),
    ReasonCode.METHODS_REFUSED: gettext_noop(
        "{refused} of {methods} methods give no number for this table; the report says why for each."
    ),
    ReasonCode.METHODS_AGREE: gettext_noop(
        "The numbers of all {methods} methods, from {least} to {most} people, lie inside the interval from {low} to "
        "{high}."
    ),
    ReasonCode.NO_LIST_DECIDES: gettext_noop(
        "Leaving out any one of the {lists} lists keeps the number inside the interval."
    ),
    ReasonCode.NO_HIDDEN_GROUP: gettext_noop(
        "The lists show no sign that some people are much harder to find than others; a group that no list ever "
        "reaches cannot be seen by any method."
    ),
}
