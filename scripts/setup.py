#!/usr/bin/env python3
"""Make .venv ready: `setup.py run` for the program alone, `setup.py dev` for its tests and checks too.

Only the standard library, and only syntax that an old Python parses, so that an old Python is told what
it lacks. A second call that finds nothing changed ends at once.
"""

import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
PROBE = """
import sys
missing = []
if sys.version_info < (3, 11):
    missing.append("Python 3.11 or newer (this is %d.%d)" % sys.version_info[:2])
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        missing.append("its module " + name)
print(" and ".join(missing))
"""


def find_python():
    """Return the first interpreter that lacks nothing; without one, say what the first lacks and stop."""
    lacks = {}
    names = (
        [os.environ["PYTHON"]] if os.environ.get("PYTHON") else ["python3", "python3.13", "python3.12", "python3.11"]
    )
    for path in filter(None, map(shutil.which, names)):
        probe = subprocess.run([path, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if probe.returncode == 0:
            lacks[path] = probe.stdout.decode().strip()
            if not lacks[path]:
                return path
    for path, missing in lacks.items():
        print("{} lacks {}.".format(path, missing), file=sys.stderr)
    sys.exit(
        "Buttress needs Python 3.11 or newer with its modules venv and ensurepip.\n"
        "On Debian or Ubuntu:  apt-get install python3 python3-venv\n"
        "On Fedora:            dnf install python3\n"
        "Another interpreter:  make PYTHON=/path/to/python3.12 ..."
    )


def digest(*names):
    """Return one hash of the contents of the named files."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def pip(*arguments):
    """Install into .venv, with uv where it is at hand."""
    python = str(VENV / "bin" / "python")
    uv = shutil.which("uv")
    tool = [uv, "pip", "install", "--quiet", "--python", python] if uv else [python, "-m", "pip", "install", "--quiet"]
    # uv leaves bytecode to the first run of each process unless it is told otherwise.
    environment = dict(os.environ, UV_COMPILE_BYTECODE="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    subprocess.run(tool + list(arguments), check=True, env=environment, cwd=str(ROOT))


def install(kind):
    """Bring .venv to the state that the lock of this kind and pyproject.toml describe."""
    # Where it stands and each lock count: after a move or a new lock an environment is made anew, not mended.
    now = {"root": str(ROOT), "run": digest("requirements/run.txt"), "dev": digest("requirements/dev.txt")}
    project = digest("pyproject.toml")
    done = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    if any(done.get(name, value) != value for name, value in now.items()) or not done:
        python = find_python()
        print("Setting up .venv (once; about a minute) ...", flush=True)
        shutil.rmtree(str(VENV), ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(VENV)], check=True)
        done = {"root": now["root"]}
    # The dev lock holds all that the run lock does, in the same versions.
    if kind not in done and "dev" not in done:
        print("Installing requirements/{}.txt ...".format(kind), flush=True)
        pip("--require-hashes", "-r", "requirements/{}.txt".format(kind))
        done[kind] = now[kind]
    if done.get("project") != project:
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        done["project"] = project
    STAMP.write_text(json.dumps(done))


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit("usage: setup.py run|dev")
    # Two set-ups at a time would undo each other's work: the second waits here.
    with open(__file__) as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            install(sys.argv[1])
        except subprocess.CalledProcessError as failure:
            sys.exit("Set-up stopped: `{}` failed, for the reason above.".format(" ".join(failure.cmd)))
