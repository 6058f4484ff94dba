"""Tables of the plans room: plans with their parts and indicators; the work, pledges, documents and money for them."""

from lindung.plans.models.activity import Activity, ActivityPlace, Milestone
from lindung.plans.models.documents import Clause, Comment, Consultation, Document, DocumentVersion, Heard
from lindung.plans.models.figures import Cell, Counted, FigureState, PublishedProgress, ShownCell, Standing
from lindung.plans.models.funding import Deliverable, Delivery, DonorReport, Funding, Spending, YearFigure
from lindung.plans.models.indicator import Indicator, ManualValue, Target
from lindung.plans.models.meetings import Decision, Meeting, Narrative
from lindung.plans.models.network import FollowedCount, NetworkGap, NetworkLink
from lindung.plans.models.plan import Element, Plan
from lindung.plans.models.pledges import Pledge, PledgeEvidence

__all__ = [
    "Activity",
    "ActivityPlace",
    "Cell",
    "Clause",
    "Comment",
    "Consultation",
    "Counted",
    "Decision",
    "Deliverable",
    "Delivery",
    "Document",
    "DocumentVersion",
    "DonorReport",
    "Element",
    "FigureState",
    "FollowedCount",
    "Funding",
    "Heard",
    "Indicator",
    "ManualValue",
    "Meeting",
    "Milestone",
    "Narrative",
    "Plan",
    "NetworkGap",
    "NetworkLink",
    "Pledge",
    "PledgeEvidence",
    "PublishedProgress",
    "ShownCell",
    "Spending",
    "Standing",
    "Target",
    "YearFigure",
]
