"""The daemon on a machine that gpiozero takes for a Raspberry Pi."""

import sys
from typing import Any

from gpiozero.pins.lgpio import LGPIOFactory

from speaker.daemon import main

PI_3B = 0xA02082
"""A board whose header is on gpiochip0."""


def _revision(_factory: Any) -> int:
    return PI_3B


LGPIOFactory._get_revision = _revision
sys.exit(main(sys.argv[1:]))
