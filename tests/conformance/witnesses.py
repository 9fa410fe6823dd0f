# SPDX-License-Identifier: BSD-3-Clause
"""Files as other programs read them: a function a format, path -> [Found], in the order of samples.toml. What they throw, they refuse.

Of a format without such a program, or a file beyond it, NoWitness says why.
"""
import pickle
import warnings
import zipfile

import mrcfile
import numpy as np
import zarr
from astropy import units
from astropy.io import fits
from astropy.wcs import WCS
from rsciio import msa


class NoWitness(Exception):
    pass


class Found:
    """One dataset: its name where the format has names, the array (mapped where it is huge), axes and attributes where they are read."""

    def __init__(self, array, name=None, axes=None, attributes=None, shape=None):
        self.array, self.name, self.axes, self.attributes = array, name, axes, attributes or {}
        self.shape = list(np.shape(array) if shape is None else shape)


# ---- MRC -----------------------------------------------------------------------------------------------------------------------

def read_mrc(path, sample):
    if sample.get("options"):
        raise NoWitness("mrcfile has no such option")
    with open(path, "rb") as file:
        head = np.frombuffer(file.read(160), "<i4")
    if {head[3], head[3].byteswap()} & {3, 7, 16, 101}:
        raise NoWitness("mrcfile reads modes 0, 1, 2, 4, 6 and 12")
    if head[38] == 1146047817:
        raise NoWitness("mrcfile does not know IMOD's flags")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of bytes that are missing it only warns
        opened = (mrcfile.mmap if "huge" in sample else mrcfile.open)(path, "r")
    with opened as mrc:
        header = {name: mrc.header[name].tolist() for name in ("mode", "nx", "ny", "nz", "ispg", "nsymbt")}
        header |= {"exttyp": mrc.header.exttyp.item().decode(), "label0": mrc.get_labels()[0].rstrip() if mrc.header.nlabl else "",
                   "byte_order": "big" if mrc.header.mode.dtype.byteorder == ">" else "little"}
        axes = []
        for name in "xyz":
            step, start = float(mrc.voxel_size[name]), int(mrc.nstart[name])
            calibrated = {"name": name, "units": "angstrom", "scale": step, "offset": start * step}
            axes.insert(0, calibrated if step else {"scale": 1.0, "offset": start})
        array = mrc.data
    return [Found(array, axes=axes[-array.ndim:] if array.ndim < 4 else None, attributes=header)]


# ---- NPY, NPZ ------------------------------------------------------------------------------------------------------------------

def read_npy(path, sample):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 2's lengths
        array = np.load(path, mmap_mode="r" if "huge" in sample else None)
    order = {">": "big", "<": "little", "=": "little", "|": "none"}[array.dtype.byteorder]
    return [Found(array, attributes={"fortran_order": array.ndim > 1 and not array.flags.c_contiguous, "raw_byteorder": order})]


def read_npz(path, sample):
    if "huge" in sample:
        with zipfile.ZipFile(path) as archive:
            entry, = archive.infolist()
            with archive.open(entry) as member:
                np.lib.format.read_magic(member)
                shape, _, dtype = np.lib.format.read_array_header_1_0(member)
                begin = archive.fp.tell() - len(member._readbuffer) + member._offset  # of the elements, behind what was read ahead
        return [Found(np.memmap(path, dtype, "r", begin, shape), entry.filename.removesuffix(".npy"))]
    with np.load(path) as archive:
        return [Found(archive[name], name) for name in archive.files]


# ---- FITS ----------------------------------------------------------------------------------------------------------------------

def read_fits(path, sample):
    if sample.get("file") == "nameless_column.fits":
        raise NoWitness("astropy needs a TTYPE")
    # Of a file that is cut short it only warns.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Could not memory map")  # in one mode; it takes another
        with fits.open(path, memmap="huge" in sample) as opened:
            return [one for number, hdu in enumerate(opened) for one in _datasets_of_hdu(hdu, number)]


def _datasets_of_hdu(hdu, number):
    attributes = {key: hdu.header[key] for key in hdu.header if key and key not in ("COMMENT", "HISTORY")} | {"hdu": number}
    if isinstance(hdu, fits.GroupsHDU):
        return [Found(hdu.data.data), *(Found(hdu.data.par(name)) for name in hdu.parnames)]
    if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)):
        return [one for i, column in enumerate(hdu.columns, start=1)
                for one in _datasets_of_column(hdu, column, attributes | {"column": i})]
    if hdu.header["NAXIS"] == 0:
        return []
    shape = tuple(hdu.header[f"NAXIS{i}"] for i in range(hdu.header["NAXIS"], 0, -1))
    array = np.zeros(shape, fits.BITPIX2DTYPE[hdu.header["BITPIX"]]) if 0 in shape else hdu.data
    return [Found(array, axes=_world_axes(hdu.header, len(shape)), attributes=attributes)]


