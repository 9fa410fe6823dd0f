# SPDX-License-Identifier: BSD-3-Clause
"""The same work done with other packages, as their users would write it. Each function gives {name: callable}; a package that is not
installed is left out by its name."""
import gzip
import importlib
import os
import sys
import warnings

import numpy

warnings.filterwarnings("ignore")


def have(*modules):
    try:
        return [importlib.import_module(module) for module in modules]
    except ImportError:
        return None


def memmap(file):
    return numpy.memmap(file.path, file.dtype, "r", file.offset, file.shape)


def with_threads(compute, threads=2):
    import dask
    with dask.config.set(scheduler="threads", num_workers=threads):
        return compute()


def mrc(file, use):
    import mrcfile
    with mrcfile.mmap(file.path, permissive=True) as opened:
        return use(opened.data)


def mrc_open(file, use):
    import mrcfile
    with mrcfile.open(file.path, permissive=True) as opened:
        return use(opened.data)


def fits(file, use, memory_map=True):
    from astropy.io import fits as astropy_fits
    with astropy_fits.open(file.path, memmap=memory_map) as opened:
        return use(opened[0].data)


def lazy_mrc(file):
    import rsciio.mrc
    return rsciio.mrc.file_reader(file.path, lazy=True)[0]["data"]


def sums(file):
    found = {"numpy.memmap": lambda: memmap(file).sum()}
    if file.path.endswith(".mrc"):
        if have("mrcfile"):
            found["mrcfile.mmap"] = lambda: mrc(file, lambda data: data.sum())
        if have("dask", "rsciio.mrc"):
            found["rosettasciio lazy, 2 threads"] = lambda: with_threads(lambda: lazy_mrc(file).sum().compute())
    elif have("astropy.io.fits"):
        found["astropy memmap"] = lambda: fits(file, lambda data: data.sum())
        found["astropy no memmap"] = lambda: fits(file, lambda data: data.sum(), memory_map=False)
    return found


def whole_reads(file):
    if file.path.endswith(".mrc"):
        found = {"numpy.fromfile": lambda: numpy.fromfile(file.path, file.dtype, offset=file.offset)[-1]}
        if have("mrcfile"):
            found["mrcfile.open"] = lambda: mrc_open(file, lambda data: data[-1, -1, -1])
        if have("rsciio.mrc"):
            import rsciio.mrc
            found["rosettasciio"] = lambda: rsciio.mrc.file_reader(file.path)[0]["data"][-1, -1, -1]
        return found
    found = {"numpy.memmap, astype": lambda: memmap(file).astype("=f4")[-1, -1, -1]}
    if have("astropy.io.fits"):
        found["astropy, astype"] = lambda: fits(file, lambda data: data.astype("=f4")[-1, -1, -1])
    return found


def blocks(file, count=1000, most=64):
    side = min(most, *file.shape)
    random = numpy.random.default_rng(7)
    corners = [[int(random.integers(0, size - side + 1)) for size in file.shape] for _ in range(count)]
    block = numpy.empty((side,) * 3, "f4")

    def copy_all(data):
        for z, y, x in corners:
            block[...] = data[z:z + side, y:y + side, x:x + side]

    found = {"numpy.memmap": lambda: copy_all(memmap(file))}
    if file.path.endswith(".mrc") and have("mrcfile"):
        found["mrcfile.mmap"] = lambda: mrc(file, copy_all)
    if file.path.endswith(".fits") and have("astropy.io.fits"):
        found["astropy memmap"] = lambda: fits(file, copy_all)
    return found


def openings(file):
    if file.path.endswith(".npy"):
        return {"numpy.load, mmap_mode": lambda: numpy.load(file.path, mmap_mode="r").shape}
    if file.path.endswith(".mrc"):
        found = {}
        if have("mrcfile"):
            import mrcfile
            found["mrcfile.open, header_only"] = lambda: mrcfile.open(file.path, permissive=True, header_only=True).close()
            found["mrcfile.mmap"] = lambda: mrc(file, lambda data: data.shape)
        if have("dask", "rsciio.mrc"):
            found["rosettasciio lazy"] = lambda: lazy_mrc(file).shape
        return found
    return {}


def fits_openings(file, parts):
    """Per HDU, of a file of that many."""
    if not have("astropy.io.fits"):
        return {}
    from astropy.io import fits as astropy_fits

    def open_headers():
        with astropy_fits.open(file.path) as opened:
            return [len(hdu.header) for hdu in opened][parts - 1]

    return {"astropy, headers": open_headers}


COLD = {
    "python -c pass": (None, "pass"),
    "numpy.load, mmap_mode": (".npy", "import sys, numpy; numpy.load(sys.argv[1], mmap_mode='r')"),
    "mrcfile.mmap": (".mrc", "import sys, mrcfile; mrcfile.mmap(sys.argv[1], permissive=True).header"),
    "astropy": (".fits", "import sys; from astropy.io import fits; fits.open(sys.argv[1])[0].header"),
}


def cold_commands(file):
    """{name: words}: a Python that starts, imports, opens and ends."""
    ending = os.path.splitext(file.path)[1]
    return {name: [sys.executable, "-c", code, file.path] for name, (wanted, code) in COLD.items() if wanted in (None, ending)}


def cube_reductions(file, axis):
    return {f"numpy.memmap sum, axis {axis}": lambda: memmap(file).sum(axis=axis)}


def cube_nan_statistics(file, axis):
    return {f"numpy nanstd, axis {axis}": lambda: numpy.nanstd(memmap(file), axis=axis)}


def cube_medians(file):
    return {"numpy.median, axis 0": lambda: numpy.median(memmap(file).astype("=f4"), axis=0)}


def to_npy(file, output):
    other = "<f4" if file.big_endian else ">f4"
    if file.path.endswith(".fits"):
        if not have("astropy.io.fits"):
            return {}
        return {"astropy, astype, numpy.save": lambda: fits(file, lambda data: numpy.save(output, data.astype(other)))}
    if not have("mrcfile"):
        return {}
    return {"mrcfile, astype, numpy.save": lambda: mrc(file, lambda data: numpy.save(output, data.astype(other)))}


def to_zarr(file, output, chunks):
    found = {}
    if have("mrcfile", "zarr"):
        import zarr

        def with_zarr(data):
            made = zarr.create_array(output, shape=data.shape, chunks=chunks, dtype="f4", compressors=None, overwrite=True)
            made[...] = data
        found["zarr"] = lambda: mrc(file, with_zarr)
    if have("mrcfile", "tensorstore"):
        import tensorstore
        grid = {"name": "regular", "configuration": {"chunk_shape": list(chunks)}}
        spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": output}, "create": True, "delete_existing": True,
                "metadata": {"shape": list(file.shape), "data_type": "float32", "chunk_grid": grid,
                             "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}
        found["tensorstore"] = lambda: mrc(file, lambda data: tensorstore.open(spec).result().write(data).result())
    return found


def decodings(file):
    if file.path.endswith(".gz"):
        found = {"gzip + numpy": lambda: numpy.frombuffer(gzip.open(file.path).read(), "<i2", offset=1024)[-1]}
        if have("mrcfile"):
            found["mrcfile.open"] = lambda: mrc_open(file, lambda data: data[-1, -1, -1])
        return found
    if not have("numcodecs"):
        return {}
    import numcodecs

    def decode():
        with open(file.path, "rb") as opened:
            return numpy.frombuffer(numcodecs.Zstd().decode(opened.read()), "<i2", offset=1024)[-1]
    return {"numcodecs.Zstd": decode}
