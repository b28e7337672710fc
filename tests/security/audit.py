"""Ask for known vulnerabilities of everything that is locked: `make audit`.

Exit code 0: asked, nothing known. 1: something is known. 2: it could not be asked for everything.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def ask(lock: str) -> tuple[list[str], int, int]:
    """Return what is known, how many packages were asked for, and how many could not be."""
    command = ["-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    done = subprocess.run(
        [sys.executable, *command, "--format", "json", "--progress-spinner", "off"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], 0, 1
    known = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for package in packages
        for fault in package.get("vulns", [])
    ]
    return known, len(packages), sum("skip_reason" in package for package in packages)


def main() -> int:
    """Ask for each lock, and tell."""
    code = 0
    for lock in LOCKS:
        known, asked, skipped = ask(lock)
        for line in known:
            print(f"{lock}: {line}")  # noqa: T201
        if known:
            code = 1
        elif skipped:
            print(  # noqa: T201
                f"{lock}: could not be audited ({skipped} of {asked or 'all'} packages): the "
                "advisory service cannot be reached from here; try again from another network"
            )
            code = code or 2
        else:
            print(f"{lock}: {asked} packages, nothing known against them")  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
