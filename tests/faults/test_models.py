"""Models that rot on the card, or mean harm: the device starts all the same."""

import json
import shutil
import signal
import time

import pytest

from speaker import models
from speaker.errors import Trouble
from speaker.models.store import Store
from speaker.watch.lately import VERSION, boot_id
from tests.faults.house import sentence
from tests.models import shop
from tests.models.host import serving

pytestmark = pytest.mark.engine

CRASHES = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)
DEAF = f"says {sentence(Trouble.RECOGNIZER_MISSING)}"
MUTE = f"says {sentence(Trouble.VOICE_MISSING)}"
ENOUGH = 3
"""Starts that fail before the next one is careful."""


def crashed(state):
    """Leave what a device leaves behind that has just crashed again and again."""
    state.mkdir(exist_ok=True)
    now = time.clock_gettime(time.CLOCK_BOOTTIME)
    life = {"began": now, "ready": True, "ended": False, "failures": ENOUGH - 1, "spoken": {}}
    document = {"version": VERSION, "boot": boot_id(), **life}
    (state / "lately.json").write_text(json.dumps(document))


def test_a_recognizer_that_takes_the_device_with_it_is_replaced_after_a_few_starts(
    start, sandbox, tmp_path, question
):
    """Whoever starts it again and again gets a device that hears, and knows what to repair."""
    deadly = shutil.copytree(models.builtin_recognizer(), tmp_path / "deadly")
    (deadly / "graph" / "disambig_tid.int").write_text("999999\n")
    chosen = (sandbox.url, str(tmp_path / "state"), f"hearing.model={deadly}")
    for _ in range(ENOUGH):
        assert start("tests.watch.device", *chosen).ends() in CRASHES
    device = start("tests.watch.device", *chosen)
    device.tells("READY=1")
    device.says(DEAF)
    assert "deadly is broken: it takes down the program that loads it" in device.text
    assert "install it again" in device.text
    device.tell(f"ask {question}")
    device.says("event Replied")


def test_a_recognizer_that_does_not_work_is_replaced_at_once(device, tmp_path, question):
    """It loads, and no utterance can begin with it: nobody has to crash for that."""
    half = shutil.copytree(models.builtin_recognizer(), tmp_path / "half")
    graph = half / "graph" / "Gr.fst"
    graph.write_bytes(graph.read_bytes()[:4000])
    running = device(f"hearing.model={half}")
    running.says(DEAF)
    assert "half is broken" in running.text
    running.tell(f"ask {question}")
    running.says("event Replied")


def test_after_crashes_a_voice_of_which_a_byte_has_changed_is_not_trusted(device, tmp_path):
    """It still loads and speaks; but it is not what was installed, and something crashes."""
    store = Store(tmp_path / "state" / "models", lambda *_: None)
    with serving() as host:
        installed = store.install(shop.voice(host, shop.builtin_voice()))
    rotten = bytearray(installed.path.read_bytes())
    rotten[-1] ^= 1
    installed.path.write_bytes(rotten)
    crashed(tmp_path / "state")
    running = device("voice.model=mouth")
    running.says(MUTE)
    assert "mouth is damaged" in running.text
    assert "run: speaker models install mouth" in running.text


def test_after_crashes_models_that_work_are_used(device, tmp_path):
    """It was something else: nobody has to do with less because of it."""
    mine = shutil.copytree(models.builtin_recognizer(), tmp_path / "mine")
    crashed(tmp_path / "state")
    running = device(f"hearing.model={mine}")
    running.says("event Registered")
    assert "stands in" not in running.text
    assert DEAF not in running.lines
