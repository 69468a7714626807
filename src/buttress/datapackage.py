"""Describe tables as a Frictionless Data Package (https://specs.frictionlessdata.io/, version 1)."""

from collections.abc import Mapping
from typing import Any

import dataframely as dy

from buttress.reading import columns_of

TYPES = {dy.Float64: "number", dy.Int64: "integer", dy.Bool: "boolean", dy.Date: "date"}


def describe(tables: Mapping[str, type[dy.Schema]], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the package's descriptor: its own words, then one resource a table with its schema."""
    words = {"name": "case", **about, "profile": "tabular-data-package"}
    return {
        **words,
        "resources": [_resource(name, schema, tables) for name, schema in tables.items()],
    }


def _resource(name: str, schema: type[dy.Schema], tables: Mapping[str, type[dy.Schema]]) -> dict[str, Any]:
    columns = schema.columns()
    fields = [_field(column, columns[column]) for column in columns_of(schema)]
    described: dict[str, Any] = {"fields": fields}
    if schema.primary_key():
        described["primaryKey"] = schema.primary_key()
    links = [(column, (spec.metadata or {}).get("refers", "").split(".")) for column, spec in columns.items()]
    keys = [
        {"fields": column, "reference": {"resource": target[0], "fields": target[1]}}
        for column, target in links
        if target[0] in tables
    ]
    if keys:  # the profile forbids an empty list
        described["foreignKeys"] = keys
    text = " ".join((schema.__doc__ or "").split())
    return {
        "name": name,
        "path": f"{name}.csv",
        "description": text,
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": described,
    }


def _field(name: str, column: dy.Column) -> dict[str, Any]:
    kind = next((word for cls, word in TYPES.items() if isinstance(column, cls)), "string")
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if isinstance(column, dy.Enum):
        constraints["enum"] = list(column.categories)
    described: dict[str, Any] = {"name": name, "type": kind, "constraints": constraints}
    if column.description:
        described["description"] = column.description
    if (column.metadata or {}).get("unit"):
        described["unit"] = (column.metadata or {})["unit"]
    return described