def _datasets_of_column(hdu, column, attributes):
    values = hdu.data.field(column.name)
    if column.format.find("P") >= 0:
        lengths = np.array([len(row) for row in values], "<i4")
        return [Found(np.concatenate(list(values)), shape=lengths.shape), Found(lengths)]
    if values.dtype.kind in "US":
        width = column.dtype.itemsize
        values = np.char.encode(values, "ascii").astype(f"S{width}")
        values = np.char.ljust(values, width) if isinstance(hdu, fits.TableHDU) else values
    return [Found(np.asarray(values), attributes=attributes)]


def _world_axes(header, ndim):
    """From the world coordinates of pixels 0 and 1 of each axis, in the units of the header."""
    if "CTYPE1" not in header:
        return None
    world, axes = WCS(header), []
    for i in range(ndim):
        ends = [float(world.all_pix2world([[step if axis == i else 0 for axis in range(ndim)]], 0)[0][i]) for step in (0, 1)]
        unit = units.Unit(header[f"CUNIT{i + 1}"])
        first, second = (units.Quantity(end, world.wcs.cunit[i]).to_value(unit) for end in ends)
        axes.insert(0, {"name": header[f"CTYPE{i + 1}"], "units": header[f"CUNIT{i + 1}"], "scale": second - first, "offset": first})
    return axes


def read_fits_header(path, sample):
    with open(path, "rb") as file:
        content = file.read()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lines = b"\n" in content[:82]
        header = fits.Header.fromstring(content.replace(b"\r", b"").decode("ascii"), sep="\n" if lines else "")
        header["NAXIS"], header["NAXIS1"]  # KeyError where these are no cards
    return []


# ---- MSA -----------------------------------------------------------------------------------------------------------------------

# It takes two pairs a line at most, ignores the x column, and accepts nearly everything.
BEYOND_ROSETTASCIIO = ("exponents", "detectors", "xy_columns", "xy_uneven", "y_cr", "no_format_line",
                       "no_values", "data_type", "points_absurd", "odd_pairs", "cut_header")
ENCODINGS = {"utf8": "utf-8", "utf8sig": "utf-8-sig"}


def read_msa(path, sample):
    stem = sample["file"].split(".")[0]
    if stem in BEYOND_ROSETTASCIIO:
        raise NoWitness("RosettaSciIO is known to misread it, or to accept it")
    signal, = msa.file_reader(path, encoding=ENCODINGS.get(stem, "latin-1"))
    axis, = signal["axes"]
    attributes = dict(signal["original_metadata"])
    _flatten(signal["metadata"], "", attributes)
    title = signal["metadata"]["General"].get("title") or "data"
    return [Found(signal["data"], title, [{key: axis[key] for key in ("name", "units", "scale", "offset")}], attributes)]


def _flatten(tree, prefix, out):
    for key, value in tree.items():
        if isinstance(value, dict):
            _flatten(value, prefix + key + ".", out)
        else:
            out[prefix + key] = value


# ---- Pickles -------------------------------------------------------------------------------------------------------------------

class _Unpickler(pickle.Unpickler):
    """NumPy 2.3 took the binary mode away from fromstring, by which the container makes its arrays. Nothing of other modules is called."""

    def find_class(self, module, name):
        if name == "fromstring":
            return np.frombuffer
        if module.partition(".")[0] not in ("numpy", "_codecs"):
            raise pickle.UnpicklingError(f"{module}.{name} is not asked for")
        return super().find_class(module, name)


def read_pickle(path, sample):
    if "huge" in sample:
        raise NoWitness("Python's unpickler needs memory for all of it")
    if sample["file"] in ("bytes_behind.mmdpickle", "version99.mmdpickle", "zeros.mmdpickle", "runs_a_command.pickle"):
        raise NoWitness("a legal pickle, refused for what the container or lamella does not allow")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy.core has moved
        with open(path, "rb") as file:
            value = _Unpickler(file).load()
    return list(_arrays_in(value, ""))


def _arrays_in(value, path):
    if isinstance(value, np.ma.MaskedArray):
        yield Found(value.mask, f"{path}/mask")
        yield Found(value.data, path)
    elif isinstance(value, np.ndarray):
        yield Found(value, path or "data")
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _arrays_in(item, f"{path}/{key}" if path else str(key))


# ---- Zarr ----------------------------------------------------------------------------------------------------------------------

def read_zarr(path, sample):
    if sample["file"] == "raw_bits.zarr":
        raise NoWitness("zarr-python has another name for raw bits")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # types without a specification
        opened = zarr.open(path, mode="r", use_consolidated=False)
        arrays = [("data", opened)] if isinstance(opened, zarr.Array) else sorted(opened.members(max_depth=None))
        return [_zarr_array(name, array, sample) for name, array in arrays if isinstance(array, zarr.Array)]


def _zarr_array(name, array, sample):
    attributes = dict(array.attrs)
    names = getattr(array.metadata, "dimension_names", attributes.get("_ARRAY_DIMENSIONS"))
    axes = names and [{"name": one} for one in names]
    is_large = any("values" in fact for fact in sample.get("datasets", []))
    return Found(array if is_large else array[...], name, axes, attributes, array.shape)


READERS = {"mrc": read_mrc, "npy": read_npy, "npz": read_npz, "fits": read_fits, "fits-header": read_fits_header, "msa": read_msa,
           "pickle": read_pickle, "mmappickle": read_pickle, "zarr": read_zarr}
