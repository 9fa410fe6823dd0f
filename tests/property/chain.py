# SPDX-License-Identifier: BSD-3-Clause
"""Random chains of lazy operations, each with what NumPy makes of the whole array: what lamella has to deliver."""
import numpy

import leaves

MOST_ELEMENTS = 30000


class Chain:
    """Steps as lamella_chains takes them, and the array that each step must give."""

    def __init__(self, rng, folder, name):
        self.rng, self.folder, self.name = rng, folder, name
        self.steps, self.arrays, self.layouts = [], [], []
        self.tolerance = 0             # after functions that no two libraries round alike; only index operations follow
        self.is_serialisable = True    # functions of the program cannot be written down
        self.zeros_have_no_sign = False

    @property
    def last(self):
        return len(self.steps) - 1

    @property
    def array(self):
        return self.arrays[-1]

    def add(self, step, array):
        self.steps.append(step)
        self.arrays.append(numpy.asarray(array))
        return self.last

    def open_leaf(self, dtype=None, shape=None):
        leaf = leaves.random_leaf(self.rng, self.folder, f"{self.name}-{len(self.steps)}", dtype, shape)
        self.layouts.append(leaf.layout)
        return self.add({"do": "open", "path": leaf.path}, leaf.values)

    @property
    def is_approximate(self):
        return self.tolerance > 0

    def approximate(self, dtype):
        """What follows is as exact as elements of this type are."""
        self.tolerance = {2: 4e-3, 4: 2e-6, 8: 1e-13}[dtype.itemsize // (2 if dtype.kind == "c" else 1)]

    def chance(self, probability):
        return self.rng.random() < probability

    def pick(self, choices):
        return choices[int(self.rng.integers(len(choices)))]

    def number(self, low, high):
        return int(self.rng.integers(low, high))


def as_json(value):
    """A scalar of a step: JSON has no NaN."""
    return "nan" if value != value else value


def is_number(array):
    return array.dtype.kind in "biufc"


def is_real(array):
    return array.dtype.kind in "biuf"


# ---- index operations ------------------------------------------------------------------------------------------------------------------

def random_range(chain, size):
    """(as JSON, as Python)."""
    if size and chain.chance(0.2):
        position = chain.number(-size, size)
        return position, position

    def end():
        return None if chain.chance(0.4) else chain.number(-size - 2, size + 3)
    start, stop, step = end(), end(), chain.pick([1, 1, 1, 2, 3, -1, -1, -2])
    return [start, stop, step], slice(start, stop, step)


def slice_step(chain):
    array = chain.array
    ranges = [random_range(chain, size) for size in array.shape[:chain.number(0, array.ndim + 1)]]
    chain.add({"do": "slice", "of": chain.last, "ranges": [one for one, _ in ranges]}, array[tuple(two for _, two in ranges)])


def permute_step(chain):
    order = [int(axis) for axis in chain.rng.permutation(chain.array.ndim)]
    chain.add({"do": "permute", "of": chain.last, "order": order}, chain.array.transpose(order))


def flip_step(chain):
    if chain.array.ndim:
        axis = chain.number(0, chain.array.ndim)
        chain.add({"do": "flip", "of": chain.last, "axis": axis}, numpy.flip(chain.array, axis))


def new_axis_step(chain):
    if chain.array.ndim < 6:
        before = chain.number(0, chain.array.ndim + 1)
        chain.add({"do": "new_axis", "of": chain.last, "before": before}, numpy.expand_dims(chain.array, before))


def broadcast_step(chain):
    shape = [chain.number(1, 4) if size == 1 and chain.chance(0.6) else size for size in chain.array.shape]
    if len(shape) < 5 and chain.chance(0.5):
        shape = [chain.number(1, 4), *shape]
    if numpy.prod(shape) <= MOST_ELEMENTS:
        chain.add({"do": "broadcast", "of": chain.last, "shape": shape}, numpy.broadcast_to(chain.array, shape))


def random_factors(chain, count):
    """A shape of that many elements."""
    shape = [1] * chain.number(0, 2)
    while count > 1:
        divisors = [d for d in range(2, min(count, 50) + 1) if count % d == 0] or [count]
        factor = chain.pick(divisors)
        shape.append(factor)
        count //= factor
    return [int(size) for size in chain.rng.permutation(shape)][:8]


def reshape_step(chain):
    count = chain.array.size
    if count == 0:
        return
    shape = random_factors(chain, count)
    if numpy.prod(shape, initial=1) != count:
        return
    asked = list(shape)
    if asked and chain.chance(0.3):
        asked[chain.number(0, len(asked))] = -1
    chain.add({"do": "reshape", "of": chain.last, "shape": asked}, chain.array.reshape(shape))


def rechunk_step(chain):
    shape = [chain.number(1, size + 2) for size in chain.array.shape]
    chain.add({"do": "rechunk", "of": chain.last, "shape": shape}, chain.array)


# ---- other arrays beside the last one -----------------------------------------------------------------------------------------------------

def partner(chain, shape, dtype=None):
    """The number of a view whose shape broadcasts to shape."""
    if chain.chance(0.25) and chain.array.ndim and dtype is None:
        axis, of = chain.number(0, chain.array.ndim), chain.last
        return chain.add({"do": "flip", "of": of, "axis": axis}, numpy.flip(chain.array, axis))
    smaller = [1 if chain.chance(0.2) else size for size in shape[chain.number(0, 2) if chain.chance(0.2) else 0:]]
    return chain.open_leaf(leaves.random_dtype(chain.rng, numbers_only=True) if dtype is None else dtype, smaller)


def concat_step(chain):
    array, of = chain.array, chain.last
    if not array.ndim or chain.array.size > MOST_ELEMENTS // 4:
        return
    axis, is_padded = chain.number(0, array.ndim), is_number(array) and chain.chance(0.5)
    numbers = [of]
    for _ in range(chain.number(0, 3)):
        shape = [chain.number(1, 5) if i == axis or (is_padded and chain.chance(0.3)) else size for i, size in enumerate(array.shape)]
        dtype = leaves.random_dtype(chain.rng, True) if is_number(array) and chain.chance(0.4) else array.dtype
        numbers.append(chain.open_leaf(dtype, shape))
    parts = [chain.arrays[number] for number in numbers]
    step = {"do": "concat", "parts": numbers, "axis": axis}
    if is_padded:
        pad = pad_for(chain, numpy.result_type(*parts))
        step["pad"], parts = as_json(pad), padded(parts, axis, pad)
    chain.add(step, numpy.concatenate(parts, axis))


def pad_for(chain, dtype):
    return bool(chain.chance(0.5)) if dtype.kind == "b" else chain.number(0, 100) if dtype.kind in "iu" else chain.pick([0, 7, -1.5, float("nan")])


def padded(parts, axis, pad):
    """Along all other axes filled up at the ends; axis None: along all."""
    dtype = numpy.result_type(*parts)
    lengths = numpy.max([part.shape for part in parts], axis=0)
    made = []
    for part in parts:
        shape = [size if i == axis else length for i, (size, length) in enumerate(zip(part.shape, lengths))]
        whole = numpy.full(shape, pad, dtype)
        whole[tuple(slice(0, size) for size in part.shape)] = part
        made.append(whole)
    return made


def stack_step(chain):
    array, of = chain.array, chain.last
    if array.ndim > 4 or array.size > MOST_ELEMENTS // 4:
        return
    axis, is_padded = chain.number(0, array.ndim + 1), is_number(array) and chain.chance(0.4)
    numbers = [of]
    for _ in range(chain.number(0, 3)):
        shape = [chain.number(1, 5) if is_padded and chain.chance(0.3) else size for size in array.shape]
        numbers.append(chain.open_leaf(array.dtype, shape))
    parts = [chain.arrays[number] for number in numbers]
    step = {"do": "stack", "parts": numbers, "axis": axis}
    if is_padded:
        pad = pad_for(chain, array.dtype)
        step["pad"], parts = as_json(pad), padded(parts, None, pad)
    chain.add(step, numpy.stack(parts, axis))


# ---- elements ----------------------------------------------------------------------------------------------------------------------------

UNARY = {"negate": (numpy.negative, "iufc"), "absolute": (numpy.absolute, "iufc"), "square_root": (numpy.sqrt, "iuf"),
         "exponential": (numpy.exp, "iuf"), "logarithm": (numpy.log, "iuf"), "is_nan": (numpy.isnan, "fc"),
         "is_finite": (numpy.isfinite, "iufc"), "logical_not": (numpy.logical_not, "biufc")}
TRANSCENDENTAL = ("exponential", "logarithm")
BINARY = {"add": (numpy.add, "biufc"), "subtract": (numpy.subtract, "iufc"), "multiply": (numpy.multiply, "biufc"),
          "divide": (numpy.true_divide, "biufc"), "minimum": (numpy.minimum, "biuf"), "maximum": (numpy.maximum, "biuf"),
          "equal": (numpy.equal, "biufc"), "not_equal": (numpy.not_equal, "biufc"), "less": (numpy.less, "biuf"),
          "less_equal": (numpy.less_equal, "biuf"), "greater": (numpy.greater, "biuf"), "greater_equal": (numpy.greater_equal, "biuf"),
          "logical_and": (numpy.logical_and, "biufc"), "logical_or": (numpy.logical_or, "biufc"), "logical_xor": (numpy.logical_xor, "biufc")}


def unary_step(chain):
    what = chain.pick(list(UNARY))
    function, kinds = UNARY[what]
    if chain.array.dtype.kind in kinds:
        made = function(chain.array)
        if what in TRANSCENDENTAL or chain.array.dtype.kind == "c" and what == "absolute":
            chain.approximate(made.dtype)
        chain.add({"do": "unary", "what": what, "of": chain.last}, made)


def scalar_for(chain, dtype):
    """A Python number that fits the type."""
    if dtype.kind == "b":
        return chain.pick([True, False, 2, 0.5])
    if dtype.kind in "iu":
        return chain.pick([chain.number(0, 100), 1, 0, 2.5]) if dtype.kind == "u" else chain.pick([chain.number(-100, 100), 1, -1, 0.25])
    return chain.pick([chain.number(-9, 9), 0.1, 3.25, -2.0])


def note_binary(chain, what, dtypes):
    chain.zeros_have_no_sign |= what in ("minimum", "maximum")
    result = numpy.result_type(*dtypes)
    if what in ("multiply", "divide") and result.kind == "c":  # NumPy may fuse
        chain.approximate(result)


def scalar_step(chain):
    what = chain.pick(list(BINARY))
    function, kinds = BINARY[what]
    array, value = chain.array, scalar_for(chain, chain.array.dtype)
    if array.dtype.kind not in kinds or (what == "subtract" and isinstance(value, bool)):
        return
    note_binary(chain, what, [array.dtype])
    if chain.chance(0.5):
        chain.add({"do": "binary", "what": what, "a": chain.last, "b": {"scalar": value}}, function(array, value))
    else:
        chain.add({"do": "binary", "what": what, "a": {"scalar": value}, "b": chain.last}, function(value, array))


def binary_step(chain):
    what = chain.pick(list(BINARY))
    function, kinds = BINARY[what]
    a = chain.last
    if not is_number(chain.array):
        return
    b = partner(chain, chain.array.shape)
    types = [chain.arrays[a].dtype, chain.arrays[b].dtype]
    if any(dtype.kind not in kinds for dtype in types) or (what == "subtract" and all(dtype.kind == "b" for dtype in types)):
        return
    if chain.chance(0.5):
        a, b = b, a
    note_binary(chain, what, types)
    chain.add({"do": "binary", "what": what, "a": a, "b": b}, function(chain.arrays[a], chain.arrays[b]))


def saturating(array, dtype):
    """astype, but real numbers beyond an integer's range become its nearest end, and NaN becomes 0."""
    if array.dtype.kind != "f" or dtype.kind not in "iu":
        return array.astype(dtype)
    limits, wide = numpy.iinfo(dtype), array.astype("f8")
    inside = (wide > float(limits.min) - 1) & (wide < float(limits.max) + 1)
    made = numpy.where(inside & (wide < float(limits.max)), wide, 0).astype(dtype)
    made[inside & (wide >= float(limits.max))] = limits.max
    made[~inside & (wide > 0)], made[~inside & (wide < 0)] = limits.max, limits.min
    made[numpy.isnan(wide)] = 0
    return made


def cast_step(chain):
    to = leaves.random_dtype(chain.rng, numbers_only=True)
    if is_number(chain.array) and not (chain.array.dtype.kind == "c" and to.kind not in "c"):
        chain.add({"do": "cast", "of": chain.last, "type": to.str}, saturating(numpy.atleast_1d(chain.array), to).reshape(chain.array.shape))


def where_step(chain):
    a = chain.last
    b = partner(chain, chain.array.shape, None if is_number(chain.array) else chain.array.dtype)
    condition = partner(chain, chain.arrays[a].shape, "?" if chain.chance(0.7) else "i2")
    arrays = chain.arrays
    chain.add({"do": "where", "condition": condition, "a": a, "b": b}, numpy.where(arrays[condition], arrays[a], arrays[b]))


def masked_step(chain):
    of = chain.last
    if not is_number(chain.array):
        return
    array, inverted = chain.array, chain.chance(0.5)
    mask = partner(chain, array.shape, "?" if chain.chance(0.6) else "u1")
    fill = pad_for(chain, array.dtype)
    hidden = numpy.broadcast_to(chain.arrays[mask] == 0 if inverted else chain.arrays[mask] != 0, array.shape)
    chain.add({"do": "masked", "of": of, "mask": mask, "fill": as_json(fill), "where_false": bool(inverted)},
              numpy.where(hidden, numpy.asarray(fill).astype(array.dtype), array))


def affine_step(chain):
    array = chain.array
    if not is_real(array) or array.dtype.kind == "b":
        return
    wide = array.dtype.itemsize > (4 if array.dtype.kind == "f" else 2)
    arithmetic = numpy.dtype("f8" if wide else "f4").type
    scale, offset = chain.pick([1.0, 0.1, -2.5]), chain.pick([0.0, 0.3, 100.0])
    blank = chain.number(0, 100) if array.dtype.kind in "iu" and chain.chance(0.4) else None
    values = numpy.atleast_1d(array).astype(arithmetic) * arithmetic(scale) + arithmetic(offset)
    if blank is not None:
        values[numpy.atleast_1d(array) == blank] = numpy.nan
    chain.add({"do": "affine", "of": chain.last, "scale": scale, "offset": offset, "blank": blank}, values.reshape(array.shape))


# ---- gather ------------------------------------------------------------------------------------------------------------------------------

def mean_frame(frames):
    """Summed in float64, and of real frames rounded to their type at the end: halves would overflow and cancel on the way."""
    mean = numpy.mean(numpy.asarray(frames), axis=0, dtype="f8")
    return mean if frames[0].dtype.kind in "biu" else mean.astype(frames[0].dtype)


def gathered(frames, positions, grid, policy, fill, signal):
    dtype = numpy.dtype("f8") if policy == "mean" and frames.dtype.kind in "biu" else frames.dtype
    made = numpy.full([*grid, *signal], fill, dtype)
    for place in {tuple(position) for position in positions}:
        found = [frame for frame, position in zip(frames, positions) if tuple(position) == place]
        made[place] = found[0] if policy == "first" else mean_frame(found) if policy == "mean" else found[-1]
    return made


def gather_step(chain):
    array = chain.array
    frame_axes = chain.number(1, 3)
    if not is_number(array) or array.ndim < frame_axes or array.dtype.kind == "c":
        return
    count, signal = int(numpy.prod(array.shape[:frame_axes])), array.shape[frame_axes:]
    policy = chain.pick(["last", "first", "mean", "error"])
    if policy == "mean" and array.dtype.kind not in "b" and array.dtype.itemsize > 4:
        return
    rank = chain.number(1, 3)
    grid = [chain.number(1, 2 + int(2 * max(1, count) ** (1 / rank))) for _ in range(rank)]
    cells = int(numpy.prod(grid))
    if (policy == "error" and cells < count) or cells * numpy.prod(signal) > MOST_ELEMENTS or count > 500:
        return
    places = chain.rng.permutation(cells)[:count] if policy == "error" else chain.rng.integers(0, cells, count)
    positions = numpy.stack(numpy.unravel_index(places, grid), -1).reshape(count, rank)
    if policy == "mean" and array.dtype.kind == "f":
        chain.approximate(array.dtype)
    fill = pad_for(chain, array.dtype)
    frames = array.reshape(count, *signal)
    chain.add({"do": "gather", "of": chain.last, "positions": positions.ravel().tolist(), "grid": grid, "frame_axes": frame_axes,
               "duplicates": policy, "fill": as_json(fill)}, gathered(frames, positions, grid, policy, fill, signal))


# ---- functions over blocks -----------------------------------------------------------------------------------------------------------------

def weighted(numbers):
    return sum(int(number) * 10**i for i, number in enumerate(numbers))


def with_places(values, chunk):
    made = values.copy()
    grid = [-(-size // length) for size, length in zip(values.shape, chunk)]
    for index, box in leaves.chunk_boxes(values.shape, chunk):
        made[box] += (weighted(index) + 7 * weighted(grid) + 13 * weighted([side.start for side in box])
                      + 17 * weighted([side.stop for side in box]))
    return made


def paired(values, chunk):
    made = numpy.stack([values, values], -1)
    for index, box in leaves.chunk_boxes(values.shape, chunk):
        made[(*box, 1)] += weighted([*index, 0])
    return made


def map_blocks_step(chain):
    array = chain.array
    if array.dtype.kind not in "biu" or array.size == 0 or array.ndim == 0:
        return
    function = chain.pick(["add_place", "sum_last_axis", "pair", "add_two"])
    values = array.astype("i8")
    whole = chain.add({"do": "cast", "of": chain.last, "type": "<i8"}, values)
    chunk = [chain.number(1, size + 1) for size in array.shape]
    if function == "sum_last_axis":
        chunk[-1] = array.shape[-1]
    cut = chain.add({"do": "rechunk", "of": whole, "shape": chunk}, values)
    step = {"do": "map_blocks", "function": function, "parts": [cut], "type": "<i8"}
    chain.is_serialisable = False
    if function == "add_place":
        made = with_places(values, chunk)
    elif function == "sum_last_axis":
        step["drop_axis"] = [array.ndim - 1]
        made = values.sum(-1)
    elif function == "pair":
        step.update(new_axis=[array.ndim], chunks=[*chunk, 2])
        made = paired(values, chunk)
    else:
        axis = chain.number(0, array.ndim)
        step["parts"] = [cut, chain.add({"do": "flip", "of": whole, "axis": axis}, numpy.flip(values, axis))]
        made = values + 3 * numpy.flip(values, axis)
    chain.add(step, made)


def reopen_step(chain):
    """Through its reference: JSON and back, in the same process."""
    if chain.is_serialisable:
        chain.add({"do": "reopen", "of": chain.last}, chain.array)


INDEX_STEPS = {slice_step: 6, permute_step: 4, flip_step: 2, new_axis_step: 2, broadcast_step: 1, reshape_step: 3, rechunk_step: 1,
               concat_step: 3, stack_step: 2, reopen_step: 1}
ELEMENT_STEPS = {unary_step: 3, scalar_step: 4, binary_step: 4, cast_step: 3, where_step: 2, masked_step: 2, affine_step: 2, gather_step: 3,
                 map_blocks_step: 2}


def random_chain(rng, folder, name, names=None):
    """names: only these operations (for looking into one)."""
    chain = Chain(rng, folder, name)
    chain.open_leaf()
    wanted = rng.integers(1, 9)
    with numpy.errstate(all="ignore"):
        for _ in range(wanted):
            steps = INDEX_STEPS if chain.is_approximate else INDEX_STEPS | ELEMENT_STEPS
            steps = {step: weight for step, weight in steps.items() if not names or step.__name__[:-5] in names}
            functions = list(steps)
            weights = numpy.array([steps[function] for function in functions], float)
            functions[rng.choice(len(functions), p=weights / weights.sum())](chain)
            if chain.array.size > MOST_ELEMENTS:
                break
    return chain
