"""Programs of the system that the doctor asks."""

import subprocess


def output_of(*command: str) -> str | None:
    """Return what a program printed; None when it is not there, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
