// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_statistics.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "engine.hpp"
#include "value_blocks.hpp"
#include "value_statistics.hpp"
#include "view/transform_step.hpp"

namespace lamella::cli {

namespace {

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// Readers: how one element becomes a number that statistics are made of.
template <typename T>
struct plain {
  using value = T;
  static constexpr std::size_t item_size = sizeof(T);
  static T read(const std::byte* from) { return load<T>(from); }
};
struct boolean {
  using value = std::uint8_t;
  static constexpr std::size_t item_size = 1;
  static value read(const std::byte* from) { return *from != std::byte{0} ? 1 : 0; }
};
struct half {
  using value = float;
  static constexpr std::size_t item_size = 2;
  static value read(const std::byte* from) { return half_to_float(load<std::uint16_t>(from)); }
};
struct extended {
  using value = double;
  static constexpr std::size_t item_size = sizeof(long double);
  static value read(const std::byte* from) { return static_cast<double>(load<long double>(from)); }
};
/// One part of a complex number; NaN where either is.
template <typename Part, bool IsImaginary>
struct complex_part {
  using value = typename Part::value;
  static constexpr std::size_t item_size = 2 * Part::item_size;
  static value read(const std::byte* from) {
    const auto real = Part::read(from), imaginary = Part::read(from + Part::item_size);
    if (run::is_nan(real)) return real;
    return IsImaginary || run::is_nan(imaginary) ? imaginary : real;
  }
};

template <typename Reader>
using statistics_by = value_statistics<typename Reader::value>;

template <typename Reader>
statistics_by<Reader> statistics_of_piece(std::span<const std::byte> bytes) {
  statistics_sum<typename Reader::value> sum;
  std::array<typename Reader::value, run_length> values;
  for (std::size_t start = 0; start < bytes.size(); start += run_length * Reader::item_size) {
    const auto count = std::min(run_length, (bytes.size() - start) / Reader::item_size);
    for (std::size_t i = 0; i < count; ++i) values[i] = Reader::read(bytes.data() + start + i * Reader::item_size);
    sum.add(statistics_of_run<typename Reader::value>({values.data(), count}));
  }
  return sum.total();
}

/// A block is cut into pieces of equal length for the threads; the pieces are merged in order.
template <typename Reader>
class block_statistics {
 public:
  explicit block_statistics(int threads) : threads_(threads) {}

  void add(std::span<const std::byte> block) {
    constexpr std::size_t piece_bytes = 64 * run_length * Reader::item_size;
    std::vector<statistics_by<Reader>> pieces((block.size() + piece_bytes - 1) / piece_bytes);
    const auto measure = [&](std::size_t i) {
      const auto start = i * piece_bytes;
      pieces[i] = statistics_of_piece<Reader>(block.subspan(start, std::min(piece_bytes, block.size() - start)));
    };
    if (pieces.size() > 1)
      get_engine().parallel_for(pieces.size(), threads_, measure);
    else if (pieces.size() == 1)
      measure(0);
    for (const auto& piece : pieces) sum_.add(piece);
  }
  [[nodiscard]] statistics_by<Reader> total() const { return sum_.total(); }

 private:
  int threads_;
  statistics_sum<typename Reader::value> sum_;
};

template <typename T>
dataset_statistics::number exact(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return static_cast<double>(value);
  else if constexpr (std::is_signed_v<T>)
    return std::int64_t{value};
  else
    return std::uint64_t{value};
}

template <typename T>
dataset_statistics summary_of(const value_statistics<T>& s) {
  dataset_statistics result{.count = s.count + s.nan_count, .nan_count = s.nan_count};
  if (s.count == 0) return result;
  result.mean = mean_of(s);
  result.standard_deviation = std::sqrt(variance_of(s));
  result.minimum = exact(s.minimum);
  result.maximum = exact(s.maximum);
  return result;
}

struct reading {
  const view& of;
  const read_options& options;
  bool is_quiet;
};

template <typename Reader>
dataset_statistics real_statistics(const reading& r) {
  block_statistics<Reader> values(r.options.threads);
  for_each_value_block(r.of, r.options, r.is_quiet, [&](const array& block) { values.add(block.bytes()); });
  return summary_of(values.total());
}

template <typename Part>
dataset_statistics complex_statistics(const reading& r) {
  block_statistics<complex_part<Part, false>> real(r.options.threads);
  block_statistics<complex_part<Part, true>> imaginary(r.options.threads);
  for_each_value_block(r.of, r.options, r.is_quiet, [&](const array& block) {
    real.add(block.bytes());
    imaginary.add(block.bytes());
  });
  auto result = summary_of(real.total());
  if (!result.has_values()) return result;
  result.minimum = result.maximum = {};
  result.mean_imaginary = mean_of(imaginary.total());
  result.standard_deviation = std::sqrt(variance_of(real.total()) + variance_of(imaginary.total()));
  return result;
}

using measurement = dataset_statistics (*)(const reading&);

measurement integer_measurement(bool is_signed, std::int64_t item_size) {
  switch (item_size) {
    case 1:
      return is_signed ? real_statistics<plain<std::int8_t>> : real_statistics<plain<std::uint8_t>>;
    case 2:
      return is_signed ? real_statistics<plain<std::int16_t>> : real_statistics<plain<std::uint16_t>>;
    case 4:
      return is_signed ? real_statistics<plain<std::int32_t>> : real_statistics<plain<std::uint32_t>>;
    case 8:
      return is_signed ? real_statistics<plain<std::int64_t>> : real_statistics<plain<std::uint64_t>>;
    default:
      return nullptr;
  }
}

measurement float_measurement(std::int64_t item_size) {
  switch (item_size) {
    case 2:
      return real_statistics<half>;
    case 4:
      return real_statistics<plain<float>>;
    case 8:
      return real_statistics<plain<double>>;
    case sizeof(long double):
      return real_statistics<extended>;
    default:
      return nullptr;
  }
}

measurement complex_measurement(std::int64_t item_size) {
  switch (item_size) {
    case 8:
      return complex_statistics<plain<float>>;
    case 16:
      return complex_statistics<plain<double>>;
    case 2 * sizeof(long double):
      return complex_statistics<extended>;
    default:
      return nullptr;
  }
}

measurement measurement_of(const dtype& type) {
  switch (type.kind()) {
    case 'b':
      return type.item_size() == 1 ? real_statistics<boolean> : nullptr;
    case 'i':
      return integer_measurement(true, type.item_size());
    case 'u':
      return integer_measurement(false, type.item_size());
    case 'f':
      return float_measurement(type.item_size());
    case 'c':
      return complex_measurement(type.item_size());
    default:
      return nullptr;
  }
}

}  // namespace

dataset_statistics statistics_of(const view& v, const read_options& options, bool is_quiet) {
  const auto measure = v.type().is_structured() ? nullptr : measurement_of(v.type());
  if (measure == nullptr) {
    throw error(errc::unsupported, fmt::format("elements of type {} have no numbers", v.type().str()));
  }
  return measure({v, options, is_quiet});
}

}  // namespace lamella::cli
