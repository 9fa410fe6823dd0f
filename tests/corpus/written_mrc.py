# SPDX-License-Identifier: BSD-3-Clause
"""MRC files as mrcfile writes them, with their facts as entries of a manifest."""
import os

import mrcfile
import numpy as np

from array_facts import facts, random_array

MODES = {"i1": 0, "<i2": 1, ">i2": 1, "<f4": 2, ">f4": 2, "<c8": 4, ">c8": 4, "<u2": 6, ">u2": 6, "<f2": 12, ">f2": 12}
KINDS = ("image", "stack", "volume", "volumes")


def _shape(rng, kind):
    return tuple(int(size) for size in rng.integers(2, 7, size={"image": 2, "stack": 3, "volume": 3, "volumes": 4}[kind]))


def _prepare(mrc, kind, voxel, starts):
    if kind == "stack":
        mrc.set_image_stack()
    elif kind == "volume":
        mrc.set_volume()
        mrc.header.nxstart, mrc.header.nystart, mrc.header.nzstart = starts
    mrc.voxel_size = voxel


def _axes(mrc, shape):
    """Names, units and positions in array order; the voxel size as float32 arithmetic gives it."""
    voxel, header = mrc.voxel_size, mrc.header
    known = [("z", float(voxel.z), int(header.nzstart)), ("y", float(voxel.y), int(header.nystart)), ("x", float(voxel.x), int(header.nxstart))]
    axes = [{"name": name, "units": "angstrom", "scale": scale, "offset": start * scale} for name, scale, start in known][-len(shape):]
    if len(shape) == 4:
        axes.insert(0, {"name": "volume", "units": "", "scale": 1.0, "offset": 0.0})
    for position, axis in enumerate(axes):
        axis.update(size=shape[position], navigate=position < len(shape) - 2)
    return axes


def _metadata(mrc, mode):
    header = mrc.header
    return {"mode": mode, **{name: int(header[name]) for name in ("nx", "ny", "nz", "mx", "my", "mz", "ispg", "nsymbt", "nversion")}}


def write_mrc(folder, rng):
    entries = []
    for position, (dtype, mode) in enumerate(MODES.items()):
        for kind in KINDS:
            path = f"mrc_{position}_{kind}.mrc"
            array = random_array(rng, _shape(rng, kind), dtype)
            with np.errstate(all="ignore"), mrcfile.new(os.path.join(folder, path), overwrite=True) as mrc:
                mrc.set_data(array)
                voxel = tuple(np.float32(v) for v in rng.choice([0.5, 1.25, 2.0, 8.0], size=3))
                _prepare(mrc, kind, voxel, [int(v) for v in rng.integers(-5, 5, size=3)])
                dataset = facts(array, name="data", axes=_axes(mrc, array.shape), metadata=_metadata(mrc, mode))
            entries.append({"path": path, "format": "mrc", "datasets": [dataset]})
    return entries
