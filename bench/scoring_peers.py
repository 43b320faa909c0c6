"""What others judge sharpness by, for comparison: each a number of the whole picture, larger for sharper."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


def laplacian(grey: Grey) -> float:
    """Variance of the Laplacian (Pech-Pacheco et al., ICPR 2000)."""
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def tenengrad(grey: Grey) -> float:
    """Mean squared Sobel gradient (Tenenbaum, 1970)."""
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return float((across**2 + down**2).mean())


def fourier(grey: Grey) -> float:
    """Mean log magnitude of the spectrum without its low frequencies (a common recipe: 60 pixels about the middle removed)."""
    spectrum = np.fft.fft2(grey.astype(np.float32))
    spectrum[:60, :60] = spectrum[:60, -60:] = spectrum[-60:, :60] = spectrum[-60:, -60:] = 0
    return float(20 * np.log(np.abs(np.fft.ifft2(spectrum)) + 1e-3).mean())


def crete(grey: Grey) -> float:
    """One minus the blur effect of Crete et al. (*The blur effect: perception and estimation with a new no-reference metric*, 2007)."""
    image = grey.astype(np.float32)
    found = []
    for axis, size in ((0, (1, 9)), (1, (9, 1))):
        blurred = cv2.blur(image, size)
        sharp = np.abs(np.diff(image, axis=axis))
        soft = np.abs(np.diff(blurred, axis=axis))
        total = float(sharp.sum())
        found.append((total - float(np.maximum(sharp - soft, 0).sum())) / max(total, 1e-6))
    return 1.0 - max(found)


PEERS = {"variance of Laplacian": laplacian, "Tenengrad": tenengrad, "FFT energy": fourier, "Crete": crete}
