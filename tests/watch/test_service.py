"""The real process, as systemd sees it."""

import signal

import pytest

pytestmark = pytest.mark.engine


def test_it_starts_without_network_sound_and_pins_and_says_what_it_lacks(service, nowhere):
    """Nothing is there yet at boot: it is ready all the same, goes on trying, and says so."""
    lacking = {
        "GPIOZERO_PIN_FACTORY": "none-such",
        "SPEAKER_MICROPHONE_DEVICE": "none such",
        "SPEAKER_LOUDSPEAKER_DEVICE": "none such",
    }
    running = service(**nowhere, **lacking, WATCHDOG_USEC="60000000")
    running.wait_for("STATUS=no button, no connection to the assistant; trying again")
    running.wait_for("READY=1")
    running.wait_for("WATCHDOG=1")
    running.process.send_signal(signal.SIGTERM)
    running.wait_for("STOPPING=1")
    assert running.ends() == 0
    log = running.log.read_text()
    for line in ("no microphone", "no loudspeaker", "no button on GPIO 17", "server-down"):
        assert line in log
    assert "Traceback" not in log


def test_a_mistake_in_the_settings_ends_it_with_code_2(service, nowhere):
    """Starting again will not help: one line that names the fix."""
    running = service(**nowhere | {"SPEAKER_LIGHT_PIN": "17"})
    assert running.ends() == 2
    assert "button and light are both on GPIO 17" in running.log.read_text()
