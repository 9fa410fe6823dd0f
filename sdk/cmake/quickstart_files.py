# SPDX-License-Identifier: BSD-3-Clause
"""Files for sdk/quickstart where no corpus stands beside the checkout: written by mrcfile, NumPy and the layout of mmappickle; the path
of a real FITS image that astropy's wheel ships goes into fits_path."""
import glob
import os
import sys

import astropy
import mrcfile
import numpy as np
from astropy.io import fits

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples", "mmappickle"))
from write_mmappickle import write_mmappickle  # noqa: E402


def blob(shape):
    """A bright spot in the middle of a volume, with a little noise."""
    axes = np.meshgrid(*(np.linspace(-1, 1, size) for size in shape), indexing="ij")
    noise = np.random.default_rng(1).normal(scale=0.02, size=shape)
    return (np.exp(-4 * sum(axis ** 2 for axis in axes)) + noise).astype("<f4")


def real_fits_image():
    """The first uncompressed image of astropy's own data files."""
    found = glob.glob(os.path.join(os.path.dirname(astropy.__file__), "**", "data", "**", "*.fits"), recursive=True)
    for path in sorted(found, key=lambda name: (-os.path.getsize(name), name)):
        try:
            with fits.open(path) as opened:
                if isinstance(opened[0], fits.PrimaryHDU) and opened[0].data is not None and len(opened) == 1:
                    return path
        except (OSError, ValueError, TypeError):
            continue
    raise SystemExit("astropy ships no FITS image that can be read")


def main(folder):
    with mrcfile.new(os.path.join(folder, "volume.mrc"), blob((40, 64, 64)), overwrite=True) as mrc:
        mrc.voxel_size = 2.5
    np.save(os.path.join(folder, "ramp.npy"), np.arange(1000, dtype="<i4").reshape(10, 100))
    spot = blob((32, 48))
    write_mmappickle(os.path.join(folder, "store.mmdpickle"), {"spot": ("<f4", spot.shape, spot.tobytes())})
    with open(os.path.join(folder, "fits_path"), "w", encoding="utf-8") as file:
        file.write(real_fits_image())


if __name__ == "__main__":
    main(sys.argv[1])
