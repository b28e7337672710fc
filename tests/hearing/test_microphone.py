"""The microphone on machines that have none."""

import pytest

from speaker.errors import EarsError
from speaker.hearing.microphone import Microphone


def test_a_microphone_that_is_not_there_is_told():
    """The error names the missing package, or the setting that names the device."""
    microphone = Microphone("no device is called like this")
    fix = r"install the package libportaudio2|\[microphone\] device"
    with pytest.raises(EarsError, match=fix):
        microphone.start(lambda _: False, lambda: None)
    microphone.stop()
