"""The look's promises that can be counted: contrast in both modes, weight, fonts, nothing inline."""

import re
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

import lindung.web

STATIC = Path(lindung.web.__file__).parent / "static" / "web"
ROOMS = Path(lindung.web.__file__).parents[1]
LOOK = (STATIC / "look.css").read_text()
DARK_AT = LOOK.index("@media (prefers-color-scheme:dark)")
TEXT = ["ink", "ink-soft", "accent", "safe", "soon", "over"]
PAPERS = ["paper", "card", "sunk"]
SOFT = [("ink", "accent-soft"), ("ink", "safe-soft"), ("ink", "soon-soft"), ("ink", "over-soft"),
        ("ink-soft", "soon-soft"), ("safe", "accent-soft"), ("soon", "accent-soft"), ("over", "accent-soft"),
        ("accent", "accent-soft"), ("accent-ink", "accent"), ("paper", "over"), ("paper", "ink"),
        ("ink-soft", "accent-soft")]  # fmt: skip


def tokens(mode):
    def read(css):
        return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", css))

    light = read(LOOK[:DARK_AT])
    return light if mode == "light" else light | read(LOOK[DARK_AT : LOOK.index("*,::before")])


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """The ratio of WCAG 2.2 (black on white: 21)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), [(text, paper) for text in TEXT for paper in PAPERS] + SOFT)
def test_all_text_can_be_read(mode, text, ground):
    colours = tokens(mode)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", PAPERS)
@pytest.mark.parametrize("edge", ["edge", "accent", "over", "focus"])
def test_the_edges_of_controls_can_be_seen(mode, edge, ground):
    colours = tokens(mode)
    assert contrast(colours[edge], colours[ground]) >= 3


def test_both_modes_name_the_same_colours():
    assert set(tokens("light")) == set(tokens("dark"))


def test_light_mode_has_the_colours_of_the_house():
    colours = tokens("light")
    assert [colours[name] for name in ("ink", "paper", "accent", "soon", "over")] == [
        "#1b2430", "#fbfaf7", "#0b5f63", "#8a5a00", "#a3123a",
    ]  # fmt: skip


def packed(*names):
    return sum(len(brotli.compress((STATIC / name).read_bytes())) for name in names)


def test_the_style_and_script_of_a_public_page_are_small():
    assert (STATIC / "public.css").stat().st_size < 12_000
    assert (STATIC / "public.js").stat().st_size < 2_000
    assert packed("look.css", "public.css", "public.js") < 8_000


def fonts(*names):
    return sum((STATIC / "fonts" / name).stat().st_size for name in names)


def test_first_loads_fit_their_budget_in_every_language():
    public = fonts("noto-sans-latin-400-normal.woff2", "noto-sans-khmer-khmer-400-normal.woff2")
    assert packed("look.css", "public.css", "public.js") + public < 60_000  # leaves 40 kB to the page itself
    desk = fonts(*(path.name for path in (STATIC / "fonts").glob("*.woff2")))
    assert packed("look.css", "desk.css", "desk.js", "htmx.min.js") + desk < 150_000


def test_public_pages_have_one_font_weight():
    for name in ("look.css", "public.css"):
        faces = re.findall(r"@font-face\{[^}]*\}", (STATIC / name).read_text())
        assert all("font-weight:400" in face for face in faces)


def test_every_face_names_a_file_that_holds_its_script():
    for name in ("look.css", "desk.css"):
        for family, file in re.findall(
            r'font-family:"([^"]+)";[^}]*?url\("fonts/([^"]+)"\)', (STATIC / name).read_text()
        ):
            letters = TTFont(STATIC / "fonts" / file).getBestCmap()
            assert all(ord(letter) in letters for letter in ("កខ្មែរ" if "Khmer" in family else "Aaé–“”"))
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text()


def test_khmer_is_set_as_khmer():
    rule = re.search(r":lang\(km\)\{([^}]*)\}", LOOK).group(1)
    assert "line-height:1.8" in rule
    assert "letter-spacing:normal" in rule
    assert "text-transform:none" in rule
    for sheet in STATIC.glob("*.css"):
        assert "uppercase" not in sheet.read_text()
        assert "word-break:break-all" not in sheet.read_text()


def test_motion_stops_for_those_who_ask():
    assert "prefers-reduced-motion:reduce" in LOOK
    assert all(int(ms) <= 150 for ms in re.findall(r"(\d+)ms", LOOK))


def test_no_page_has_a_script_style_or_handler_inside_it():
    for template in ROOMS.rglob("templates/**/*.html"):
        text = template.read_text()
        for script in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text):
            assert 'type="application/json"' in script, template
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), template


def test_nothing_is_asked_of_another_host():
    for path in [*STATIC.glob("*.css"), *ROOMS.rglob("templates/**/*.html")]:
        assert not re.search(r"(src|url)\(?=?[\"'(]*https?://", path.read_text()), path
        assert not re.search(r"<(link|script|img|iframe)[^>]*(href|src)=\"https?://", path.read_text()), path
