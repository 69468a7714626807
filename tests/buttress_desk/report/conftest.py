"""Plans to report on, a browser to look at the pages with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import buttress
from buttress_desk.report import write_report
from buttress_desk.sentences import reason_sentences
from tests.builders import WHOLE, Row, tiny, whole

SCRIPT = "</script><script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
FORMULA = '=cmd|"/c calc"!A1'
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def small() -> buttress.Plan:
    """The plan of a case with rows in every table."""
    return buttress.solve(whole())


@pytest.fixture(scope="session")
def hostile() -> buttress.Plan:
    """The plan of a case whose names try to be code."""
    items: list[Row] = [{"item": item, "name": name} for item, name in
             (("shell", SCRIPT), ("gun", FORMULA), ("charge", '" onload="x'), ("old-shell", "{{ 7*7 }}"))]  # fmt: skip
    parties: list[Row] = [{"party": party, "name": f"{SCRIPT}{party}"} for party in ("UKR", "DEU", "USA")]
    rows: dict[str, list[Row]] = {**WHOLE, "items": items, "parties": parties}
    return buttress.solve(tiny(**rows))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages are written."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def ramstein_page(root: Path, folder: Path) -> Path:
    """The report of the bundled case, with a reason for its first unmet need."""
    plan = buttress.solve(buttress.Case.read(root / "cases/ramstein-2022"))
    need = plan["unmet"]["need"][0]
    write_report(plan, folder / "ramstein.html", reason_sentences(plan.case, buttress.explain(plan, need)))
    return folder / "ramstein.html"


@pytest.fixture(scope="session")
def hostile_page(hostile: buttress.Plan, folder: Path) -> Path:
    """The report of the case whose names try to be code."""
    reasons = {need: [SCRIPT, FORMULA] for need in hostile.case["needs"]["need"]}
    write_report(hostile, folder / "hostile.html", reasons)
    return folder / "hostile.html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("needs the Debian package chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide light page without a network, on which an error of a script is an error of the test."""
    yield from offline(browser, 1280)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A narrow page."""
    yield from offline(browser, 390)


def offline(browser: Browser, width: int) -> Iterator[Page]:
    """Yield a page that can reach nothing; requests and errors beyond the file itself fail."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda line: wrong.append(line.text) if line.type in {"error", "warning"} else None)
    opened.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:"))
              else wrong.append(request.url))  # fmt: skip
    yield opened
    context.close()
    assert wrong == []
