// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_strategy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::int64_t wanted_run = 64 << 10;   // bytes: beyond, neither a disk nor a system call gains by longer ones
constexpr std::int64_t least_run = 2 << 10;     // half a page: below, an intermediate file moves fewer bytes
constexpr std::int64_t wanted_box = 512 << 10;  // bytes: stays in the second-level cache between reading and writing
constexpr std::int64_t small_box = 1 << 20;     // of such boxes more than two are kept in flight
constexpr std::int64_t most_box = 64 << 20;     // more memory would buy little
constexpr double most_visits = 1.5;             // of a chunk that has to be decoded each time
constexpr std::int64_t span_scratch = 1 << 20;  // of a reader that cannot take the bytes in place

std::int64_t bytes_of(const shape_t& shape, std::int64_t item_size) {
  std::int64_t bytes = std::max<std::int64_t>(item_size, 1);
  for (const auto length : shape)
    if (__builtin_mul_overflow(bytes, std::max<std::int64_t>(length, 1), &bytes)) return INT64_MAX / 8;
  return std::min(bytes, INT64_MAX / 8);
}

shape_t clipped(const shape_t& wanted, const shape_t& shape) {
  shape_t lengths(shape.size());
  for (std::size_t a = 0; a < shape.size(); ++a) lengths[a] = std::max<std::int64_t>(std::min(wanted[a], shape[a]), 1);
  return lengths;
}

bool has_chunks(const storage_side& side, const shape_t& shape) {
  for (std::size_t a = 0; a < shape.size(); ++a)
    if (side.granule[a] < shape[a]) return true;
  return false;
}

/// One pass over boxes, grown until runs are long or the memory is full.
class pass_planner {
 public:
  pass_planner(const write_problem& problem, int threads) : problem_(&problem), threads_(threads), box_(smallest_box()) {}

  [[nodiscard]] bool fits() const { return memory_of(box_) <= problem_->memory; }
  [[nodiscard]] std::uint64_t memory() const { return memory_of(box_); }

  void grow() {
    while (grow_once()) {
    }
  }

  /// Whether one pass with these boxes is as good as two.
  [[nodiscard]] bool is_good() const {
    const auto is_long = [&](const storage_side& side) {
      const auto run = run_bytes(side, box_, problem_->item_size);
      return side.is_whole || run >= least_run || run == run_bytes(side, problem_->shape, problem_->item_size);
    };
    return is_long(problem_->from) && is_long(problem_->to) && decodings() <= most_visits;
  }

  [[nodiscard]] box_plan plan() const {
    const auto spare = (problem_->memory - memory_of(box_)) / static_cast<std::uint64_t>(readers());
    box_plan made{box_, box_, readers(), buffers(box_), memory_of(box_), static_cast<std::uint64_t>(reading_of(box_)) + spare};
    if (problem_->from.is_whole && !problem_->to.is_whole && !problem_->from.first.empty()) {
      for (std::size_t a = 0; a < box_.size(); ++a)
        if (problem_->from.first[a] < problem_->from.granule[a]) made.first[a] = std::min(problem_->from.first[a], box_[a]);
    }
    return made;
  }
  [[nodiscard]] const shape_t& box() const { return box_; }

 private:
  [[nodiscard]] shape_t smallest_box() const {
    shape_t box(problem_->shape.size(), 1);
    for (const auto* side : {&problem_->from, &problem_->to})
      for (std::size_t a = 0; side->is_whole && a < box.size(); ++a) {
        const auto granule = side->granule[a];
        const bool is_multiple = box[a] > 1 && granule < box[a];  // chunks of the target hold whole chunks of the source
        box[a] = is_multiple ? (box[a] + granule - 1) / granule * granule : std::max(box[a], granule);
      }
    return clipped(box, problem_->shape);
  }

  /// Decoding takes longer than writing: the writer then needs no thread of its own.
  [[nodiscard]] int readers() const { return problem_->is_one_file && !problem_->from.is_whole ? std::max(threads_ - 1, 1) : threads_; }

