"""Outreach in the practice nation: one campaign in three cities, counted, with texts in four languages."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from PIL import Image, ImageDraw

from lindung.campaigns import actions as campaigns
from lindung.campaigns.models import Campaign, MaterialVersion, OutreachEvent
from lindung.campaigns.rules import CountedHow, MaterialKind, SurveyPhase
from lindung.desk.practice.cast import Desk
from lindung.desk.practice.clockwork import Act
from lindung.partners.rules import Role

DAYS = 45  # before and after now
# city, area, days from now, how many came (None: it is still to come), how they were counted
CITIES = (
    ("Kuala Lumpur", "MY-14", -24, 236, CountedHow.CLICKER),
    ("Pulau Pinang", "MY-07", -9, 180, CountedHow.ESTIMATE),
    ("Kota Kinabalu", "MY-12", 12, None, CountedHow.CLICKER),
)
TEXTS: Mapping[str, tuple[str, str]] = {
    "en": (
        "Look before you leave",
        "Practice text.\n\nA job abroad? Ask three things first.\n\nWhich visa? A visitor's visa does not allow work."
        "\n\nWho keeps your passport? You do.\n\nWhat do you owe on the first day? A debt is a danger.",
    ),
    "ms": (
        "Semak sebelum pergi",
        "Teks latihan.\n\nKerja di luar negara? Tanya tiga perkara dahulu.\n\nVisa apa? Visa pelawat tidak membenarkan"
        " kerja.\n\nSiapa simpan pasport anda? Anda sendiri.\n\nBerapa hutang anda pada hari pertama? Hutang itu"
        " bahaya.",
    ),
    "id": (
        "Periksa sebelum berangkat",
        "Teks latihan.\n\nKerja di luar negeri? Tanyakan tiga hal dulu.\n\nVisa apa? Visa kunjungan tidak boleh untuk"
        " bekerja.\n\nSiapa memegang paspor Anda? Anda sendiri.\n\nBerapa utang Anda di hari pertama? Utang itu"
        " bahaya.",
    ),
    "km": (
        "ពិនិត្យមុនចេញដំណើរ",
        "អត្ថបទសម្រាប់ហាត់។\n\nការងារនៅក្រៅប្រទេស? សូមសួរបីចំណុចជាមុន។\n\nទិដ្ឋាការអ្វី? ទិដ្ឋាការទេសចរណ៍មិនអនុញ្ញាតឱ្យធ្វើការទេ។\n\n"
        "អ្នកណាកាន់លិខិតឆ្លងដែន? គឺអ្នកខ្លួនឯង។\n\nថ្ងៃដំបូងអ្នកជំពាក់ប៉ុន្មាន? បំណុលគឺជាគ្រោះថ្នាក់។",
    ),
}


@dataclass
class Outreach:
    """One campaign as it goes on."""

    desk: Desk
    campaign: Campaign | None = None
    events: list[OutreachEvent] = field(default_factory=list)

    @property
    def planned(self) -> Campaign:
        """The campaign, once it was planned."""
        if self.campaign is None:
            raise RuntimeError("the campaign is planned first")
        return self.campaign


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """Planned, started, held in two cities of three, counted and asked about."""
    if desk.organisation.country != "MY":
        return
    outreach = Outreach(desk)
    yield at - timedelta(days=DAYS), partial(_plan, outreach, at)
    yield at - timedelta(days=DAYS - 1), partial(_write_texts, outreach)
    yield at - timedelta(days=DAYS - 2), partial(_start, outreach)
    for number, (_, _, days, people, how) in enumerate(CITIES):
        if people is not None:
            yield at + timedelta(days=days, hours=5), partial(_held, outreach, number, people, how)
    yield at - timedelta(days=8), partial(_ask, outreach)
    yield at - timedelta(days=7), partial(_show, outreach)


def _plan(outreach: Outreach, ends: datetime, at: datetime) -> None:
    desk = outreach.desk
    actor = desk.who(Role.COORDINATOR)
    said = campaigns.CampaignSaid(
        title="Practice: look before you leave",
        aim="People who think of working abroad know two signs of a false offer, and whom to ask.",
        languages=list(TEXTS),
        starts_on=at.date(),
        ends_on=(ends + timedelta(days=DAYS)).date(),
        is_public=True,
        contributors=[desk.partners[0].organisation.ref],
    )
    outreach.campaign = campaigns.plan_campaign(said=said, actor=actor, at=at)
    for city, area, days, _, _ in CITIES:
        begins = (ends + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        event = campaigns.EventSaid(
            title=f"Practice: open day in {city}",
            about="Talks, a stand, and help with checking an offer. Nobody asks for your name.",
            area=area,
            venue="Practice hall",
            starts_at=begins,
            ends_at=begins + timedelta(hours=4),
            languages=["ms", "en"],
            is_public=True,
        )
        outreach.events.append(campaigns.plan_event(campaign=outreach.planned, said=event, actor=actor, at=at))


def _write_texts(outreach: Outreach, at: datetime) -> None:
    writer, reader = outreach.desk.who(Role.COORDINATOR), outreach.desk.who(Role.SUPERVISOR)
    material = campaigns.make_material(
        campaign=outreach.planned, kind=MaterialKind.CARD, title="Practice: card for the pocket", actor=writer, at=at
    )
    for language, (heading, text) in TEXTS.items():
        version = campaigns.write_version(
            material=material, language=language, heading=heading, text=text, actor=writer, at=at
        )
        if language != "km":  # one still waits to be read
            campaigns.approve_version(version=version, actor=reader, at=at)


def _start(outreach: Outreach, at: datetime) -> None:
    campaigns.start_campaign(campaign=outreach.planned, actor=outreach.desk.who(Role.COORDINATOR), at=at)


def _held(outreach: Outreach, number: int, people: int, how: CountedHow, at: datetime) -> None:
    event = outreach.events[number]
    event.refresh_from_db()
    helper = outreach.desk.partners[0].worker
    campaigns.record_held(event=event, people=people, how=how, actor=helper, at=at)
    for version in _texts(outreach):
        said = campaigns.HandoutSaid(number=people // 2 + len(version.language), on_day=at.date(), event=event)
        campaigns.record_handout(version=version, said=said, actor=helper, at=at)


def _texts(outreach: Outreach) -> list[MaterialVersion]:
    versions = MaterialVersion.objects.in_use().filter(material__campaign=outreach.planned)
    return list(versions.filter(language__in=("ms", "en")).order_by("id"))


def _ask(outreach: Outreach, at: datetime) -> None:
    actor = outreach.desk.who(Role.COORDINATOR)
    survey = campaigns.make_survey(
        campaign=outreach.planned,
        question="May an agency keep your passport?",
        right_answer="No, nobody but an authority may take it",
        actor=actor,
        at=at,
    )
    for phase, asked, right in ((SurveyPhase.BEFORE, 118, 51), (SurveyPhase.AFTER, 97, 76)):
        said = campaigns.TallySaid(phase=phase, asked_on=at.date(), asked=asked, right=right)
        campaigns.record_tally(survey=survey, said=said, actor=actor, at=at)


def _show(outreach: Outreach, at: datetime) -> None:
    """A drawn picture stands for a photograph: nobody is in it."""
    picture, written = Image.new("RGB", (960, 540), "#0b5f63"), io.BytesIO()
    ImageDraw.Draw(picture).text((60, 240), "PRACTICE", fill="#fbfaf7", font_size=96)
    picture.save(written, "PNG")
    said = campaigns.PhotoSaid(
        content=written.getvalue(),
        caption="A drawn sign with the word practice",
        has_everybodys_consent=True,
        agreed_how="Nobody is in the picture",
        shown_until=(at + timedelta(days=365)).date(),
    )
    campaigns.add_photo(event=outreach.events[0], said=said, actor=outreach.desk.who(Role.COORDINATOR), at=at)
