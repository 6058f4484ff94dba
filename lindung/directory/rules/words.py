"""The words of the directory: what is stored, and the label that is shown (English source, translated by the edge)."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word


class ServiceState(Word):
    """Whether a service takes anybody."""

    OPEN = "open", gettext_noop("Open")
    PAUSED = "paused", gettext_noop("Paused")
    CLOSED = "closed", gettext_noop("Closed")


class SexServed(Word):
    """The sexes and genders a service can receive (a person's own answer has the same codes)."""

    FEMALE = "female", gettext_noop("Women and girls")
    MALE = "male", gettext_noop("Men and boys")
    OTHER = "other", gettext_noop("Other genders")


class StatusAccepted(Word):
    """What a person's presence in the country may rest on (a person's own answer has the same codes)."""

    CITIZEN = "citizen", gettext_noop("Citizens")
    REGULAR_MIGRANT = "regular_migrant", gettext_noop("Migrants with papers")
    IRREGULAR_MIGRANT = "irregular_migrant", gettext_noop("Migrants without papers")
    ASYLUM_SEEKER = "asylum_seeker", gettext_noop("Asylum seekers")
    REFUGEE = "refugee", gettext_noop("Refugees")
    STATELESS = "stateless", gettext_noop("Stateless people")


class AccessFeature(Word):
    """What makes a service usable with a disability."""

    WHEELCHAIR = "wheelchair", gettext_noop("Wheelchair")
    SIGN_LANGUAGE = "sign_language", gettext_noop("Sign language")
    LOW_VISION = "low_vision", gettext_noop("Help for people who see badly")
    PERSONAL_CARE = "personal_care", gettext_noop("Personal care")
    PLAIN_WORDS = "plain_words", gettext_noop("Plain words and pictures")


class Specialism(Word):
    """What a service is especially good at."""

    CHILDREN = "children", gettext_noop("Children")
    MEN = "men", gettext_noop("Men")
    PREGNANT = "pregnant", gettext_noop("Pregnancy")
    MOTHERS_WITH_BABIES = "mothers_with_babies", gettext_noop("Mothers with babies")
    SCAM_COMPOUNDS = "scam_compounds", gettext_noop("People from scam compounds")
    SEA_WORK = "sea_work", gettext_noop("Work at sea")
    DOMESTIC_WORK = "domestic_work", gettext_noop("Domestic work")
    FORCED_MARRIAGE = "forced_marriage", gettext_noop("Forced marriage")
    SEXUAL_VIOLENCE = "sexual_violence", gettext_noop("Sexual violence")
    TRAUMA = "trauma", gettext_noop("Trauma")
    ADDICTION = "addiction", gettext_noop("Addiction")
    DEBT = "debt", gettext_noop("Debt")


class EntryKind(Word):
    """Who answers a number to call."""

    HOTLINE = "hotline", gettext_noop("Hotline")
    HELPLINE = "helpline", gettext_noop("Helpline")
    POLICE = "police", gettext_noop("Police")
    AUTHORITY = "authority", gettext_noop("Authority")
    EMBASSY = "embassy", gettext_noop("Embassy")
    UNION = "union", gettext_noop("Union")
    NGO = "ngo", gettext_noop("Support organisation")


class EntryChannel(Word):
    """How an entry is reached."""

    PHONE = "phone", gettext_noop("Phone")
    WHATSAPP = "whatsapp", gettext_noop("WhatsApp")
    SMS = "sms", gettext_noop("SMS")
    EMAIL = "email", gettext_noop("E-mail")
    WEB = "web", gettext_noop("Website")
    WALK_IN = "walk_in", gettext_noop("Walk in")


class EntryScope(Word):
    """What an entry is for."""

    REPORT = "report", gettext_noop("To report trafficking")
    DETENTION = "detention", gettext_noop("For people held in a scam compound")
    SECRETARIAT = "secretariat", gettext_noop("Government office against trafficking")
    ABUSE = "abuse", gettext_noop("Abuse and welfare")
    INTAKE = "intake", gettext_noop("To report and get help")
    LABOUR = "labour", gettext_noop("Advice about work")
    SHELTER_LEGAL = "shelter_legal", gettext_noop("Shelter, legal help and support")
    TRAFFICKING = "trafficking", gettext_noop("Help against trafficking")
    CHILDREN = "children", gettext_noop("For children")
    COALITION = "coalition", gettext_noop("A group of organisations that help")
    SKILLS_WOMEN = "skills_women", gettext_noop("Skills and jobs for women")
    MIGRANT_WORKERS = "migrant_workers", gettext_noop("For migrant workers")
    COMPLAINTS = "complaints", gettext_noop("Complaints of migrant workers")
    NATIONALS_ID = "nationals_id", gettext_noop("For people from Indonesia")
    NATIONALS_MY = "nationals_my", gettext_noop("For people from Malaysia")


class EntryHours(Word):
    """When somebody answers, as the source says it."""

    ALWAYS = "always", gettext_noop("Day and night")
    OFFICE = "office", gettext_noop("In office hours")
    DAY_0730_2100 = "0730_2100", gettext_noop("07:30 to 21:00")
    UNSAID = "", gettext_noop("Hours not known")


class CheckOutcome(Word):
    """What a named person found when they tried a number."""

    CONFIRMED = "confirmed", gettext_noop("Answers")
    NO_ANSWER = "no_answer", gettext_noop("Does not answer")


class Band(Word):
    """How far apart two areas are, said without a number."""

    SAME_AREA = "same_area", gettext_noop("In the same area")
    UNDER_50 = "under_50", gettext_noop("Under 50 km")
    UNDER_200 = "under_200", gettext_noop("50 to 200 km")
    FARTHER = "farther", gettext_noop("Farther than 200 km")
    UNKNOWN = "unknown", gettext_noop("Distance not known")
