"""Write the reference pages that are made from the code: `python scripts/reference.py`.

tables.md comes from the declarations in buttress.schema, cli.md from the commands.
"""

from collections.abc import Mapping
from pathlib import Path

import click
import dataframely as dy

from buttress.reading import columns_of
from buttress.schema import CASE_TABLES, PLAN_TABLES
from buttress_desk.cli import main

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"

TABLES = """# Tables

A case is a folder of CSV files in UTF-8, one a table, with a `datapackage.json` that describes them
([Data Package](https://specs.frictionlessdata.io/data-package/), version 1); or one workbook with a sheet a
table. A plan is a folder of the same kind that holds its case in `case/` and what was measured in `run.json`.

Every column must be there, in any order. A cell is empty only where the page says so. Numbers have a decimal
point and no separators of thousands; dates are written 2022-04-26; yes and no are `true` and `false`.
Quantities are in the item's unit of issue. A name used as a key holds letters, digits, `.`, `_` and `-`.

"""

COMMANDS = """# Commands

Every command ends with 0 if it did what was asked and found nothing, 1 if it found errors, 2 if it could not
be done as asked (the last line says why). Results go to standard output; progress and refusals to standard
error. A command that writes a plan, a case or a workbook writes all of it or nothing. Stopped with Ctrl-C while
solving, it ends with 130.

Other distributions add commands through the entry-point group `buttress.commands`: each entry names a
[click](https://click.palletsprojects.com/) command.

"""

KINDS = {dy.Float64: "number", dy.Int64: "whole number", dy.Bool: "true or false", dy.Date: "date"}


def tables_page() -> str:
    """Return the page about tables."""
    case, plan = (_tables(tables) for tables in (CASE_TABLES, PLAN_TABLES))
    return f"{TABLES}## The case\n\n{case}\n## The plan\n\n{plan}"


def _tables(tables: Mapping[str, type[dy.Schema]]) -> str:
    return "\n".join(f"### {name}\n\n{_table(schema)}" for name, schema in tables.items())


def _table(schema: type[dy.Schema]) -> str:
    columns = schema.columns()
    rows = [_row(name, columns[name], schema) for name in columns_of(schema)]
    head = "| column | type | unit | meaning |\n|---|---|---|---|\n"
    text = " ".join((schema.__doc__ or "").split())
    rules = _rules(schema)
    return f"{text}\n\n{head}{''.join(rows)}" + ("\n" + " ".join(rules) + "\n" if rules else "")


def _rules(schema: type[dy.Schema]) -> list[str]:
    checks = [getattr(rule, "validation_fn", None) for rule in vars(schema).values()]
    return [" ".join((check.__doc__ or "").split()) for check in checks if check]


def _row(name: str, column: dy.Column, schema: type[dy.Schema]) -> str:
    facts = column.metadata or {}
    parts = [column.description or ""]
    parts += ["part of the key" if len(schema.primary_key()) > 1 else "the key"] if column.primary_key else []
    parts += ["one of " + ", ".join(f"`{word}`" for word in column.categories)] if isinstance(column, dy.Enum) else []
    parts += [f"stands in `{facts['refers']}`"] if "refers" in facts else []
    parts += _limits(column)
    parts += ["may be empty"] if column.nullable else []
    kind = next((words for cls, words in KINDS.items() if isinstance(column, cls)), "text")
    return f"| `{name}` | {kind} | {facts.get('unit', '')} | {'; '.join(part for part in parts if part)} |\n"


def _limits(column: dy.Column) -> list[str]:
    low, above, high = (getattr(column, name, None) for name in ("min", "min_exclusive", "max"))
    words = [f"at least {low:g}"] if low is not None else []
    words += [f"more than {above:g}"] if above is not None else []
    return words + ([f"at most {high:g}"] if high is not None else [])


def commands_page() -> str:
    """Return the page about commands, with their help as the console shows it."""
    parent = click.Context(main, info_name="buttress", terminal_width=100, help_option_names=["-h", "--help"])
    parts = [f"## buttress\n\n```text\n{main.get_help(parent)}\n```\n"]
    for name in main.list_commands(parent):
        command = main.get_command(parent, name) or main
        context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
        parts.append(f"## buttress {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return COMMANDS + "\n".join(parts)


if __name__ == "__main__":
    for file, text in (("tables.md", tables_page()), ("cli.md", commands_page())):
        (PAGES / file).write_text(text, "utf-8")
