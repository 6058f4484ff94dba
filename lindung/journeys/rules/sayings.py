"""What the rows of the tables say to people, in plain words; the tables name a sentence by its key."""

from collections.abc import Mapping

from lindung.kernel.errors import gettext_noop

DOCUMENTS: Mapping[str, str] = {
    "passport_with_you": gettext_noop("Your own passport. It stays with you, before the journey and at work."),
    "work_visa": gettext_noop("A work visa. Not a tourist, visit or pilgrimage visa, and not travel without a visa."),
    "work_contract": gettext_noop("A work contract, before you leave."),
    "placement_agreement": gettext_noop("A placement agreement between you and the company that places you."),
    "passport": gettext_noop("A passport from the immigration office."),
    "competence_certificate": gettext_noop("A certificate that you know the work."),
    "health_letter": gettext_noop("A health letter, of body and mind."),
    "marriage_letter": gettext_noop("A letter that says whether you are married."),
    "family_letter": gettext_noop(
        "A letter of permission from your husband, wife or parents, known to the head of your village."
    ),
    "licensed_agency_my": gettext_noop("The agency in Malaysia has a licence. Ask for its number and check it."),
    "agency_name_my": gettext_noop("Its name begins with “Agensi Pekerjaan”."),
    # Translators: A, B and C are the classes of licence in Malaysian law; keep the letters.
    "licence_class_my": gettext_noop("Its licence is of class A, B or C. Ask which class may send people abroad."),
    "rules_kh": gettext_noop(
        "Cambodia has rules for agencies that send workers abroad. We could not confirm which papers they name: ask the"
        " Ministry of Labour and Vocational Training."
    ),
    "work_visa_general": gettext_noop("A visa or permit that lets you work there, before you leave."),
    "work_contract_general": gettext_noop(
        "A written contract, before you leave, in a language you read, with a copy for you."
    ),
}

CONTRACT: Mapping[str, str] = {
    "contract_employer": gettext_noop("the employer’s name and address, and what the employer does"),
    "contract_worker": gettext_noop("your own name and address"),
    "contract_job": gettext_noop("which job it is"),
    "contract_rights": gettext_noop("what you must do and what the employer must do"),
    "contract_conditions": gettext_noop(
        "hours, pay and how it is paid, days of rest and leave, lodging and food, social security"
    ),
    "contract_duration": gettext_noop("how long it lasts"),
    "contract_safety": gettext_noop("how you are kept safe"),
}

ITEMS: Mapping[str, str] = {
    "ticket_out": gettext_noop("ticket to go"),
    "ticket_home": gettext_noop("ticket home"),
    "work_visa": gettext_noop("work visa"),
    "contract_legalisation": gettext_noop("stamp on the contract"),
    "training": gettext_noop("training"),
    "competence_certificate": gettext_noop("certificate of competence"),
    "agency_service": gettext_noop("fee of the agency"),
    "passport": gettext_noop("passport"),
    "police_letter": gettext_noop("letter from the police"),
    "social_security": gettext_noop("social security"),
    "medical_check": gettext_noop("medical and psychological check"),
    "local_transport": gettext_noop("local transport"),
    "lodging": gettext_noop("lodging while you wait"),
}

PAYS: Mapping[str, str] = {
    "nobody_charges_worker": gettext_noop(
        "By the definition of the International Labour Organization no worker pays for being recruited, not directly"
        " and not from later pay."
    ),
    "not_worker": gettext_noop("For this work these may not be charged to you."),
    "worker_or_employer": gettext_noop(
        "An older rule says that these may be charged to the worker or to the employer. It may no longer hold."
    ),
    "worker_within_schedule": gettext_noop(
        "A licensed agency may charge only what the schedule of the law allows. We could not confirm the rates, so do"
        " not take any amount as allowed."
    ),
    "not_known": gettext_noop("We do not know a rule about what an agency may charge here."),
}

CLOSED = gettext_noop(
    "{ministry} said on {on} that it does not place workers in {destination}. Ask whether this still holds."
)

REGISTER_KEEPERS: Mapping[str, str] = {
    "MY": gettext_noop("Ask the Department of Labour whether the agency has a licence."),
    "ID": gettext_noop("Ask KP2MI whether the company is a licensed P3MI."),
    "KH": gettext_noop("Ask the Ministry of Labour and Vocational Training whether the agency has a licence."),
}
