import numpy as np
from numpy.typing import NDArray

def look_at(texts: list[str], off: list[bool], rows: NDArray[np.float32]) -> None: ...
