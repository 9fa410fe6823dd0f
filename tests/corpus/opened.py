# SPDX-License-Identifier: BSD-3-Clause
"""What lamella says about one file: `info --json`, `checksum` and `header --json`, each asked for once."""
import json
import os
import re
import tempfile

from driver import npy_file
from comparing import item_size

_CHECKSUM = re.compile(rb"^([0-9a-f]{64})  ", re.MULTILINE)


def parse_checksums(output):
    """[(sha256, name)] of the lines of `lamella checksum`; names may hold line breaks."""
    marks = list(_CHECKSUM.finditer(output))
    ends = [mark.start() for mark in marks[1:]] + [len(output)]
    return [(mark.group(1).decode(), output[mark.end():end].decode("utf-8", "replace").removesuffix("\n"))
            for mark, end in zip(marks, ends)]


class Opened:
    def __init__(self, lamella, path, folder, options=()):
        self.lamella, self.path, self.folder, self.options = lamella, path, folder, list(options)
        self.info_run = lamella("info", "--json", path, *self.options, cwd=folder)
        self.checksum_run = lamella("checksum", path, *self.options, cwd=folder)
        self.info = json.loads(self.info_run.text) if self.info_run.code == 0 else {}
        self._sums = {name: digest for digest, name in parse_checksums(self.checksum_run.out)}

    @property
    def datasets(self):
        return self.info.get("datasets", [])

    @property
    def runs(self):
        return [self.info_run, self.checksum_run]

    @property
    def byte_size(self):
        """Bytes of all datasets as delivered."""
        total = 0
        for dataset in self.datasets:
            count = 1
            for size in dataset["shape"]:
                count *= size
            total += count * item_size(dataset["dtype"])
        return total

    def sha256(self, dataset):
        return self._sums.get(dataset["name"])

    def header(self):
        """(parsed `header --json`, the run)."""
        ended = self.lamella("header", "--json", self.path, *self.options, cwd=self.folder)
        return (json.loads(ended.text) if ended.code == 0 else None), ended

    def read(self, dataset, slices=None):
        """The dataset, or a part of it, as `get` writes it. Returns (Npy or None, the run)."""
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "part.npy")
            words = ["get", self.path, "--dataset", str(dataset["index"]), "-o", out, *self.options]
            ended = self.lamella(*words, *(["--slice", slices] if slices else []), cwd=self.folder)
            return (npy_file.read(out) if ended.code == 0 else None), ended
