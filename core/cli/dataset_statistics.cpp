// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>

#include "lamella/reduce.hpp"
#include "progress_bar.hpp"
#include "value_blocks.hpp"
#include "view/read/transform_step.hpp"

namespace lamella::cli {

namespace {

using number = dataset_statistics::number;

template <typename T>
T value_of(const array& scalar) {
  T value;
  std::memcpy(&value, scalar.data(), sizeof value);
  return value;
}

/// The one element of an array, exactly.
number exact(const array& scalar) {
  const auto size = scalar.type().item_size();
  switch (scalar.type().kind()) {
    case 'f':
      return size == 2   ? static_cast<double>(half_to_float(value_of<std::uint16_t>(scalar)))
             : size == 4 ? static_cast<double>(value_of<float>(scalar))
             : size == 8 ? value_of<double>(scalar)
                         : static_cast<double>(value_of<long double>(scalar));
    case 'i': {
      std::int64_t value = 0;  // native is little-endian; the sign is spread afterwards
      std::memcpy(&value, scalar.data(), static_cast<std::size_t>(size));
      return value << (64 - 8 * size) >> (64 - 8 * size);
    }
    default: {
      std::uint64_t value = 0;
      std::memcpy(&value, scalar.data(), static_cast<std::size_t>(size));
      return value;
    }
  }
}

bool is_complex(const view& v) {
  return v.type().kind() == 'c';
}

dataset_statistics measured(const view& v, const read_options& options) {
  reduce_options how;
  how.skip_nan = true;
  how.reading = options;
  std::vector<statistic> asked{statistic::count, statistic::mean, statistic::standard_deviation};
  if (!is_complex(v) && v.size() != 0) asked.insert(asked.end(), {statistic::minimum, statistic::maximum});
  const auto found = reduce(v, asked, {}, how);
  const auto size = static_cast<std::uint64_t>(v.size());
  dataset_statistics result{.count = size, .nan_count = size - static_cast<std::uint64_t>(value_of<std::int64_t>(found[0]))};
  if (!result.has_values()) return result;
  if (is_complex(v)) {
    const auto mean = value_of<std::complex<double>>(found[1]);
    result.mean = mean.real();
    result.mean_imaginary = mean.imag();
  } else {
    result.mean = value_of<double>(found[1]);
    result.minimum = exact(found[3]);
    result.maximum = exact(found[4]);
  }
  result.standard_deviation = value_of<double>(found[2]);
  return result;
}

/// Adds what was found in more values.
///
/// @source  Chan, Golub, LeVeque: Updating formulae and a pairwise algorithm for computing sample variances, 1979.
void merge(dataset_statistics& all, const dataset_statistics& more) {
  const auto count_of = [](const dataset_statistics& s) { return static_cast<double>(s.count - s.nan_count); };
  const auto a = count_of(all), b = count_of(more), n = a + b;
  const bool is_first = a == 0;
  const auto count = all.count + more.count, nan_count = all.nan_count + more.nan_count;
  if (is_first) {
    all = more;
  } else if (b != 0) {
    const auto real = *more.mean - *all.mean, imaginary = more.mean_imaginary.value_or(0) - all.mean_imaginary.value_or(0);
    const auto squares = a * *all.standard_deviation * *all.standard_deviation + b * *more.standard_deviation * *more.standard_deviation +
                         (real * real + imaginary * imaginary) * (a * (b / n));
    all.mean = *all.mean + real * (b / n);
    if (all.mean_imaginary) all.mean_imaginary = *all.mean_imaginary + imaginary * (b / n);
    all.standard_deviation = std::sqrt(squares / n);
    all.minimum = std::min(all.minimum, more.minimum);
    all.maximum = std::max(all.maximum, more.maximum);
  }
  all.count = count;
  all.nan_count = nan_count;
}

}  // namespace

dataset_statistics statistics_of(const view& v, const read_options& options, bool is_quiet) {
  if (v.is_ragged()) {
    dataset_statistics all;
    for_each_value_block(v, options, is_quiet, [&](const array& block) { merge(all, measured(view_of(block), options)); });
    return all;
  }
  progress_bar progress(is_quiet);
  auto watched = options;
  watched.progress = [&](std::uint64_t done_bytes, std::uint64_t total_bytes) { progress.show(done_bytes, total_bytes); };
  return measured(v, watched);
}

}  // namespace lamella::cli
