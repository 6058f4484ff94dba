"""Every sign of a lure: what it is called, its group, how much it weighs, why it counts, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from lindung.kernel.errors import gettext_noop
from lindung.screening.methods.flags import sources as by
from lindung.screening.rules.words import Severity

STRONG, MEDIUM, WEAK = Severity.STRONG, Severity.MEDIUM, Severity.WEAK


@dataclass(frozen=True, slots=True)
class Flag:
    """One sign. `reason`: the English sentence shown to people; `is_verified`: a named source was read for it."""

    id: str
    group: str
    severity: Severity
    reason: str
    sources: tuple[by.Source, ...]

    @property
    def source(self) -> by.Source:
        """The first who says so."""
        return self.sources[0]

    @property
    def is_verified(self) -> bool:
        """Whether somebody else than ourselves says so, in a text we read."""
        return by.OURS not in self.sources


# What the signs of a group have in common; signs of different groups speak more strongly together.
GROUPS: Mapping[str, str] = {
    "fee": gettext_noop("Fee or debt"),
    "documents": gettext_noop("Documents held"),
    "visa": gettext_noop("Wrong visa or way of travel"),
    "contract": gettext_noop("No contract"),
    "pay": gettext_noop("Pay too good for the work"),
    "hiring": gettext_noop("Hired too easily"),
    "employer": gettext_noop("Employer or job that cannot be checked"),
    "contact": gettext_noop("Only a chat or a private account"),
    "rush": gettext_noop("Pressure to hurry"),
    "compound": gettext_noop("Places and jobs reported from scam compounds"),
    "control": gettext_noop("Isolation, threat or punishment"),
    "secrecy": gettext_noop("Secrecy"),
    "sexual": gettext_noop("Sexual exploitation or marriage"),
    "children": gettext_noop("Children"),
    "travel": gettext_noop("Journey paid"),
    "claims": gettext_noop("Says what an honest offer need not say"),
}

_ALL = (
    # Fee or debt
    Flag("fee_upfront", "fee", STRONG,
         gettext_noop("You are asked to pay before you start. An honest employer does not take money for a job."),
         (by.KEMNAKER, by.POEA, by.ILO_FEES)),
    Flag("debt", "fee", STRONG,
         gettext_noop("You would begin with a debt and work until it is paid. Debt is a way to hold people."),
         (by.ILO_INDICATORS,)),
    Flag("wage_deduction", "fee", MEDIUM,
         gettext_noop("Costs would be cut from your wages for months. It is a debt by another name."),
         (by.ILO_INDICATORS, by.ILO_FEES)),
    Flag("private_payment", "fee", STRONG,
         gettext_noop("Money should go to the account of a person, not of a registered agency."),
         (by.KEMNAKER, by.OURS)),
    # Documents
    Flag("passport_held", "documents", STRONG,
         gettext_noop("Somebody else would keep your passport or papers. Nobody but you should hold them."),
         (by.ILO_INDICATORS,)),
    Flag("personal_data", "documents", MEDIUM,
         gettext_noop("Photos of your papers or personal data are asked for in a chat."), (by.KEMNAKER,)),
    Flag("papers_arranged", "documents", MEDIUM,
         gettext_noop("Papers would be made or changed for you."), (by.OURS,)),
    # Visa and way of travel
    Flag("wrong_visa", "visa", STRONG,
         gettext_noop("You would travel on a visit, tourist or pilgrimage visa and not on a work visa."),
         (by.KEMNAKER, by.KEMLU, by.KEMLU_AUGUST, by.UU18)),
    Flag("no_papers", "visa", STRONG,
         gettext_noop("You could go without a passport or papers, it says."), (by.UU18, by.OURS)),
    Flag("border_crossing", "visa", STRONG,
         gettext_noop("You would cross a border by night, by a back way or without papers."), (by.OURS,)),
    Flag("lie_at_border", "visa", STRONG,
         gettext_noop("You are told what to say to immigration officers. Honest work needs no lie."), (by.OURS,)),
    # Contract
    Flag("no_contract", "contract", STRONG,
         gettext_noop("There is no written contract before you leave."), (by.KEMNAKER, by.UU18, by.IOM)),
    Flag("contract_later", "contract", MEDIUM,
         gettext_noop("The contract would be signed only after you arrive."), (by.UU18, by.SURVIVOR)),
    Flag("false_contract", "contract", STRONG,
         gettext_noop("The contract is only for show, or signed without being read."), (by.ILO_INDICATORS, by.OURS)),
    Flag("sign_or_pay", "contract", STRONG,
         gettext_noop("Who wants to leave must pay, or sign something new."), (by.SURVIVOR,)),
    # Pay
    Flag("pay_too_high", "pay", MEDIUM,
         gettext_noop("The pay is far above what such work pays."), (by.KEMNAKER, by.KEMLU, by.KEMLU_AUGUST)),
    Flag("pay_praised", "pay", WEAK,
         gettext_noop("The pay is praised instead of explained."), (by.KEMNAKER, by.KEMLU)),
    # Hiring
    Flag("no_qualification", "hiring", WEAK,
         gettext_noop("No skill or experience is asked for."), (by.KEMLU, by.KEMLU_AUGUST, by.IOM)),
    Flag("easy_hire", "hiring", MEDIUM,
         gettext_noop("Everybody is taken at once, without a real interview."), (by.KEMNAKER, by.MEA, by.IOM)),
    Flag("typing_test", "hiring", MEDIUM,
         gettext_noop("The only test is typing or a chat."), (by.MEA,)),
    # Employer and job
    Flag("employer_hidden", "employer", MEDIUM,
         gettext_noop("Who the employer is, or where you would work, is told only later or not at all."),
         (by.KEMLU, by.EMBASSY)),
    Flag("nothing_named", "employer", WEAK,
         gettext_noop("It is work abroad, and no licensed agency, contract or work visa is named."),
         (by.KEMNAKER, by.UU18)),
    Flag("job_vague", "employer", WEAK,
         gettext_noop("What the work is stays vague: easy, at a computer, details in private."), (by.UNODC, by.OURS)),
    Flag("bring_others", "employer", MEDIUM,
         gettext_noop("You would be paid for bringing others along."), (by.UNODC, by.OURS)),
    Flag("acquaintance", "employer", WEAK,
         gettext_noop("A friend or relative vouches for it. Many victims were asked by somebody they knew."),
         (by.UNODC,)),
    # Contact
    Flag("chat_only", "contact", WEAK,
         gettext_noop("All runs over a chat: no office, no company name, no web site."), (by.KEMNAKER, by.KEMLU)),
    Flag("private_account", "contact", MEDIUM,
         gettext_noop("It is arranged by a person, not by a registered agency."), (by.KEMNAKER, by.KEMLU)),
    Flag("no_agency", "contact", MEDIUM,
         gettext_noop("It is said to go without an agency or without the official procedure."), (by.UU18, by.OURS)),
    # Rush
    Flag("rush", "rush", MEDIUM,
         gettext_noop("You should leave within days."), (by.KOSMO, by.IOM)),
    Flag("scarce", "rush", WEAK,
         gettext_noop("Few places, decide now: hurry keeps people from asking."), (by.IOM, by.OURS)),
    # Compounds
    Flag("compound_place", "compound", MEDIUM,
         gettext_noop("The place is one from which forced work in scam compounds was reported."), (by.OURS,)),
    Flag("closed_destination", "compound", MEDIUM,
         gettext_noop("The country has no agreement to take workers from yours, or was named in official warnings."),
         (by.KP2MI, by.MEA, by.HOME_MINISTRY)),
    Flag("compound_title", "compound", MEDIUM,
         gettext_noop("The job is one that was used to lure people into scam compounds."),
         (by.HOME_MINISTRY, by.UNODC)),
    Flag("casino_crypto", "compound", MEDIUM,
         gettext_noop("The work is in online gambling, crypto or investment chats."), (by.HOME_MINISTRY, by.UNODC)),
    Flag("scam_work", "compound", STRONG,
         gettext_noop("The work itself is to win strangers' trust and money in chats."), (by.UNODC,)),
    # Control
    Flag("quota", "control", STRONG,
         gettext_noop("There is a target, and a punishment when it is missed."), (by.UNODC,)),
    Flag("fine_for_leaving", "control", STRONG,
         gettext_noop("Who leaves early must pay."), (by.SURVIVOR, by.ILO_INDICATORS)),
    Flag("guarded", "control", STRONG,
         gettext_noop("You could not go out freely: guards, a locked place, or leave only with permission."),
         (by.ILO_INDICATORS, by.SURVIVOR)),
    Flag("remote_place", "control", WEAK,
         gettext_noop("The place is far from help, or without telephone signal."), (by.ILO_INDICATORS,)),
    Flag("phone_taken", "control", STRONG,
         gettext_noop("Your telephone or your contact with home would be taken or limited."), (by.ILO_INDICATORS,)),
    Flag("wages_held", "control", STRONG,
         gettext_noop("Wages would be held back or paid only at the end."), (by.ILO_INDICATORS,)),
    Flag("long_hours", "control", MEDIUM,
         gettext_noop("The hours are very long, or there is no day of rest."), (by.ILO_INDICATORS,)),
    Flag("ransom", "control", STRONG,
         gettext_noop("Money is asked of a family to let somebody go."), (by.EMBASSY,)),
    # Secrecy
    Flag("tell_nobody", "secrecy", STRONG,
         gettext_noop("You are told to keep it from your family or the authorities."), (by.OURS,)),
    Flag("come_alone", "secrecy", MEDIUM,
         gettext_noop("You should come alone, or without the consent of your family."), (by.OURS,)),
    # Sexual exploitation, marriage
    Flag("girls_wanted", "sexual", MEDIUM,
         gettext_noop("Young or pretty women are wanted, and looks count more than skill."), (by.OURS,)),
    Flag("night_work", "sexual", MEDIUM,
         gettext_noop("The work is in massage, karaoke or entertainment, where many were deceived."), (by.OURS,)),
    Flag("serve_guests", "sexual", STRONG,
         gettext_noop("Guests would have to be pleased or kept company."), (by.OURS,)),
    Flag("marriage_broker", "sexual", STRONG,
         gettext_noop("A marriage abroad is arranged for money."), (by.OURS,)),
    Flag("body_parts", "sexual", STRONG,
         gettext_noop("Money is offered for a kidney, an egg cell or carrying a child."), (by.PALERMO, by.OURS)),
    # Children
    Flag("minor", "children", STRONG,
         gettext_noop("People under 18 are wanted. Recruiting a child for exploitation is trafficking in any case."),
         (by.PALERMO,)),
    Flag("age_changed", "children", STRONG,
         gettext_noop("A false age would be written into the papers."), (by.PALERMO, by.OURS)),
    Flag("begging", "control", STRONG,
         gettext_noop("You would beg or sell in the street for somebody else."), (by.ILO_INDICATORS, by.OURS)),
    # Journey, claims, errands
    Flag("all_paid", "travel", WEAK,
         gettext_noop("The whole journey is paid. Honest employers do this too; it counts only beside other signs."),
         (by.KEMNAKER, by.MEA)),
    Flag("not_a_scam", "claims", MEDIUM,
         gettext_noop("The offer says of itself that it is no scam, or safe, or guaranteed."), (by.OURS,)),
    Flag("own_risk", "claims", WEAK,
         gettext_noop("The risk is said to be yours alone."), (by.OURS,)),
    Flag("carry_goods", "claims", STRONG,
         gettext_noop("You would carry a bag or a parcel for somebody, or lend your bank account."), (by.OURS,)),
)  # fmt: skip

FLAGS: Mapping[str, Flag] = {flag.id: flag for flag in _ALL}
