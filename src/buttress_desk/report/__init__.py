"""The report: one self-contained page about a plan, for a reader who decides."""

from buttress_desk.report.page import write_report

__all__ = ["write_report"]
