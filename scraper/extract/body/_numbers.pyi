import numpy as np
from numpy.typing import NDArray

from scraper.extract.body import numbers

class Sheet(numbers.Sheet): ...

def leaves(
    values: NDArray[np.float32],
    rows: NDArray[np.int64],
    threshold: NDArray[np.float32],
    children: NDArray[np.int64],
    value: NDArray[np.float64],
    roots: NDArray[np.int64],
    depth: int,
    blocks: NDArray[np.int64],
) -> NDArray[np.float64]: ...
