from collections.abc import Callable
from typing import Any, ClassVar

from gpiozero.pins import Factory

class LGPIOFactory(Factory):
    _get_revision: ClassVar[Callable[[Any], int]]
