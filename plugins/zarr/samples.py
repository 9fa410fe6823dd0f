# SPDX-License-Identifier: BSD-3-Clause
"""Samples of Zarr folders, after the Zarr core specification 3.0: samples.py FOLDER"""
import json
import sys

from sample_folder import SampleFolder, pack, product, ramp


def document(value):
    return json.dumps(value, indent=2).encode("utf-8")


def array(dtype, shape, chunk_shape):
    return {"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk_shape}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": 0, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "attributes": {}}


def main(folder):
    samples = SampleFolder(folder)
    values = ramp(product((4, 6)))
    whole = {"zarr.json": document(array("int16", [4, 6], [4, 6])), "c/0/0": pack("<i2", values)}
    samples.identify_only("array.zarr", "zarr", whole)
    group = {"zarr.json": document({"zarr_format": 3, "node_type": "group", "attributes": {"title": "ramps"}})}
    samples.identify_only("group.zarr", "zarr", group | {f"scan/{path}": content for path, content in whole.items()})
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])
