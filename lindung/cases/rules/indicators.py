"""Indicators as data: what is asked in an assessment, which element an answer speaks to, and how strongly.

Sources: ILO, Indicators of Forced Labour (2012, the 11 indicators); ILO/EC, Operational indicators of trafficking
in human beings (2009, Delphi: strong, medium, weak); UNODC, Human trafficking indicators; UNODC, Key indicators of
trafficking in persons for forced criminality (online scam centres). Neither the presence nor the absence of any of
them proves anything; where a source gives no grade, the strength is this desk's own default.
"""

from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

METHOD = "lindung-indicators"
VERSION = 1


class Element(Word):
    """The elements of trafficking (Palermo Protocol, article 3)."""

    ACT = "act", gettext_noop("Act: how the person was recruited, moved or received")
    MEANS = "means", gettext_noop("Means: force, threat, deception or abuse of a weak position")
    PURPOSE = "purpose", gettext_noop("Purpose: exploitation")


class Strength(StrEnum):
    """How much an indicator says on its own."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Source(Word):
    """Where an indicator was read."""

    ILO_11 = "ilo_11", "ILO 2012"
    DELPHI = "delphi", "ILO/EC 2009"
    UNODC = "unodc", "UNODC"
    UNODC_CRIME = "unodc_crime", "UNODC (forced criminality)"
    PALERMO = "palermo", "Palermo Protocol, art. 3"


@dataclass(frozen=True)
class Indicator:
    """One question with the sentence that a yes is shown as. `is_walled`: kept apart, shown to nobody else."""

    code: str
    element: Element
    strength: Strength
    source: Source
    question: str
    sentence: str
    is_walled: bool = False


_S, _M, _W = Strength.STRONG, Strength.MEDIUM, Strength.WEAK
_ACT, _MEANS, _PURPOSE = Element.ACT, Element.MEANS, Element.PURPOSE

ACTS = (
    Indicator(
        "recruited", _ACT, _S, Source.PALERMO,
        gettext_noop("Did somebody offer the person work, study, marriage or a journey?"),
        gettext_noop("Somebody recruited the person."),
    ),
    Indicator(
        "transported", _ACT, _S, Source.PALERMO,
        gettext_noop("Did somebody move the person, or pay for or arrange the journey?"),
        gettext_noop("Somebody moved the person or arranged the journey."),
    ),
    Indicator(
        "transferred", _ACT, _S, Source.PALERMO,
        gettext_noop("Was the person handed over or sold from one group to another?"),
        gettext_noop("The person was handed over from one group to another."),
    ),
    Indicator(
        "harboured", _ACT, _S, Source.PALERMO,
        gettext_noop("Did somebody house or keep the person where the work was?"),
        gettext_noop("Somebody housed or kept the person."),
    ),
    Indicator(
        "lured_professional", _ACT, _M, Source.UNODC_CRIME,
        gettext_noop("Was the job advertised as office, IT, sales or casino work, or offered by somebody known?"),
        gettext_noop("The person was recruited by an advertisement or an acquaintance for office or casino work."),
    ),
    Indicator(
        "smuggled_across", _ACT, _W, Source.UNODC_CRIME,
        gettext_noop("Was the person taken across a border by an unusual way, or told what to say there?"),
        gettext_noop("The person was taken across a border by an unusual way."),
    ),
)  # fmt: skip

MEANS = (
    Indicator(
        "abuse_of_vulnerability", _MEANS, _M, Source.ILO_11,
        gettext_noop("Was a weak position used (no papers, no language, poverty, dependence)?"),
        gettext_noop("A weak position was used against the person."),
    ),
    Indicator(
        "deception", _MEANS, _S, Source.ILO_11,
        gettext_noop("Was the person told something untrue about the work, the pay, the place or the papers?"),
        gettext_noop("The person was deceived about the work, the pay, the place or the papers."),
    ),
    Indicator(
        "restriction_of_movement", _MEANS, _S, Source.ILO_11,
        gettext_noop("Is or was the person locked in, guarded, or not free to leave?"),
        gettext_noop("The person was not free to leave."),
    ),
    Indicator(
        "isolation", _MEANS, _M, Source.ILO_11,
        gettext_noop("Was the person cut off from others, or the phone taken or watched?"),
        gettext_noop("The person was cut off from others."),
    ),
    Indicator(
        "violence", _MEANS, _S, Source.ILO_11,
        gettext_noop("Was there physical or sexual violence?"),
        gettext_noop("There was physical or sexual violence."),
    ),
    Indicator(
        "threats", _MEANS, _S, Source.ILO_11,
        gettext_noop("Was the person or the family threatened (also with the police or being sent away)?"),
        gettext_noop("The person or the family was threatened."),
    ),
    Indicator(
        "documents_held", _MEANS, _S, Source.ILO_11,
        gettext_noop("Does or did somebody keep the person's passport or papers?"),
        gettext_noop("Somebody kept the person's papers."),
    ),
    Indicator(
        "debt_bondage", _MEANS, _S, Source.ILO_11,
        gettext_noop("Does the person have to work off a debt or a ransom to be able to leave?"),
        gettext_noop("A debt or a ransom kept the person there."),
    ),
    Indicator(
        "punished_for_quota", _MEANS, _S, Source.UNODC_CRIME,
        gettext_noop("Were people punished for missed targets or for asking to leave?"),
        gettext_noop("People were punished for missed targets or for asking to leave."),
    ),
)  # fmt: skip

PURPOSES = (
    Indicator(
        "wages_withheld", _PURPOSE, _M, Source.ILO_11,
        gettext_noop("Was pay held back, or far below what was promised?"),
        gettext_noop("Pay was held back."),
    ),
    Indicator(
        "abusive_conditions", _PURPOSE, _M, Source.ILO_11,
        gettext_noop("Were the living or working conditions degrading or dangerous?"),
        gettext_noop("Living or working conditions were abusive."),
    ),
    Indicator(
        "excessive_overtime", _PURPOSE, _W, Source.ILO_11,
        gettext_noop("Did the person have to work far longer than agreed, without days off?"),
        gettext_noop("The person had to work far too long."),
    ),
    Indicator(
        "forced_labour", _PURPOSE, _S, Source.UNODC,
        gettext_noop("Did the person have to work against her or his will?"),
        gettext_noop("The person had to work against her or his will."),
    ),
    Indicator(
        "sexual_exploitation", _PURPOSE, _S, Source.UNODC,
        gettext_noop("Did somebody else profit from sexual acts of the person?"),
        gettext_noop("Somebody profited from sexual acts of the person."),
    ),
    Indicator(
        "servitude", _PURPOSE, _S, Source.UNODC,
        gettext_noop("Was the person treated as owned, in a household or a marriage?"),
        gettext_noop("The person was treated as owned."),
    ),
    Indicator(
        "forced_begging", _PURPOSE, _S, Source.UNODC,
        gettext_noop("Did the person have to beg or sell on the street for somebody else?"),
        gettext_noop("The person had to beg for somebody else."),
    ),
    Indicator(
        "organ_removal", _PURPOSE, _S, Source.PALERMO,
        gettext_noop("Was an organ taken, or was it planned?"),
        gettext_noop("An organ was taken, or it was planned."),
    ),
    Indicator(
        "forced_criminality", _PURPOSE, _S, Source.UNODC_CRIME,
        gettext_noop("Was the person made to do something that is against the law? Write no details."),
        gettext_noop("The person was made to do something against the law."),
        is_walled=True,
    ),
)  # fmt: skip

INDICATORS = (*ACTS, *MEANS, *PURPOSES)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
ILO_11 = frozenset(indicator.code for indicator in INDICATORS if indicator.source == Source.ILO_11)
