"""The thread that listens at the broker, with a disk that does not answer."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.conftest import RESTARTED
from tests.notices.fleet import Fleet, need_mosquitto
from tests.notices.letters import WEBCHAT_ID, webhook
from tests.watch.conftest import QUICK

pytestmark = pytest.mark.engine

CAKE = "The cake is ready."


@pytest.fixture
def fleet(tmp_path):
    need_mosquitto()
    running = Fleet(tmp_path)
    running.broker.start()
    running.relay.start()
    yield running
    running.relay.kill(signal.SIGTERM)
    running.broker.stop()


@pytest.fixture
def frozen_disk(tmp_path):
    """The variables of a program whose notices do not reach the disk while "frozen" is there."""
    if shutil.which("cc") is None:
        reason = "no C compiler (apt install gcc libc6-dev)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    library = tmp_path / "frozen_disk.so"
    source = Path(__file__).with_name("frozen_disk.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "FROZEN": str(tmp_path / "frozen")}


def test_a_notice_at_which_the_disk_hangs_is_heard_after_the_restart(
    start, fleet, frozen_disk, recordings, plays, tmp_path
):
    """The loop sees that its thread does not get on; nothing is lost, and nothing comes twice."""
    way = fleet.device(WEBCHAT_ID, "9001").section | {"quiet_from": "", "quiet_to": ""}
    changes = [f"notices.{name}={value}" for name, value in way.items()]
    with serving(answering_once_then_close(response())) as server:
        device = ("tests.watch.device", server.url, str(tmp_path / "state"), *changes)
        running = start(*device, **frozen_disk, **QUICK)
        running.tells("READY=1")
        running.wait(lambda: "listening at the broker" in running.text)
        running.tell("limit broker 3")
        assert fleet.relay.posts(webhook("76", "", WEBCHAT_ID)) == 200
        running.wait(lambda: "a notice of team: empty" in running.text)  # the new limit holds
        (tmp_path / "frozen").touch()
        assert fleet.relay.posts(webhook("77", CAKE, WEBCHAT_ID)) == 200
        assert running.ends() == 1
        assert "CRITICAL speaker.watch.watch: broker stuck for" in running.text
        assert 'inbox.py", line' in running.text
        assert f"says {CAKE}" not in running.lines
        again = start(*device)
        again.says("effect NoticeHeard")
        assert plays(again, recordings[RESTARTED])
        assert again.lines.count(f"says {CAKE}") == 1
