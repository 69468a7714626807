#!/usr/bin/env python3
"""Run a command on a PostgreSQL of its own, or say why it is skipped: `on_postgres.py [--require-all] -- COMMAND`."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.counterparts import Missing  # the checkout is not installed
from tests.counterparts.postgres import cluster


def main(arguments):
    """Return the exit code of the command, or of the skip."""
    split = arguments.index("--")
    try:
        with cluster() as url:
            environment = dict(os.environ, BUTTRESS_DATABASE_URL=url)
            return subprocess.run(arguments[split + 1 :], check=False, env=environment).returncode
    except Missing as missing:
        print("not run on PostgreSQL: it needs {}".format(missing))
        return 1 if "--require-all" in arguments[:split] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
