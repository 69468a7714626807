"""These tests make their own databases: once is enough."""

import os

collect_ignore = ["test_serving.py", "test_upgrade.py"] if "BUTTRESS_DATABASE_URL" in os.environ else []
