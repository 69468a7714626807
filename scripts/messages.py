"""Collects the texts of the platform into its catalogue of translations, and compiles it (needs GNU gettext)."""

import os
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "buttress_web"
CATALOGUE = PACKAGE / "locale" / "uk" / "LC_MESSAGES" / "django.po"
COLLECT = ["--locale=uk", "--no-wrap", "--no-obsolete", "--no-location", "--ignore=static/*"]


def main() -> None:
    """Renew the catalogue: new texts are left empty for a translator, the moment of the run is not kept."""
    django("makemessages", *COLLECT, folder=PACKAGE)
    text = CATALOGUE.read_text(encoding="utf-8")
    CATALOGUE.write_text(re.sub(r'^"POT-Creation-Date: .*\n', "", text, flags=re.MULTILINE), encoding="utf-8")
    django("compilemessages", "--locale=uk", folder=PACKAGE)


def django(*arguments: str, folder: Path) -> None:
    """Run a command of Django's in a folder."""
    whom = os.environ | {
        "DJANGO_SETTINGS_MODULE": "buttress_web.settings",
        "BUTTRESS_DEBUG": "1",
        "PYTHONPATH": str(PACKAGE.parent),
    }
    command = [sys.executable, "-m", "django", *arguments]
    subprocess.run(command, cwd=folder, env=whom, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
