"""What the room refuses of a plan and its parts, each with a code and one sentence that says what to do next."""

from __future__ import annotations

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop


class OnlyTheLead(NotAllowed):
    """Something that the organisation in charge of an activity does, or the national desk for it."""

    code = "only_the_lead"
    sentence = gettext_noop(
        "Only the organisation that leads this activity does this, or the coordinator of the national desk."
    )


class PlanWithoutDesk(NotAllowed):
    """A published plan of a country that has no desk here: it is read, never changed."""

    code = "plan_without_desk"
    sentence = gettext_noop(
        "This plan is shown as it was published. Its country has no desk here that could change it."
    )


class PlanOver(Conflict):
    """An ended plan stays as it was."""

    code = "plan_over"
    sentence = gettext_noop("This plan has ended and stays as it was. Change the plan that came after it.")


class PlanNotDraft(Conflict):
    """Something that is done only while a plan is being drafted."""

    code = "plan_not_draft"
    sentence = gettext_noop(
        "Parts are taken out and sheets brought in only while a plan is drafted. Draft the plan that follows it."
    )


class PlanEmpty(Conflict):
    """A plan without any part binds nobody."""

    code = "plan_empty"
    sentence = gettext_noop("This plan has no part yet. Add its pillars, goals or outcomes before you put it in force.")


class NumberTaken(Conflict):
    """Two parts of one plan with the same number."""

    code = "number_taken"
    sentence = gettext_noop("Another part of this plan has this number. Give it a number of its own.")


class PlanTitleTaken(Conflict):
    """The desk has a plan with this title that has not ended."""

    code = "plan_title_taken"
    sentence = gettext_noop("Your desk has a plan with this title already. Use it, or give this one another title.")


class StandsThereAlready(Conflict):
    """An activity has one place in each plan."""

    code = "stands_there_already"
    sentence = gettext_noop("The activity stands in that plan already.")


class CarriedOverAlready(Conflict):
    """An activity is carried over once into a plan."""

    code = "carried_over_already"
    sentence = gettext_noop("This activity was carried over into that plan already.")


class NotItsSuccessor(Conflict):
    """Activities are carried over into the plan that succeeds theirs."""

    code = "not_its_successor"
    sentence = gettext_noop(
        "Activities are carried over only into a plan that says it follows theirs. Say so on that plan first."
    )


class NobodyLeads(Conflict):
    """An activity under way has somebody who answers for it."""

    code = "nobody_leads"
    sentence = gettext_noop("Say first which organisation leads this activity. Then it can start.")


class WrongPlaceOfPart(BadInput):
    """A part that cannot stand where it was put."""

    code = "wrong_place_of_part"
    sentence = gettext_noop("A part of the kind “{kind}” cannot stand in one of the kind “{within}”. Choose another.")


class PeriodOdd(BadInput):
    """An end before its beginning."""

    code = "period_odd"
    sentence = gettext_noop("The end must come after the beginning, and both between {least} and {most}.")


class ProvinceAndParent(BadInput):
    """A plan of a province names its province and the national plan it carries out; a national one neither."""

    code = "province_and_parent"
    sentence = gettext_noop(
        "A plan of a province needs the name of the province and the national plan it belongs to. A national plan has"
        " neither."
    )


class TitleOrNotPublic(BadInput):
    """A part has its words, or says that they were never published."""

    code = "title_or_not_public"
    sentence = gettext_noop("Write the title, or say that it is not public and leave it empty.")


class FigureOrByHand(BadInput):
    """A computed indicator names its figure; one entered by hand names none."""

    code = "figure_or_by_hand"
    sentence = gettext_noop(
        "An indicator that computes itself needs the name of a figure. One entered by hand has no figure and no choice."
    )


class BadFigureChoice(BadInput):
    """A choice of cell that cannot be read."""

    code = "bad_figure_choice"
    sentence = gettext_noop(
        "Write the choice as name=value, with a semicolon between two, such as sex=female; age=child."
    )


class BaselineAndYear(BadInput):
    """A baseline without its year, or the other way round."""

    code = "baseline_and_year"
    sentence = gettext_noop("A baseline needs its year, between 1990 and 2100, and the year needs a baseline.")


class BadNumber(BadInput):
    """No number, or one beyond the bounds."""

    code = "bad_number"
    sentence = gettext_noop("Write a number with at most four digits after the point, below one thousand billion.")


class BadDay(BadInput):
    """No day, or one that cannot be."""

    code = "bad_day"
    sentence = gettext_noop("This is no day between {least} and {most}. Write it as 2026-01-31.")


class BadAddressOfSource(BadInput):
    """An address that a browser cannot open safely."""

    code = "bad_address_of_source"
    sentence = gettext_noop("Write the whole address of the page, beginning with https:// or http://.")


class TooLong(BadInput):
    """More text than there is place for."""

    code = "too_long"
    sentence = gettext_noop("{field} is too long. It may have {most} letters.")


class UnknownOrganisation(BadInput):
    """A name that no organisation of the network has."""

    code = "unknown_organisation"
    sentence = gettext_noop(
        "No organisation of your network is called that. Write its name as the network page has it, or invite it first."
    )


class BadSourceLine(BadInput):
    """A line that is no source."""

    code = "bad_source_line"
    sentence = gettext_noop(
        "Write each source on a line of its own: title | address | day, such as 2026-01-31. At most {most} lines."
    )
