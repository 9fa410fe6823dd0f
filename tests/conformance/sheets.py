# SPDX-License-Identifier: BSD-3-Clause
"""The plugin of faulty_plugin.cpp, laid out in a folder with manifest and samples: right, but for what a case changes."""
import hashlib
import os
import shutil
import struct

ID = "org.example.sheet"
LIBRARY = "sheet.so"
TYPES = {"|u1": 0, "<i2": 1, "<f4": 2, ">i2": 1, ">f4": 2}
CODES = {"|u1": "B", "<i2": "<h", "<f4": "<f", ">i2": ">h", ">f4": ">f"}
CAPABILITIES = ("read", "write", "lazy", "zero_copy", "distributed", "positions", "append", "follow", "several_datasets", "compressed")
SHEET = dict(read=True, write=True, lazy=True, zero_copy=True, distributed="D2", positions=False, append=False, follow=False,
             several_datasets=False, compressed=True)
CODED = dict(SHEET, write=False, lazy=False, zero_copy=False, distributed="D1")
MANIFEST = """schema = 1
[[plugin]]
id = "org.example.sheet"
version = "1.0.0"
abi = "0.1"
licence = "BSD-3-Clause"
library = "{library}"
{pin}
"""
FORMAT = """
[[plugin.format]]
id = "{id}"
names = ["{id}"]
extensions = ["{id}"]
magic = [{{ at = 0, text = "{magic}" }}]
[plugin.format.capabilities]
"""


def toml(value):
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def packed(magic, rows, columns, dtype, values, step=0.5, kind=None):
    kind = TYPES[dtype] if kind is None else kind
    head = magic.encode().ljust(8, b"\0") + struct.pack("<4Id8x", rows, columns, kind, dtype[0] == ">", step)
    body = b"".join(struct.pack(CODES[dtype], v) for v in values)
    return head + (bytes(b ^ 0x5A for b in body) if magic == "CODED1" else body)


def digest(dtype, values):
    little = CODES[dtype].replace(">", "<")
    return hashlib.sha256(b"".join(struct.pack(little, v) for v in values)).hexdigest()


class Sheets:
    """One plugin folder. Change capabilities, samples or files, then write()."""

    def __init__(self, folder, library, fault):
        self.path = os.path.join(folder, fault)
        self.library = library
        self.sheet, self.coded = dict(SHEET), dict(CODED)
        self.pin = ""
        self.big_endian = False
        self.datasets = ["data"]

    def manifest(self):
        text = MANIFEST.format(library=LIBRARY, pin=self.pin)
        for format_id, magic, claims in (("sheet", "SHEET1", self.sheet), ("coded", "CODED1", self.coded)):
            text += FORMAT.format(id=format_id, magic=magic)
            text += "".join(f"{key} = {toml(value)}\n" for key, value in claims.items())
        return text

    def write(self):
        os.makedirs(os.path.join(self.path, "samples"))
        shutil.copy(self.library, os.path.join(self.path, LIBRARY))
        with open(os.path.join(self.path, "formats.toml"), "w", encoding="utf-8") as file:
            file.write(self.manifest())
        self.write_samples()

    def write_samples(self):
        text = "schema = 1\n"
        order = ">" if self.big_endian else "<"
        for format_id, magic in (("sheet", "SHEET1"), ("coded", "CODED1")):
            types = [f"{order}i2", f"{order}f4"] + ([] if self.big_endian else ["|u1"])
            for number, dtype in enumerate(types):
                rows, columns = 6 + number, 8
                values = [(7 * i + number) % 101 for i in range(rows * columns)]
                text += self.sample(f"{number}.{format_id}", format_id, packed(magic, rows, columns, dtype, values), dtype, (rows, columns), values)
        text += self.sample("unknown.sheet", "sheet", packed("SHEET1", 2, 2, "<f4", [1, 2, 3, 4], kind=7))
        text += self.huge()
        with open(os.path.join(self.path, "samples", "samples.toml"), "w", encoding="utf-8") as file:
            file.write(text)

    def sample(self, name, format_id, content, dtype=None, shape=None, values=None):
        with open(os.path.join(self.path, "samples", name), "wb") as file:
            file.write(content)
        text = f'\n[[sample]]\nfile = "{name}"\nformat = "{format_id}"\n'
        if dtype is None:
            return text + 'refused = "unsupported"\n'
        native = dtype.replace(">", "<")
        facts = f'dtype = "{native}", shape = [{shape[0]}, {shape[1]}], sha256 = "{digest(dtype, values)}", attributes = {{ step = 0.5 }}'
        return text + "datasets = [" + ", ".join(f'{{ name = "{d}", {facts} }}' for d in self.datasets) + "]\n"

    def huge(self):
        rows, columns = 1 << 20, 1 << 10
        with open(os.path.join(self.path, "samples", "huge.head"), "wb") as file:
            file.write(packed("SHEET1", rows, columns, "<f4", []))
        last = 40 + 4 * (rows * columns - 1)
        facts = f'dtype = "<f4", shape = [{rows}, {columns}], values = [{{ at = [{rows - 1}, {columns - 1}], value = 1.0 }}]'
        named = ", ".join(f'{{ name = "{d}", {facts} }}' for d in self.datasets)
        return (f'\n[[sample]]\nformat = "sheet"\nhuge = {{ head = "huge.head", size = {last + 4}, name = "huge.sheet", '
                f'patches = [{{ at = {last}, hex = "0000803F" }}] }}\ndatasets = [{named}]\n')
