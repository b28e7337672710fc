"""What we use of soxr, which has no types of its own."""

from typing import overload

import numpy as np
from numpy.typing import NDArray

@overload
def resample(x: NDArray[np.float32], in_rate: float, out_rate: float) -> NDArray[np.float32]: ...
@overload
def resample(x: NDArray[np.int16], in_rate: float, out_rate: float) -> NDArray[np.int16]: ...

class ResampleStream:
    def __init__(
        self,
        in_rate: float,
        out_rate: float,
        num_channels: int,
        dtype: str = ...,
        quality: str = ...,
    ) -> None: ...
    def resample_chunk(self, x: NDArray[np.int16], *, last: bool = ...) -> NDArray[np.int16]: ...
