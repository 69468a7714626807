"""Words that somebody types to find rows: each must occur, in any of the fields, in any case of any alphabet."""

import re
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

MOST_WORDS = 8


def holding(words: str, *fields: str) -> Q:
    """Return the condition that each word occurs in one of the fields; more than eight words are not looked at."""
    # SQLite knows capitals of the Latin alphabet alone; its regular expressions are Python's and know all.
    plain = connection.vendor != "sqlite"
    lookup = "icontains" if plain else "iregex"
    condition = Q()
    for word in words.split()[:MOST_WORDS]:
        anywhere = (Q((f"{field}__{lookup}", word if plain else re.escape(word))) for field in fields)
        condition &= reduce(or_, anywhere)
    return condition
