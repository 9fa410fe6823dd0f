# SPDX-License-Identifier: BSD-3-Clause
"""Samples of EMSA/MAS spectra, after ISO 22029 and VERSION 1.0 of 1991: samples.py FOLDER"""
import sys

from sample_folder import SampleFolder, axis, dataset, ramp

SCALE, OFFSET = 10.0, -20.0


def keywords(points, data_type="Y", columns=1, **more):
    """Keyword lines in the standard's order; None leaves one out."""
    made = {"FORMAT": "EMSA/MAS Spectral Data File", "VERSION": "1.0", "TITLE": "ramp", "DATE": "01-JAN-2000", "TIME": "12:00",
            "OWNER": "nobody", "NPOINTS": f"{points}.", "NCOLUMNS": f"{columns}.", "XUNITS": "eV", "YUNITS": "counts",
            "DATATYPE": data_type, "XPERCHAN": f"{SCALE}", "OFFSET": f"{OFFSET}"}
    made.update(more)
    made["SPECTRUM"] = "Spectral Data Starts Here"
    return [f"#{keyword:<12}: {value}" for keyword, value in made.items() if value is not None]


def text(lines, end="\r\n", encoding="ascii"):
    return (end.join([*lines, "#ENDOFDATA   :"]) + end).encode(encoding)


def in_columns(numbers, columns, separator=", "):
    return [separator.join(str(number) for number in numbers[i:i + columns]) for i in range(0, len(numbers), columns)]


def values_of(count):
    return [value + 0.5 for value in ramp(count)]


def spectrum(values, name="ramp", units="eV", label="", attributes=None):
    return [dataset(name, "<f8", (len(values),), values, [axis(label, units, SCALE, OFFSET)], attributes)]


def add_layouts(samples):
    values = values_of(13)
    stored = {"NPOINTS": 13.0, "DATATYPE": "Y", "OWNER": "nobody", "General.date": "2000-01-01", "General.time": "12:00:00"}
    for name, end in (("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")):
        samples.add(f"y_{name}.msa", "msa", text(keywords(13) + [f"{value}," for value in values], end),
                    spectrum(values, attributes=stored))
    samples.add("y_columns.msa", "msa", text(keywords(13, columns=5) + in_columns(values, 5)), spectrum(values))
    pairs = [number for i, value in enumerate(values) for number in (OFFSET + SCALE * i, value)]
    samples.add("xy.emsa", "msa", text(keywords(13, "XY") + in_columns(pairs, 2)), spectrum(values))
    samples.add("xy_columns.ems", "msa", text(keywords(13, "XY", 3) + in_columns(pairs, 6, "  ")), spectrum(values))
    places = [OFFSET + i * i * SCALE for i in range(13)]
    pairs = [number for pair in zip(places, values) for number in pair]
    samples.add("xy_uneven.msa", "msa", text(keywords(13, "XY") + in_columns(pairs, 2)),
                [dataset("ramp", "<f8", (13,), values, [axis("", "eV", values=places)])])


def add_variants(samples):
    values = values_of(6)
    numbers = [f"{value}," for value in values]
    more = {"XLABEL": "Energie \u00b5", "BEAMKV   -kV": "200.0", "SIGNALTYPE": "ELS", "COMMENT": "angle 5\u00b0", "#MINE": "a: b"}
    facts = spectrum(values, label="Energie \u00b5",
                     attributes={"BEAMKV   -kV": 200.0, "COMMENT": "angle 5\u00b0", "Signal.signal_type": "EELS",
                                 "Acquisition_instrument.TEM.beam_energy": 200.0})
    for encoding in ("utf-8", "utf-8-sig", "latin-1"):
        samples.add(f"{encoding.replace('-', '')}.msa", "msa", text(keywords(6, **more) + numbers, encoding=encoding), facts)
    samples.add("blank_lines_without_end.msa", "msa", "\n".join(["", *keywords(6), "", *numbers, ""]).encode("ascii"), spectrum(values))
    samples.add("no_format_line.msa", "msa", text(keywords(6, FORMAT=None) + numbers), spectrum(values))
    samples.add("no_title.msa", "msa", text(keywords(6, TITLE=None) + numbers), spectrum(values, "data"))
    samples.add("wrong_count.msa", "msa", text(keywords(5) + numbers), spectrum(values))
    exponents = ["1.5E+03", "-2.5D-01", ".5", "7", "+3.", "0.1"]
    samples.add("exponents.msa", "msa", text(keywords(6) + exponents), spectrum([1500.0, -0.25, 0.5, 7.0, 3.0, 0.1]))


def add_detectors(samples):
    """The dialect with a column for each detector: shape (detectors, points)."""
    first, second = values_of(5), [value * 2 for value in values_of(5)]
    lines = keywords(5, "YY", 2, VERSION="TC202v2.0 PIXL", XPERCHAN=f"{SCALE}, {SCALE}", OFFSET=f"{OFFSET}, {OFFSET}")
    lines += [f"{a}, {b}" for a, b in zip(first, second)]
    samples.add("detectors.msa", "msa", text(lines), [dataset("ramp", "<f8", (2, 5), first + second)])


def add_refused(samples):
    values = [f"{value}," for value in values_of(6)]
    samples.refuse("word_among_data.msa", "msa", text(keywords(6) + values[:3] + ["three,"] + values[3:]), "corrupt")
    samples.refuse("cut_header.msa", "msa", text(keywords(6))[:200], "truncated")
    samples.refuse("points_absurd.msa", "msa", text(keywords(10**18) + values), "corrupt")
    samples.refuse("odd_pairs.msa", "msa", text(keywords(6, "XY") + ["1.0, 2.0, 3.0", "4.0, 5.0"]), "corrupt")
    samples.refuse("no_values.msa", "msa", text(keywords(0)), "corrupt")
    samples.refuse("data_type.msa", "msa", text(keywords(6, "ZZ") + values), "unsupported")


def main(folder):
    samples = SampleFolder(folder)
    for add in (add_layouts, add_variants, add_detectors, add_refused):
        add(samples)
    samples.write()


if __name__ == "__main__":
    main(sys.argv[1])
