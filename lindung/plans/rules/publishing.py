"""What is refused when a plan's numbers are to be shown to everybody."""

from lindung.kernel.errors import Conflict, gettext_noop


class PlanNotPublic(Conflict):
    """The numbers of a plan nobody outside may read."""

    code = "plan_not_public"
    sentence = gettext_noop("The plan {ref} is not public yet. Show the plan to everybody first, then its numbers.")


class NothingToPublish(Conflict):
    """No indicator has a target."""

    code = "nothing_to_publish"
    sentence = gettext_noop("No public part of {ref} has an indicator with a target. Add a target first.")
