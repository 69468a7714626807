"""Run the console script as ``python -m buttress_desk``."""

from buttress_desk.cli import main

main(prog_name="buttress")
