"""The real process, as systemd sees it."""

import signal

import pytest

pytestmark = pytest.mark.engine


def test_it_starts_without_network_sound_and_pins_and_says_what_it_lacks(start, nowhere):
    """Nothing is there yet at boot: it is ready all the same, goes on trying, and says so."""
    lacking = {
        "GPIOZERO_PIN_FACTORY": "none-such",
        "SPEAKER_MICROPHONE_DEVICE": "none such",
        "SPEAKER_LOUDSPEAKER_DEVICE": "none such",
        "SPEAKER_LIGHT_PIN": "27",
    }
    running = start("speaker", "run", **nowhere, **lacking, WATCHDOG_USEC="60000000")
    running.tells("STATUS=no button, no connection to the assistant; trying again", "READY=1")
    running.tells("WATCHDOG=1")
    running.wait(lambda: "the microphone is gone" in running.text)
    running.wait(lambda: "the loudspeaker is gone" in running.text)
    running.process.send_signal(signal.SIGTERM)
    assert running.ends() == 0
    assert "STOPPING=1" in running.told
    pins = ("no button on GPIO 17", "no light on GPIO 27")
    for line in ("no microphone", "no loudspeaker", *pins, "server-down"):
        assert line in running.text
    assert "Traceback" not in running.text


def test_a_mistake_in_the_settings_ends_it_with_code_2(start, nowhere):
    """Starting again will not help: one line that names the fix."""
    running = start("speaker", "run", **nowhere, SPEAKER_LIGHT_PIN="17")
    assert running.ends() == 2
    assert "button and light are both on GPIO 17" in running.text


def test_a_pin_that_cannot_exist_ends_it_with_code_2(start, nowhere):
    """No attempt will help, either."""
    pins = {"GPIOZERO_PIN_FACTORY": "mock", "SPEAKER_BUTTON_PIN": "99"}
    running = start("speaker", "run", **nowhere, **pins)
    assert running.ends() == 2
    assert "[button] pin must be between 0 and 27, not 99" in running.text


def test_the_environment_changes_no_more_once_there_are_threads(device, question):
    """Libraries in C read it without a lock, and crash when it moves under them."""
    running = device()
    running.tell(f"ask {question}")
    running.says("effect EndTurn")
    assert [line for line in running.lines if line.startswith("environment ")] == []
