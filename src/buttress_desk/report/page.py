"""The page: sections rendered into one HTML file that fetches nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from buttress import Plan
from buttress_desk.report.asks import asks
from buttress_desk.report.cells import STATES
from buttress_desk.report.context import Context
from buttress_desk.report.coverage import coverage
from buttress_desk.report.evidence import evidence
from buttress_desk.report.head import head
from buttress_desk.report.industry import industry
from buttress_desk.report.money_flow import money_flow
from buttress_desk.report.supply import supply
from buttress_desk.report.timeline import timeline
from buttress_desk.report.unmet import unmet
from buttress_desk.report.words import TRANSLATIONS
from buttress_desk.report.worth import worth

STATIC = Path(__file__).with_name("static")
SCRIPTS = ("vendor/echarts/echarts.min.js", "report.js", "tables.js", "charts.js")
"""In this order; each becomes one inline script whose hash the page's policy allows."""


def write_report(plan: Plan, target: Path, reasons: Mapping[str, Sequence[str]] | None = None) -> None:
    """Write one self-contained HTML page about ``plan`` to ``target``.

    ``reasons`` holds for each unmet need the sentences that say why (``buttress_desk.sentences.reason_sentences``);
    without them the page says when and how much, not why. Raise OSError if the file cannot be written.
    """
    target.write_text(render(plan, reasons), "utf-8")


def render(plan: Plan, reasons: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the page as text."""
    context = Context(plan)
    scripts = [(STATIC / name).read_text("utf-8") for name in SCRIPTS]
    sections = {
        "head": head(context),
        "coverage": coverage(context),
        "timeline": timeline(context),
        "supply": supply(context),
        "unmet": unmet(context, reasons),
        "asks": asks(context),
        "industry": industry(context),
        "worth": worth(context),
        "money": money_flow(context),
        "evidence": evidence(context),
    }
    return environment().get_template("page.html").render(
        **sections,
        marking=context.marking,
        states=STATES,
        data=embedded(_charts(sections)),
        style=Markup((STATIC / "report.css").read_text("utf-8")),  # noqa: S704 -- our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 -- our own files and the vendored one
        policy=policy(scripts),
    )  # fmt: skip


def environment() -> Environment:
    """Return the templates: everything escaped, a missing name an error, words open to translation."""
    made = Environment(
        loader=PackageLoader("buttress_desk.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(TRANSLATIONS, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.filters["css_text"] = css_text
    return made


def _charts(sections: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "coverage": sections["coverage"]["chart"],
        "supply": sections["supply"]["chart"],
        "money": sections["money"]["chart"],
        **{f"levels-{item['item']}": item["chart"] for item in sections["industry"]["items"]},
    }


def embedded(data: object) -> Markup:
    """Return data as JSON that can stand inside a script element: nothing in it can end the element."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(plain)  # noqa: S704 -- every sign that HTML could read is escaped above


def css_text(words: str) -> Markup:
    """Return words as a CSS string, every sign that is not a letter, digit or space escaped."""
    signs = (sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in words)
    return Markup('"' + "".join(signs) + '"')  # noqa: S704 -- escaped on the line above


def policy(scripts: Sequence[str]) -> str:
    """Return the content security policy: nothing is fetched, and only our own scripts run."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
