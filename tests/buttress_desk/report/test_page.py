"""The page as text: its sections, its figures, its marks, and names that try to be code."""

import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import buttress
from buttress_desk.report.page import STATIC, embedded, render
from buttress_desk.report.words import share
from buttress_desk.sentences import money
from tests.builders import tiny
from tests.buttress_desk.report.conftest import SCRIPT

SECTIONS = ["coverage", "needs", "supply", "unmet", "asks", "industry", "worth", "money", "evidence"]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SVG = {"path", "svg"}


class Outline(HTMLParser):
    """Checks that every element is closed in order; keeps ids, sections, headings and scripts."""

    def __init__(self) -> None:
        """Start outside everything."""
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.sections: list[str] = []
        self.headings: list[int] = []
        self.scripts = 0
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = dict(attrs)
        assert len(given) == len(attrs), f"{tag} has an attribute twice"
        if tag not in VOID and tag != "path":
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "section" and given.get("id"):
            self.sections.append(str(given["id"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.scripts += tag == "script"
        self.fetched += [str(given[name]) for name in ("src", "srcset", "action", "data") if given.get(name)]
        self.fetched += [str(given["href"])] if tag == "link" else []

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        if tag not in VOID and tag != "path":
            assert self.open.pop() == tag


def outline(page: str) -> Outline:
    seen = Outline()
    seen.feed(page)
    seen.close()
    return seen


@pytest.fixture(scope="module")
def text(small: buttress.Plan) -> str:
    return render(small)


def words(html: str) -> str:
    """Return what is read of a piece of HTML, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def card(text: str, mark: str) -> str:
    found = re.search(rf'<div class="card kpi" {mark}>(.*?)</p>\s*</div>', text, re.DOTALL)
    assert found
    return words(found.group(1))


def test_the_page_is_well_formed_and_asks_for_nothing(text: str) -> None:
    seen = outline(text)
    assert seen.open == []
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.fetched == []
    assert "default-src 'none'" in unescape(text)
    assert "url(" not in (STATIC / "report.css").read_text()


def test_the_sections_stand_in_the_order_of_their_questions(text: str) -> None:
    seen = outline(text)
    assert seen.sections == SECTIONS
    assert seen.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))


def test_the_cards_show_the_figures_of_the_plan(text: str, small: buttress.Plan) -> None:
    for tier in small.run["tiers"]:
        shown = card(text, f'data-tier="{tier["tier"]}"')
        assert share(tier["on_time"], tier["needed"]) in shown.replace("&lt;", "<").replace("&gt;", ">")
        assert f"{share(tier['late'], tier['needed'])} late" in shown
        assert f"{share(tier['unmet'], tier['needed'])} unmet" in shown
    assert money(small.run["cost_eur"]) in card(text, "data-cost").replace("\u00a0", " ")


def test_the_top_line_says_tier_one_the_first_shortfall_and_the_cost(text: str, small: buttress.Plan) -> None:
    line = re.search(r'class="top-line">(.*?)</p>', text)
    assert line
    on_time = share(small.run["tiers"][0]["on_time"])
    assert line.group(1).startswith(f"Tier 1: {on_time} on time; first shortfall gun from Feb 2022; EUR")


def test_every_need_and_every_unmet_quantity_stands_in_the_page(text: str, small: buttress.Plan) -> None:
    for need in small.case["needs"]["need"]:
        assert f'data-v="{need}"' in text or f'<th scope="row">{need}' in text
    never = small["unmet"].filter(~pl.col("met_late"))
    assert f"Not met in full ({never['need'].n_unique()})" in words(text)


def test_reasons_are_shown_where_they_are_given_and_not_made_up_where_not(small: buttress.Plan) -> None:
    waiting = small["unmet"]["need"][0]
    assert "Reasons were not worked out" in render(small)
    told = render(small, {waiting: ["Held back by the moon in 2022-03."]})
    assert "Held back by the moon in Mar 2022." in told
    assert "Reasons were not worked out" not in told


def test_what_mixes_fact_and_invention_is_marked(text: str, small: buttress.Plan) -> None:
    assert text.count("PUBLIC · SYNTHETIC FIGURES INCLUDED") == 2
    assert "synthetic needs, holdings, lanes, items" in text
    facts = {
        name: frame.with_columns(synthetic=pl.lit(False), source=pl.lit("o")) if "synthetic" in frame.columns else frame
        for name, frame in small.case.tables.items()
    }
    plain = render(buttress.solve(buttress.Case.of(facts)))
    assert "SYNTHETIC FIGURES INCLUDED" not in plain
    assert 'class="flag" title' not in plain
    assert "data-syn=" not in plain


def test_names_that_try_to_be_code_are_only_names(hostile: buttress.Plan) -> None:
    text = render(hostile, {"n1": [SCRIPT]})
    seen = outline(text)
    assert seen.open == []
    assert seen.scripts == 6
    assert seen.fetched == []
    assert "{{ 7*7 }}" in text


def test_data_in_the_page_cannot_end_its_element() -> None:
    data = {"name": "</script><!--\u2028&"}
    shown = str(embedded(data))
    assert json.loads(shown) == data
    assert not set("<>&\u2028") & set(shown)


def test_a_plan_that_can_give_nothing_says_what_would_be_there() -> None:
    text = render(buttress.solve(tiny()))
    assert outline(text).sections == SECTIONS
    assert "Nobody supplies anything" in text
    assert "asks nothing of anybody" in text
    assert "No needed item of this case has a recipe" in text


def test_the_vendored_code_is_the_release_that_its_readme_names() -> None:
    listed = (STATIC / "vendor/README.md").read_text()
    content = (STATIC / "vendor/echarts/echarts.min.js").read_bytes()
    assert hashlib.sha256(content).hexdigest() in listed
    assert b"</script" not in content
    assert (STATIC / "vendor/echarts/LICENSE").is_file()


@pytest.mark.parametrize(
    ("part", "shown"), [(0.0, "0 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1.0, "100 %")]
)
def test_a_share_never_rounds_up_to_all_nor_down_to_nothing(part: float, shown: str) -> None:
    assert share(part) == shown


def test_the_page_of_the_bundled_case_stays_small(ramstein_page: Path) -> None:
    assert ramstein_page.stat().st_size < 4_000_000
    assert outline(ramstein_page.read_text()).open == []


def test_the_same_plan_gives_the_same_page(small: buttress.Plan) -> None:
    def without_seconds(page: str) -> str:
        return re.sub(r"solved in [\d.]+ s", "", page)

    again: Any = buttress.Plan(small.case, small.tables, small.run)
    assert without_seconds(render(small)) == without_seconds(render(again))
