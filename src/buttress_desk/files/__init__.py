"""Files of the desk: cases and plans as folders and as workbooks."""

from buttress_desk.files.cases import (
    check_file,
    counts,
    is_workbook,
    read_case,
    read_raw,
    write_case,
    write_plan_tables,
)
from buttress_desk.files.folders import NotReadable, is_plan, read_plan, write_plan

__all__ = [
    "NotReadable",
    "check_file",
    "counts",
    "is_plan",
    "is_workbook",
    "read_case",
    "read_plan",
    "read_raw",
    "write_case",
    "write_plan",
    "write_plan_tables",
]
