"""Static files and templates keep the content security policy, the contrast, and their icons."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "buttress_web"
LOOK = WEB / "static" / "buttress"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted(LOOK.rglob("*.css"))
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (LOOK / "css" / "tokens.css").read_text()
    )
}
TEXT = [
    (text, back) for text in ("ink", "ink-2", "ink-3", "link", "met", "risk", "unmet") for back in ("paper", "ground")
]
TEXT += [(meaning, f"{meaning}-soft") for meaning in ("met", "risk", "unmet", "unknown")]
TEXT += [("on-accent", "accent"), ("on-accent", "accent-2"), ("ink", "accent-soft"), ("link", "accent-soft")]
TEXT += [("ink-2", "unknown-soft"), ("ink", "raised"), ("unknown", "paper")]
MARKS = [(mark, back) for mark in ("edge", "accent-2", "met", "risk", "unmet") for back in ("paper", "ground")]
MARKS += [(f"series-{number}", "paper") for number in range(1, 9)]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, back: str, theme: int) -> float:
    """Return the contrast of two tokens in the light (0) or dark (1) theme."""
    bright, dim = sorted((luminance(COLOURS[name][theme]) for name in (front, back)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_marks_stand_out_enough(theme: int) -> None:
    weak = [(front, back) for front, back in TEXT if contrast(front, back, theme) < 4.5]
    weak += [(front, back) for front, back in MARKS if contrast(front, back, theme) < 3]

    assert weak == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_has_no_style_script_or_handler_of_its_own(path: Path) -> None:
    text = path.read_text()

    assert re.findall(r"""<style|\sstyle\s*=|\son\w+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", text) == []


def test_every_icon_is_there_and_used() -> None:
    sheets = "".join(sheet.read_text() for sheet in SHEETS)
    named = set(re.findall(r'url\("\.\./icons/([\w-]+)\.svg"\)', sheets))
    there = {icon.stem for icon in (LOOK / "icons").iterdir()}

    assert named | {"buttress"} == there


def test_an_icon_in_a_template_has_a_word_beside_it_and_is_not_read_out() -> None:
    classes = set(re.findall(r"\.i-([\w-]+) \{", "".join(sheet.read_text() for sheet in SHEETS)))
    icons = [icon for path in TEMPLATES for icon in re.findall(r'<span class="icon[^>]*>', path.read_text())]

    assert icons
    assert all('aria-hidden="true"' in icon for icon in icons)
    assert {name for icon in icons for name in re.findall(r"i-([a-z]+)", icon)} <= classes
