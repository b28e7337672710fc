from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

class SoundFileError(Exception): ...

class SoundFile:
    frames: int
    samplerate: int
    channels: int
    def __init__(self, file: BinaryIO) -> None: ...
    def read(self, *, dtype: str, always_2d: bool) -> NDArray[np.float32]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

def write(file: BinaryIO, data: Any, samplerate: int, *, format: str) -> None: ...
