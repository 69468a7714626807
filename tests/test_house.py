"""The rules of the house that no linter keeps."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Django writes migrations; a class Meta is a table of options.
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FILE_LINES, FUNCTION_LINES = 500, 40
EMPTY_NAMES = {"utils", "helpers", "common", "manager", "base"}

# What may be imported, by file or package: the longest entry that fits a module decides.
OUTSIDE = {"polars", "dataframely", "numpy", "scipy", "rustworkx"}
MAY_IMPORT = {
    "buttress": {"buttress"} | OUTSIDE,
    "buttress.program": {"buttress", "highspy"} | OUTSIDE,
    "buttress_desk.verify": {"buttress.schema", "buttress_desk.verify"} | OUTSIDE,
}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def module_name(path: Path) -> str:
    """Return the dotted name of a file in src."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def inside(name: str, package: str) -> bool:
    """Tell whether a dotted name is a package or lies in it."""
    return name == package or name.startswith(package + ".")


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the full dotted name of everything that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "write imports out in full, not relative to the module"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def definitions(body: list[ast.stmt]) -> Iterator[Definition]:
    """Yield the functions and classes of a module, and those of its classes."""
    for node in body:
        if isinstance(node, Definition):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from definitions(node.body)


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file that is in git, or would be after `git add`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listing.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            yield name, content.decode(errors="replace")


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_so_are_its_functions(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_every_public_name_has_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text())
    public = [node for node in definitions(tree.body) if not node.name.startswith("_") and node.name != "Meta"]
    bare = [node.name for node in public if not ast.get_docstring(node)]
    assert ast.get_docstring(tree), "the module has none"
    assert not bare


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    name = module_name(path)
    packages = [package for package in MAY_IMPORT if inside(name, package)]
    if packages:
        allowed = MAY_IMPORT[max(packages, key=len)] | sys.stdlib_module_names
        names = imported(ast.parse(path.read_text()))
        assert [name for name in names if not any(inside(name, package) for package in allowed)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES + TESTS if EMPTY_NAMES & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_every_name_that_buttress_offers_is_there() -> None:
    import buttress  # noqa: PLC0415  # so that the other rules are tested even when it cannot be imported

    assert buttress.__all__ == sorted(buttress.__all__)
    assert [name for name in buttress.__all__ if not hasattr(buttress, name)] == []


def test_imports_run_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([lint, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    # Put together here, so that this file does not hold what it forbids.
    machine = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", ".lib" + "rary/"]
    registries = [
        "pypi" + ".org",
        "python" + "hosted.org",
        "npmjs" + ".org",
        "npmjs" + ".com",
        "deb.deb" + "ian.org",
    ]
    forbidden = re.compile("|".join(map(re.escape, machine + registries)))
    found = [f"{name}: {hit.group()}" for name, text in tracked_texts() for hit in forbidden.finditer(text)]
    assert found == []


def test_the_licence_is_whole_and_named(root: Path) -> None:
    text = (root / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (root / "pyproject.toml").read_text()
