# SPDX-License-Identifier: BSD-3-Clause
"""FITS files as astropy writes them, with their facts, as astropy reads them, as entries of a manifest."""
import hashlib
import os

import numpy as np
from astropy.io import fits

from array_facts import facts, random_array

IMAGE_TYPES = ("u1", ">i2", ">i4", ">i8", ">f4", ">f8", "u2", "u4", "u8", "i1")


def _quoted_cards(header):
    """Every card with a keyword once: astropy gives the first of repeated ones."""
    return [[keyword, header[keyword]] for keyword in header if keyword not in ("", "COMMENT", "HISTORY") and not isinstance(header[keyword], fits.Undefined)]


def _image_facts(index, hdu):
    told = {"index": index, "name": hdu.name, "header_cards": len(hdu.header), "cards": _quoted_cards(hdu.header)}
    return {**told, **(facts(hdu.data) if hdu.data is not None else {"shape": [], "dtype": None})}


def _entry(folder, path, hdus):
    full = os.path.join(folder, path)
    fits.HDUList(hdus).writeto(full, overwrite=True)
    with fits.open(full, memmap=False) as opened:
        datasets = [_table_facts(i, hdu) if isinstance(hdu, (fits.BinTableHDU, fits.TableHDU)) else _image_facts(i, hdu)
                    for i, hdu in enumerate(opened)]
    return {"path": path, "format": "fits", "datasets": datasets}


def _images(folder, rng):
    for position, dtype in enumerate(IMAGE_TYPES):
        shape = tuple(int(n) for n in rng.integers(1, 6, size=1 + position % 4))
        yield _entry(folder, f"image_{position}.fits", [fits.PrimaryHDU(random_array(rng, shape, dtype))])


def _scaled(folder, rng):
    """BSCALE, BZERO and BLANK beside stored integers."""
    for position, (dtype, scale, zero, blank) in enumerate((("u1", 0.1, 3, 255), (">i2", 0.5, -7.25, -32768), (">i4", 2.0, 0, 9), (">i8", 1.5, 1e6, None))):
        hdu = fits.PrimaryHDU(rng.integers(0, 200, (4, 5)).astype(dtype))
        hdu.data[0, :2] = 0 if blank is None else np.array(blank).astype(np.dtype(dtype))
        path = os.path.join(folder, "raw.fits")
        hdu.writeto(path, overwrite=True)
        with fits.open(path, mode="update", do_not_scale_image_data=True) as raw:
            raw[0].header.update({"BSCALE": scale, "BZERO": zero} | ({} if blank is None else {"BLANK": blank}))
        with fits.open(path, do_not_scale_image_data=True) as raw:
            yield _entry(folder, f"scaled_{position}.fits", [raw[0]])
        os.remove(path)


def _several(folder, rng):
    science = fits.ImageHDU(random_array(rng, (3, 4), ">f4"), name="SCI", ver=1)
    again = fits.ImageHDU(random_array(rng, (2, 3, 4), ">i2"), name="SCI", ver=2)
    science.header["BUNIT"] = "electron/s"
    science.header["LONGSTR"] = "a value longer than one card can hold, " * 4
    science.header["HIERARCH ESO DET NAME"] = "EEV"
    science.header["BIG"] = 2 ** 62
    science.header["TINY"] = 1.5e-300
    science.header["FLAG"] = False
    science.header["EMPTY"] = ""
    science.header.add_comment("a remark")
    science.header.add_history("a step")
    yield _entry(folder, "several.fits", [fits.PrimaryHDU(), science, again, fits.ImageHDU(random_array(rng, (5,), ">f8"))])


def _columns(rng):
    def column(name, code, array, **more):
        return fits.Column(name=name, format=code, array=array, **more)
    rows = 6
    ragged = np.array([np.arange(n, dtype="i4") for n in range(rows)], dtype=object)
    return [column("L", "1L", rng.integers(0, 2, rows).astype(bool)), column("B", "2B", random_array(rng, (rows, 2), "u1")),
            column("I", "1I", random_array(rng, rows, "i2")), column("J", "4J", random_array(rng, (rows, 4), "i4"), dim="(2,2)"),
            column("K", "1K", random_array(rng, rows, "i8")), column("E", "3E", random_array(rng, (rows, 3), "f4")),
            column("D", "1D", random_array(rng, rows, "f8"), unit="eV"), column("C", "1C", random_array(rng, rows, "c8")),
            column("M", "1M", random_array(rng, rows, "c16")), column("A", "7A", np.array(["a", "bc ", "def", "", "x y", "1234567"])),
            column("UINT", "1I", np.arange(rows, dtype="u2") + 60000, bzero=32768), column("SCALED", "1I", np.arange(rows, dtype="i2") - 3),
            column("PJ", "PJ()", ragged), column("QD", "QD()", np.array([a.astype("f8") / 3 for a in ragged], dtype=object))]


def _tables(folder, rng):
    table = fits.BinTableHDU.from_columns(_columns(rng), name="EVENTS")
    number = table.columns.names.index("SCALED") + 1
    table.header[f"TSCAL{number}"], table.header[f"TZERO{number}"] = 0.5, 100.0
    yield _entry(folder, "table.fits", [fits.PrimaryHDU(), table])
    text = [fits.Column(name="F", format="F12.4", array=np.round(rng.normal(size=5), 3)), fits.Column(name="E", format="E15.7", array=rng.normal(size=5)),
            fits.Column(name="I4", format="I4", array=np.arange(5)), fits.Column(name="I12", format="I12", array=np.arange(5) * 1000),
            fits.Column(name="A", format="A6", array=["s%d" % i for i in range(5)])]
    yield _entry(folder, "ascii.fits", [fits.PrimaryHDU(), fits.TableHDU.from_columns(text, name="TEXT")])


def _table_facts(index, hdu):
    columns = [_column_facts(i, hdu.columns[i], hdu.data[name]) for i, name in enumerate(hdu.columns.names)]
    return {"index": index, "name": hdu.name, "header_cards": len(hdu.header), "cards": _quoted_cards(hdu.header), "columns": columns}


def _column_facts(index, column, values):
    told = {"name": column.name, "index": index}
    if values.dtype.kind == "O":
        return {**told, "lengths": [len(row) for row in values], "concatenated": facts(np.concatenate(list(values)))}
    if values.dtype.kind in "SU":
        joined = "\n".join(str(text) for text in np.asarray(values).reshape(-1))
        return {**told, "shape": list(values.shape), "dtype": "str", "sha256_joined_lines": hashlib.sha256(joined.encode()).hexdigest()}
    return {**told, **facts(values)}


def write_fits(folder, rng):
    return [*_images(folder, rng), *_scaled(folder, rng), *_several(folder, rng), *_tables(folder, rng)]
