// SPDX-License-Identifier: BSD-3-Clause
//
// A viewer's loop: shows plane after plane of the first array of a file as a picture of characters, and reads no more than it shows. Enter
// asks for the next plane; where the input has ended, nobody is asked. A file that is changed or cut meanwhile is told and opened again.
//   viewer FILE [PLANES [ROWS COLUMNS]]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <lamella/lamella.hpp>
#include <optional>
#include <string>

namespace {

struct picture_size {
  std::int64_t rows = 24, columns = 72;
};

/// The last two axes are a plane; the others number the planes, in C order.
std::int64_t planes_of(const lamella::view& all) {
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis + 2 < all.ndim(); ++axis) count *= all.shape()[axis];
  return count;
}

// [a plane]
lamella::view plane_of(lamella::view all, std::int64_t number) {
  while (all.ndim() < 2) all = all.new_axis(0);
  std::vector<lamella::range> where(all.ndim() - 2);
  for (auto axis = where.size(); axis-- > 0;) {
    where[axis] = lamella::range::at(number % all.shape()[axis]);
    number /= all.shape()[axis];
  }
  return all.slice(where).cast(lamella::dtype::parse("<f8"));  // nothing is read yet
}
// [a plane]

/// Every so many rows and columns, so that the plane fits: the others are not read.
lamella::view thinned(const lamella::view& plane, picture_size size) {
  const auto step = [](std::int64_t length, std::int64_t most) { return std::max<std::int64_t>(1, (length + most - 1) / most); };
  return plane.slice({{{}, {}, step(plane.shape()[0], size.rows)}, {{}, {}, step(plane.shape()[1], size.columns)}});
}

struct contrast {
  double low = 0, high = 0;
};

contrast contrast_of(const lamella::view& plane) {
  const auto ends = lamella::reduce(plane, std::vector{lamella::statistic::minimum, lamella::statistic::maximum}, {}, {.skip_nan = true});
  return {ends[0].as<double>()[0], ends[1].as<double>()[0]};
}

char shade_of(double value, contrast c) {
  static const std::string shades = " .:-=+*#%@";
  if (std::isnan(value)) return '?';
  const auto share = c.high > c.low ? (value - c.low) / (c.high - c.low) : 0.0;
  return shades[std::min<std::size_t>(shades.size() - 1, static_cast<std::size_t>(share * static_cast<double>(shades.size())))];
}

void show_plane(const lamella::view& all, std::int64_t number, picture_size size) {
  const auto plane = thinned(plane_of(all, number), size);
  const auto values = plane.read();  // now bytes move: those of this picture
  const auto c = contrast_of(lamella::view_of(values));
  std::printf("plane %lld of %lld, %g to %g\n", static_cast<long long>(number), static_cast<long long>(planes_of(all)), c.low, c.high);
  const auto columns = static_cast<std::size_t>(values.shape()[1]);
  std::string row;
  for (const auto value : values.as<double>()) {
    row += shade_of(value, c);
    if (row.size() < columns) continue;
    std::printf("|%s|\n", row.c_str());
    row.clear();
  }
}

/// A file that is being written, or was replaced, is worth another look.
bool may_pass(lamella::errc code) {
  return code == lamella::errc::source_changed || code == lamella::errc::truncated;
}

void wait_for_enter() {
  std::string ignored;
  if (std::cin) std::getline(std::cin, ignored);
}

// [a loop that goes on]
void show_planes(const std::string& path, std::int64_t turns, picture_size size) {
  std::optional<lamella::file> file;
  std::int64_t number = 0;
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    if (turn > 0) wait_for_enter();
    try {
      if (!file) file = lamella::open(path);
      const auto& all = (*file)[0].view();
      show_plane(all, number % planes_of(all), size);
      ++number;
    } catch (const lamella::error& caught) {
      if (!may_pass(caught.code())) throw;
      std::printf("%s\n", caught.what());
      file.reset();  // opened again at the next turn
    }
    std::fflush(stdout);
  }
}
// [a loop that goes on]

}  // namespace

int main(int count, char** words) {
  if (count != 2 && count != 3 && count != 5) return std::fprintf(stderr, "usage: viewer FILE [PLANES [ROWS COLUMNS]]\n"), 2;
  const auto number = [&](int i, std::int64_t otherwise) {
    return i < count ? std::max<std::int64_t>(1, std::strtoll(words[i], nullptr, 10)) : otherwise;
  };
  try {
    show_planes(words[1], number(2, INT64_MAX), {number(3, 24), number(4, 72)});
  } catch (const lamella::error& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
