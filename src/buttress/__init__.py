"""Buttress, the planner: tables of needs and supply in, a checked plan out.

``solve(Case.read(folder))`` is the whole of it; tables are Polars frames. No files beyond a case or plan folder, no
database, clock, network or people.
"""

from buttress.case import Case
from buttress.explain import explain
from buttress.findings import CaseError
from buttress.plan import Plan
from buttress.program import NotSolved
from buttress.solve import solve
from buttress.why import why_not

__all__ = ["Case", "CaseError", "NotSolved", "Plan", "explain", "solve", "why_not"]
