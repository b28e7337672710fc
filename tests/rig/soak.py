"""Leave the device alone on the rig and watch it: memory, threads, CPU, and sound that was lost.

Run by `make soak-idle MINUTES=60`. Ends with an exit code of 1 when something grew or was lost.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.rig.appliance import Appliance
from tests.rig.sound import Room

TICKS = os.sysconf("SC_CLK_TCK")
GROWTH = 4.0
"""MB that the memory may differ by between the second minute and the last."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--standby", choices=("open", "closed"), default="open")
    given = parser.parse_args()
    settings = f'[microphone]\nstandby = "{given.standby}"\n'
    with tempfile.TemporaryDirectory(prefix="speaker-soak-") as folder:
        (Path(folder) / "prompts").mkdir()
        room = Room(Path(folder) / "room")
        with (
            room,
            Appliance(Path(folder) / "d", room, Path(folder) / "prompts", settings) as device,
        ):
            rows = watch(device, given.minutes)
            figures = device.figures()
    grown = rows[-1][0] - rows[min(1, len(rows) - 1)][0]
    lost = figures["late"] + figures["lost"]
    print(f"memory grew by {grown:+.1f} MB; {lost} blocks of sound were lost")
    sys.exit(1 if grown > GROWTH or lost else 0)


def watch(device, minutes):
    """Print a line a minute; return (MB, threads) of each."""
    rows = []
    print("minute   memory MB   threads   CPU %   context switches/s")
    for minute in range(1, minutes + 1):
        cpu, switches = seconds_of_cpu(device.pid), switches_of(device.pid)
        time.sleep(60)
        cpu, switches = seconds_of_cpu(device.pid) - cpu, switches_of(device.pid) - switches
        rows.append((memory_of(device.pid), threads_of(device.pid)))
        print(
            f"{minute:6}   {rows[-1][0]:9.1f}   {rows[-1][1]:7}   {cpu / 0.6:5.2f}"
            f"   {switches / 60:18.1f}",
            flush=True,
        )
    return rows


def memory_of(pid):
    """Return the megabytes that are in memory."""
    return int(field(Path(f"/proc/{pid}/status"), "VmRSS").split()[0]) / 1024


def threads_of(pid):
    return int(field(Path(f"/proc/{pid}/status"), "Threads"))


def seconds_of_cpu(pid):
    """Return the seconds of CPU so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def switches_of(pid):
    """Return how often any of its threads was woken or put aside."""
    kinds = ("voluntary_ctxt_switches", "nonvoluntary_ctxt_switches")
    threads = Path(f"/proc/{pid}/task").glob("*/status")
    return sum(int(field(status, kind)) for status in threads for kind in kinds)


def field(file, name):
    lines = file.read_text().splitlines()
    return next(line for line in lines if line.startswith(f"{name}:")).split(":")[1].strip()


if __name__ == "__main__":
    main()
