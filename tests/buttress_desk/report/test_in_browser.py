"""The page as a person meets it: screen sizes, themes, keyboard, downloads, paper."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import buttress
from tests.buttress_desk.report.conftest import FORMULA


def shown(page: Page, path: Path) -> Page:
    page.goto(path.as_uri())
    page.wait_for_selector("[data-chart=coverage] svg")
    return page


def grave(page: Page) -> list[str]:
    """Return what axe calls serious or critical."""
    found: Any = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def downloaded(page: Page, name: str) -> list[list[str]]:
    with page.expect_download() as waiting:
        page.click(f"[data-csv='{name}']")
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def opened(page: Page, path: Path) -> Page:
    """Show a page with every chart as its table and everything unfolded."""
    shown(page, path)
    for button in page.locator("[data-view=table]").all():
        button.click()
    page.click("[data-asks=toggle]")
    page.click("[data-needs=toggle]")
    return page


def test_axe_finds_nothing_serious(page: Page, ramstein_page: Path) -> None:
    assert grave(shown(page, ramstein_page)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_with_everything_open(page: Page, hostile_page: Path, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    assert grave(shown(page, hostile_page)) == []
    assert grave(opened(page, hostile_page)) == []


def test_axe_finds_nothing_serious_on_a_phone(phone: Page, hostile_page: Path) -> None:
    assert grave(shown(phone, hostile_page)) == []
    assert grave(opened(phone, hostile_page)) == []


def test_the_page_never_scrolls_sideways(page: Page, ramstein_page: Path, hostile_page: Path) -> None:
    for path in (ramstein_page, hostile_page):
        shown(page, path)
        for width in (320, 390, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(200)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path.name, width)


def test_charts_are_drawn_and_have_their_table(page: Page, ramstein_page: Path) -> None:
    shown(page, ramstein_page)
    for chart in page.locator("[data-chart]").all():
        assert chart.get_attribute("aria-label")
        assert chart.locator("svg path").count() > 3
    page.click("[data-of=coverage][data-view=table]")
    assert page.locator("[data-t=coverage]").is_visible()
    assert not page.locator("[data-chart=coverage]").is_visible()


def test_without_scripts_every_table_is_there(browser: Any, ramstein_page: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(ramstein_page.as_uri())
    for name in ("coverage", "parties", "needs", "matrix", "money", "use", "sources"):
        assert page.locator(f"[data-t={name}]").is_visible()
    assert page.locator("[data-chart]:visible, [data-csv]:visible").count() == 0
    assert page.locator("tr.need:visible").count() > 100
    context.close()


def test_the_keyboard_reaches_and_works_the_toggles(page: Page, ramstein_page: Path) -> None:
    shown(page, ramstein_page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        data = page.evaluate("Object.entries(document.activeElement.dataset).join(';')")
        seen.add(data)
        if data == "themeSet,dark":
            page.keyboard.press("Enter")
        if "view,table" in data:
            page.keyboard.press("Space")
            break
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("[data-t=coverage]").is_visible()
    assert {"themeSet,auto", "themeSet,light", "measure,value"} <= seen


def test_targets_are_large_enough(page: Page, ramstein_page: Path) -> None:
    shown(page, ramstein_page)
    small = page.evaluate("""[...document.querySelectorAll('button, select, input, summary')]
        .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 24 || box.width < 24)).map(([html]) => html)""")
    assert small == []


def test_rows_sort_and_filter(page: Page, ramstein_page: Path) -> None:
    shown(page, ramstein_page)
    page.click("[data-t=facts] th:nth-child(2) button")
    rows = page.locator("[data-t=facts] tbody tr td:nth-child(2)").all_inner_texts()
    assert rows == sorted(rows, key=lambda row: float(row.replace(",", "")))
    assert page.get_attribute("[data-t=facts] th:nth-child(2)", "aria-sort") == "ascending"
    page.fill("[data-needs=search]", "155 mm complete")
    page.click("[data-needs=toggle]")
    assert 0 < page.locator("tr.need:visible").count() < 20
    page.fill("[data-needs=search]", "nothing has this name")
    assert page.locator("tr.need:visible").count() == 0


def test_a_download_holds_the_rows_and_says_what_is_synthetic(
    page: Page, hostile_page: Path, hostile: buttress.Plan
) -> None:
    rows = downloaded(shown(page, hostile_page), "needs")
    head, first = rows[0], rows[1]
    assert head[-2:] == ["synthetic", "synthetic_inputs"]
    assert len(rows) - 1 == hostile.case["needs"].height
    assert first[-2:] == ["true", "needs"]
    assert {float(row[head.index("Wanted")]) for row in rows[1:]} == set(hostile.case["needs"]["quantity"])


def test_a_download_holds_no_formula(page: Page, hostile_page: Path) -> None:
    shown(page, hostile_page)
    cells = [cell for name in ("needs", "unmet", "use", "matrix") for row in downloaded(page, name) for cell in row]
    assert "'" + FORMULA in cells
    assert not [cell for cell in cells if cell[:1] in set("=+@\t\r")]


def test_names_that_try_to_be_code_do_nothing(page: Page, hostile_page: Path) -> None:
    shown(page, hostile_page)
    page.hover("[data-chart=coverage]")
    page.hover("[data-chart=supply]")
    page.wait_for_timeout(200)
    assert "owned" not in page.title()
    assert page.locator("img").count() == 0


def test_the_kind_of_supply_changes_chart_and_matrix(page: Page, ramstein_page: Path) -> None:
    shown(page, ramstein_page)
    cell = page.locator("[data-t=matrix] td.sum").first
    everything = float(cell.get_attribute("data-v") or cell.inner_text().replace(",", ""))
    parts = 0.0
    for kind in ("stock", "line", "promise", "offer"):
        page.click(f"[data-kind-pick={kind}]")
        parts += float(cell.get_attribute("data-v") or "0")
    assert parts == pytest.approx(everything, rel=1e-5)


def test_paper_is_light_and_marked(page: Page, ramstein_page: Path, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    shown(page, ramstein_page)
    style = page.evaluate("[...document.querySelectorAll('style')].map(one => one.textContent).join(' ')")
    assert "@top-center" in style
    assert "counter(pages)" in style
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme ?? ''") == ""
    assert page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True).startswith(b"%PDF")
