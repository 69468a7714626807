"""These tests make their own SQLite databases: once is enough."""

import os

collect_ignore = ["test_serving.py"] if "BUTTRESS_DATABASE_URL" in os.environ else []