  [[nodiscard]] int buffers(const shape_t& box) const {
    if (!problem_->is_one_file) return threads_;
    if (threads_ == 1) return 1;
    return readers() + (bytes_of(box, problem_->item_size) <= small_box ? 3 : 1);
  }

  /// A chunk as it is stored and as it is decoded. What cannot be compressed grows a little.
  [[nodiscard]] std::int64_t whole(const storage_side& side) const {
    const auto bytes = std::max(side.granule_bytes, bytes_of(clipped(side.granule, problem_->shape), problem_->item_size));
    return 2 * bytes + bytes / 64 + 512;
  }
  [[nodiscard]] std::int64_t reading_of(const shape_t& box) const {
    const auto bytes = bytes_of(box, problem_->item_size);
    const auto operands = std::min(bytes, INT64_MAX / 64) * problem_->from.operand_boxes;
    return operands + (problem_->from.is_whole ? whole(problem_->from) : std::min(span_scratch, bytes));
  }
  [[nodiscard]] std::int64_t writing_of(const shape_t& box) const {
    if (problem_->to.is_whole) return whole(problem_->to);
    if (!has_chunks(problem_->to, problem_->shape)) return 0;
    return std::min(bytes_of(box, problem_->item_size), bytes_of(clipped(problem_->to.granule, problem_->shape), problem_->item_size));
  }
  [[nodiscard]] std::uint64_t memory_of(const shape_t& box) const {
    const auto times = [](int count, std::int64_t bytes) { return static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(bytes); };
    return times(buffers(box), bytes_of(box, problem_->item_size)) + times(readers(), reading_of(box)) +
           times(problem_->is_one_file ? 1 : threads_, writing_of(box));
  }

  [[nodiscard]] double decodings() const {
    const bool is_aligned = !problem_->from.is_whole || !problem_->to.is_whole;
    return is_aligned ? 1 : visits(problem_->from, problem_->shape, box_);
  }

  /// The axis along which a side's runs grow; none where they are as long as its granules allow.
  [[nodiscard]] std::optional<std::size_t> axis_of(const storage_side& side) const {
    for (const auto a : side.order)
      if (box_[a] < std::min(side.granule[a], problem_->shape[a])) return a;
    return {};
  }

  [[nodiscard]] std::int64_t longer(std::size_t a) const {
    const bool by_target = problem_->to.is_whole || (has_chunks(problem_->to, problem_->shape) && !problem_->from.is_whole);
    const auto granule = (by_target ? problem_->to : problem_->from).granule[a];
    const auto length = box_[a];
    const auto next = length < granule ? (2 * length >= granule ? granule : 2 * length) : (length / granule) * granule * 2;
    return std::min(std::max(next, length + 1), problem_->shape[a]);
  }

  bool try_longer(std::size_t a) {
    auto box = box_;
    box[a] = longer(a);
    if (box[a] <= box_[a] || memory_of(box) > problem_->memory || bytes_of(box, problem_->item_size) > most_box) return false;
    box_ = std::move(box);
    return true;
  }

  bool try_side(const storage_side& side) {
    if (run_bytes(side, box_, problem_->item_size) >= wanted_run && bytes_of(box_, problem_->item_size) >= wanted_box) return false;
    const auto a = axis_of(side);
    return a && try_longer(*a);
  }

  bool grow_for_decoding() {
    if (decodings() <= most_visits) return false;
    std::size_t worst = 0;
    double most = 0;
    for (std::size_t a = 0; a < box_.size(); ++a) {
      const storage_side axis{{problem_->from.granule[a]}, {0}, true, {}};
      const auto times = visits(axis, {problem_->shape[a]}, {box_[a]});
      if (times > most) most = times, worst = a;
    }
    return try_longer(worst);
  }

