"""What we use of soxr, which has no types of its own."""

import numpy as np
from numpy.typing import NDArray

def resample(x: NDArray[np.float32], in_rate: float, out_rate: float) -> NDArray[np.float32]: ...
