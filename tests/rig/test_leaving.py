"""A device that is told to stop."""

import pytest

from tests.rig.appliance import Appliance, question

pytestmark = pytest.mark.rig


def test_a_device_that_is_stopped_while_it_listens_leaves_nothing_behind(tmp_path, room, prompts):
    """In the middle of a word: no resampler is left for the end of the program to complain of."""
    with Appliance(tmp_path / "device", room, prompts) as appliance:
        appliance.next("EarsOpened", appliance.press())
        room.say(question("order a coffee")).wait()
    assert "leaked" not in appliance.log
