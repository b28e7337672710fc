"""Takes all the memory that the device may have, in the middle of a turn; prints PASS or FAIL.

Usage: check.py FOLDER, the GPIO simulator's folder.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.rig.board import card
from tests.rig.board.log import PATIENCE, Log
from tests.rig.board.pins import BUTTON, LIGHT, Pins
from tests.rig.board.process import APP_ID, DOMAIN
from tests.rig.board.verdict import verdict

SETTINGS = Path("/etc/speaker/speaker.toml")
GROWS = """
import os, sys
with open(sys.argv[1], "w") as group:
    group.write(str(os.getpid()))
kept = []
while True:
    kept.append(b"x" * 1_000_000)
"""
"""A process that joins a control group, and takes a megabyte after the other."""
RESTARTED = "start again please say it"
"""What is surely recognized of the one sentence."""


def hits_its_limit(pins: Pins, bot: Sandbox) -> Iterator[tuple[str, bool]]:
    """The unit as it is shipped: the kernel ends all of it, and systemd starts it anew."""
    set_up(bot)
    follow = ["journalctl", "-f", "-n", "0", "-o", "cat", "-u", "speaker"]
    with subprocess.Popen(follow, stdout=subprocess.PIPE, text=True) as journal:
        log = Log(journal.stdout or ())
        systemctl("start", "speaker")
        limit, whole = int(shows("MemoryMax")), memory()
        yield f"it is ready, and may have {limit >> 20} of {whole >> 20} MB", limit < whole
        with card.Recording(Path("/run/sentence")) as recording:
            pins.press()
            log.has("turn 1: begins")
            grow()
            log.has("killed by the OOM killer")
            yield "systemd says oom-kill", "oom-kill" in log.has("Failed with result")
            yield "the kernel did it for the limit of this unit alone", killed_for_its_limit()
            pins.release()
            recording.forget()
            log.has("ready")
            yield "it is started anew, once, and ready", shows("NRestarts") == "1"
            yield "something is said by itself", recording.was_spoken(PATIENCE)
        heard = recording.words()
        yield f"the loudspeaker said {heard!r}", RESTARTED in heard
        yield from answers(pins, bot, log)
        systemctl("stop", "speaker")
        yield "it stops with code 0", shows("Result") == "success"
        journal.terminate()


def answers(pins: Pins, bot: Sandbox, log: Log) -> Iterator[tuple[str, bool]]:
    """The next press is an ordinary turn, of the same user of the bot."""
    with card.Recording(Path("/run/answer")) as recording:
        pins.press()
        log.has("turn 1: begins")
        card.say(card.QUESTION)
        pins.release()
        yield "the next press is answered", "answered" in log.has("turn 1: answered")
    said = [message.text for message in bot.messages]
    yield f"the bot was asked {said}", said == ["what are the opening hours"]
    yield "it is the same user of the bot", len(bot.users) == 1
    heard = recording.words()
    yield f"the loudspeaker said {heard!r}", card.OPTIONS in heard


def set_up(bot: Sandbox) -> None:
    """Write the settings as `speaker setup` leaves them."""
    SETTINGS.write_text(
        f"""
[bot]
url = "{bot.url}"
app_id = {APP_ID}
domain = "{DOMAIN}"
[state]
directory = "/var/lib/speaker"
[microphone]
device = "{card.MICROPHONE}"
[loudspeaker]
device = "{card.LOUDSPEAKER}"
[button]
pin = {BUTTON}
[light]
pin = {LIGHT}
"""
    )
    shutil.chown(SETTINGS, "root", "speaker")
    SETTINGS.chmod(0o640)


def grow() -> None:
    """Take memory within the device's control group until the kernel has enough of it."""
    group = f"/sys/fs/cgroup{shows('ControlGroup')}/cgroup.procs"
    subprocess.run([sys.executable, "-c", GROWS, group], check=False)


def killed_for_its_limit() -> bool:
    """Whether the kernel says so."""
    log = subprocess.check_output(["journalctl", "-k", "-o", "cat"], text=True)
    lines = [line for line in log.splitlines() if "oom-kill:constraint" in line]
    return bool(lines) and all(
        "CONSTRAINT_MEMCG" in line and "oom_memcg=/system.slice/speaker.service" in line
        for line in lines
    )


def memory() -> int:
    """Return the bytes that the machine has."""
    line = Path("/proc/meminfo").read_text().splitlines()[0]
    return int(line.split()[1]) * 1024


def shows(name: str) -> str:
    """Return a property of the unit."""
    command = ["systemctl", "show", "speaker", "--value", "-p", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def systemctl(*words: str) -> None:
    """Have systemd do it, and wait for it."""
    subprocess.run(["systemctl", *words], check=True)


if __name__ == "__main__":
    with Sandbox(load_bot(), DOMAIN, APP_ID) as sandbox:
        code = verdict(hits_its_limit(Pins(Path(sys.argv[1])), sandbox))
    sys.exit(code)