  bool grow_once() {
    if (grow_for_decoding()) return true;
    const auto in = run_bytes(problem_->from, box_, problem_->item_size), out = run_bytes(problem_->to, box_, problem_->item_size);
    const auto& shorter = in < out ? problem_->from : problem_->to;
    const auto& other = in < out ? problem_->to : problem_->from;
    if (try_side(shorter) || try_side(other)) return true;
    if (bytes_of(box_, problem_->item_size) >= wanted_box) return false;
    for (const auto a : problem_->to.order)  // granules are small: several in a box
      if (box_[a] < problem_->shape[a]) return try_longer(a);
    return false;
  }

  const write_problem* problem_;
  int threads_;
  shape_t box_;
};

/// The pass with the most threads whose boxes are good; else the one with the most that fits at all.
std::optional<pass_planner> best_pass(const write_problem& problem) {
  std::optional<pass_planner> found;
  for (auto threads = std::max(problem.threads, 1);; threads = threads / 2) {
    pass_planner pass(problem, threads);
    if (pass.fits()) {
      pass.grow();
      if (pass.is_good()) return pass;
      if (!found) found = pass;
    }
    if (threads == 1) return found;
  }
}

storage_side plain_chunks(const shape_t& chunk) {
  storage_side side{chunk, {}, false, {}};
  for (auto a = chunk.size(); a-- > 0;) side.order.push_back(a);
  return side;
}

/// Chunks between two passes: those of the side that is handled by whole chunks; of two such sides, what both can hold together.
shape_t intermediate_chunk(const write_problem& problem) {
  if (!problem.from.is_whole) return clipped(problem.to.granule, problem.shape);
  if (!problem.to.is_whole) return clipped(problem.from.granule, problem.shape);
  auto reading = problem, writing = problem;
  reading.to.is_whole = writing.from.is_whole = false;
  pass_planner read(reading, 1), write(writing, 1);
  read.grow();
  write.grow();
  auto chunk = read.box();
  for (std::size_t a = 0; a < chunk.size(); ++a) chunk[a] = std::min(chunk[a], write.box()[a]);
  return chunk;
}

[[noreturn]] void throw_too_small(const write_problem& problem, std::uint64_t needed) {
  throw error(errc::limit,
              fmt::format("the conversion needs {} bytes of memory for its chunks, --memory allows {}", needed, problem.memory),
              {.hint = "allow more memory, or choose smaller chunks (--chunks)"});
}

box_plan needed_pass(const write_problem& problem) {
  const auto pass = best_pass(problem);
  if (!pass) throw_too_small(problem, pass_planner(problem, 1).memory());
  return pass->plan();
}

}  // namespace

std::int64_t run_bytes(const storage_side& side, const shape_t& box, std::int64_t item_size) {
  auto run = std::max<std::int64_t>(item_size, 1);
  for (const auto a : side.order) {
    run *= std::min(box[a], side.granule[a]);
    if (box[a] < side.granule[a]) break;
  }
  return run;
}

double visits(const storage_side& side, const shape_t& shape, const shape_t& box) {
  double product = 1;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    const auto n = shape[a], b = std::max<std::int64_t>(box[a], 1), g = std::max<std::int64_t>(side.granule[a], 1);
    if (n < 2) continue;
    const auto boxes = (n - 1) / b, chunks = (n - 1) / g;  // borders between them
    const auto common = (n - 1) / (b / std::gcd(b, g) * g);
    product *= static_cast<double>(boxes + chunks - common + 1) / static_cast<double>(chunks + 1);
  }
  return product;
}

write_strategy plan_write(const write_problem& problem) {
  const auto direct = best_pass(problem);
  const bool needs_chunks = problem.from.is_whole || problem.to.is_whole;
  if (direct && (direct->is_good() || !needs_chunks)) return {{direct->plan()}, {}, 0};
  const auto between = intermediate_chunk(problem);
  auto first = problem, second = problem;
  first.to = second.from = plain_chunks(between);
  first.is_one_file = true;
  return {{needed_pass(first), needed_pass(second)}, between, static_cast<std::uint64_t>(bytes_of(problem.shape, problem.item_size))};
}

}  // namespace lamella
