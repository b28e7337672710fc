"""The sound server dies and comes back: nobody is told twice, and nothing stays deaf or mute."""

import time

import pytest

from tests.rig.appliance import Appliance

ALONE = "[conversation]\nfollow_up = false\n"
"""So that a turn is over when its answer is."""

pytestmark = [pytest.mark.rig, pytest.mark.parametrize("settings", [ALONE])]


def test_the_server_dies_in_mid_sentence(room, appliance, measured):
    """The sentence waits for the loudspeaker and goes on; then the ears work as before.

    Unless PortAudio hangs: then the device has started anew, and the ears work as before.
    """
    asked = appliance.asks("help me")
    appliance.next("SoundStarted", asked["at"])
    room.record().wait_for_sound(asked["at"])
    room.kill()
    room.start()
    back, speaker = time.monotonic(), room.record()
    appliance.wait(lambda: ended(appliance) or appliance.restarts, "the rest of it")
    if appliance.restarts:
        measured("server dies in mid-sentence: PortAudio hung, the device started anew")
    else:
        tell(
            measured,
            appliance,
            "dies in mid-sentence",
            "the sentence goes on",
            speaker.wait_for_sound() - back,
        )
        assert not appliance.all("VoiceFailed")
    hears_again(room, appliance)


def test_the_server_dies_while_it_listens(room, appliance, measured):
    """The person is told in their turn that they were not heard; the next press works."""
    down = appliance.tap()
    appliance.next("EarsOpened", down)
    room.kill()
    failed = appliance.next("EarsFailed", down)
    appliance.wait(lambda: "microphone-gone" in prompts_said(appliance, failed["at"]), "the words")
    assert "cannot listen: the microphone is gone" in appliance.log
    room.start()
    back = time.monotonic()
    room.wait_for_inputs(1)
    tell(
        measured,
        appliance,
        "dies while it listens",
        "the microphone is open",
        time.monotonic() - back,
    )
    appliance.wait_for_idle(down)
    hears_again(room, appliance)


def test_the_server_dies_while_nothing_goes_on(room, appliance, measured):
    """The light shows it, one sentence tells of the return, and then it hears."""
    room.kill()
    gone = appliance.next("MicrophoneGone", 0.0)
    assert "the microphone is gone" in appliance.log
    room.start()
    returned = time.monotonic()
    back = appliance.next("MicrophoneBack", gone["at"])
    tell(
        measured,
        appliance,
        "dies while it is idle",
        "the microphone is back",
        back["at"] - returned,
    )
    said = appliance.next("Speak", back["at"])["lines"]
    assert [line["name"] for line in said] == ["microphone-back"]
    assert appliance.all("Show", back["at"])[0]["look"] == "idle"
    hears_again(room, appliance)


def test_the_device_starts_before_the_sound_server(tmp_path, room, prompts, settings):
    """No sound at boot: it starts all the same, and finds both when they come."""
    room.kill()
    with Appliance(tmp_path / "device", room, prompts, settings) as appliance:
        appliance.next("MicrophoneGone", 0.0)
        appliance.next("LoudspeakerGone", 0.0)
        room.start()
        appliance.next("MicrophoneBack", 0.0)
        back = appliance.next("LoudspeakerBack", 0.0)
        appliance.wait(
            lambda: "loudspeaker-back" in prompts_said(appliance, back["at"]), "the words"
        )
        for line in ("the microphone is gone", "no loudspeaker", "the loudspeaker is gone"):
            assert line in appliance.log
        hears_again(room, appliance)


def test_a_frozen_server_is_outlived(room, appliance):
    """No callback, no error: when the server goes on, so does the device."""
    asked = appliance.asks("help me")
    appliance.next("SoundStarted", asked["at"])
    speaker = room.record()
    speaker.wait_for_sound()
    room.freeze()
    appliance.wait_for_words_in_log("opening it again")
    room.thaw()
    appliance.wait_for_idle(asked["at"])
    hears_again(room, appliance)


def prompts_said(appliance, since):
    """The names of our own sentences that were said from a moment on."""
    lines = [line for said in appliance.all("Speak", since) for line in said["lines"]]
    return [line["name"] for line in lines if isinstance(line, dict) and "name" in line]


def ended(appliance):
    """Whether the sentence is over; a turn ends also where the program does."""
    return appliance.all("Spoken") or appliance.all("VoiceFailed")


def tell(measured, appliance, fault, recovered, seconds):
    anew = " (PortAudio hung, the device started anew)" if appliance.restarts else ""
    measured(f"server {fault}: {recovered} {seconds:.1f} s after it answers again{anew}")


def hears_again(room, appliance):
    """A whole turn works, once the microphone is back if it was missed."""
    appliance.wait(lambda: len(appliance.all("Ready")) > appliance.restarts, "being ready again")
    begun = appliance.all("Ready")[-1]["at"]
    away = len(appliance.all("MicrophoneGone", begun))
    appliance.wait(lambda: len(appliance.all("MicrophoneBack", begun)) == away, "the microphone")
    speaker = room.record()
    asked = appliance.asks("order a coffee")
    assert asked["transcript"] == "order a coffee"
    speaker.wait_for_sound(appliance.next("SoundStarted", asked["at"])["at"])
