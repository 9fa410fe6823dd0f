// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_names.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace lamella::mmappickle {

namespace {

struct row {
  std::string_view module, name;
  known_name meaning;
};

// Modules in today's spelling; see today().
constexpr row rows[] = {
    {"numpy.core.multiarray", "_reconstruct", known_name::reconstruct},
    {"numpy.core.multiarray", "scalar", known_name::scalar},
    {"numpy.core.multiarray", "fromstring", known_name::frombuffer},
    {"numpy.core.multiarray", "frombuffer", known_name::frombuffer},
    {"numpy.core.multiarray", "array", known_name::array},
    {"numpy.core.numeric", "_frombuffer", known_name::from_buffer_5},
    {"numpy.core.fromnumeric", "reshape", known_name::reshape},
    {"numpy.core.fromnumeric", "resize", known_name::reshape},
    {"numpy", "fromstring", known_name::frombuffer},
    {"numpy", "frombuffer", known_name::frombuffer},
    {"numpy", "array", known_name::array},
    {"numpy", "reshape", known_name::reshape},
    {"numpy", "resize", known_name::reshape},
    {"numpy", "dtype", known_name::dtype},
    {"numpy.ma.core", "_mareconstruct", known_name::masked_reconstruct},
    {"numpy.ma.core", "MaskedArray", known_name::masked_array},
    {"numpy.ma", "MaskedArray", known_name::masked_array},
    {"numpy.ma.core", "MaskedConstant", known_name::plain},
    {"numpy", "ndarray", known_name::array_class},
    {"numpy", "matrix", known_name::array_class},
    {"numpy", "memmap", known_name::array_class},
    {"numpy", "recarray", known_name::array_class},
    {"numpy.matrixlib.defmatrix", "matrix", known_name::array_class},
    {"numpy.core.memmap", "memmap", known_name::array_class},
    {"numpy.core.records", "recarray", known_name::array_class},
    {"numpy.rec", "recarray", known_name::array_class},
    {"numpy.core.defchararray", "chararray", known_name::array_class},
    {"numpy.char", "chararray", known_name::array_class},
    {"numpy", "record", known_name::type_class},
    {"numpy.core.records", "record", known_name::type_class},
    {"numpy.rec", "record", known_name::type_class},
    {"_codecs", "encode", known_name::codecs_encode},
    {"builtins", "bytes", known_name::bytes},
    {"builtins", "bytearray", known_name::bytearray},
    {"builtins", "set", known_name::set},
    {"builtins", "frozenset", known_name::frozenset},
    {"builtins", "complex", known_name::complex},
    {"collections", "OrderedDict", known_name::ordered_dict},
    {"collections", "defaultdict", known_name::default_dict},
    {"collections", "Counter", known_name::counter},
    {"copyreg", "_reconstructor", known_name::reconstructor},
};

constexpr std::string_view numpy_type_names[] = {
    "bool_",      "bool",        "int8",    "int16",     "int32",      "int64",    "uint8",   "uint16",  "uint32",     "uint64",
    "float16",    "float32",     "float64", "complex64", "complex128", "bytes_",   "str_",    "void",    "string_",    "unicode_",
    "datetime64", "timedelta64", "generic", "number",    "integer",    "floating", "inexact", "object_", "longdouble", "clongdouble"};

constexpr std::string_view plain_names[] = {"builtins.list",         "builtins.tuple",
                                            "builtins.dict",         "builtins.int",
                                            "builtins.long",         "builtins.float",
                                            "builtins.bool",         "builtins.str",
                                            "builtins.unicode",      "builtins.object",
                                            "builtins.slice",        "builtins.range",
                                            "builtins.xrange",       "builtins.NoneType",
                                            "builtins.Ellipsis",     "collections.deque",
                                            "datetime.date",         "datetime.datetime",
                                            "datetime.time",         "datetime.timedelta",
                                            "datetime.timezone",     "decimal.Decimal",
                                            "fractions.Fraction",    "uuid.UUID",
                                            "uuid.SafeUUID",         "pathlib.Path",
                                            "pathlib.PosixPath",     "pathlib.PurePath",
                                            "pathlib.PurePosixPath", "pathlib.PureWindowsPath",
                                            "pathlib.WindowsPath",   "pathlib._local.PosixPath",
                                            "types.SimpleNamespace"};

// Python 2 and NumPy 2 only moved these modules.
std::string today(std::string_view module) {
  if (module == "__builtin__") return "builtins";
  if (module == "copy_reg") return "copyreg";
  if (module.starts_with("numpy._core")) return "numpy.core" + std::string(module.substr(11));
  return std::string(module);
}

}  // namespace

std::string dotted(const global_name& name) {
  return name.module + "." + name.name;
}

known_name lookup(const global_name& name) {
  const auto module = today(name.module);
  const auto* found = std::ranges::find_if(rows, [&](const row& r) { return r.module == module && r.name == name.name; });
  if (found != std::end(rows)) return found->meaning;
  if (module == "numpy" && std::ranges::count(numpy_type_names, name.name) != 0) return known_name::type_class;
  if (std::ranges::count(plain_names, module + "." + name.name) != 0) return known_name::plain;
  return known_name::unknown;
}

}  // namespace lamella::mmappickle
