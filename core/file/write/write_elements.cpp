// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/write_elements.hpp"

#include <algorithm>

#include "file/write/box_target.hpp"
#include "file/write/storage_sides.hpp"
#include "file/write/target_order.hpp"
#include "file/write/write_pipeline.hpp"
#include "lamella/array.hpp"
#include "layout/chunk_grid.hpp"
#include "source/owned_memory.hpp"
#include "source/scratch_file.hpp"
#include "view/read/read_job.hpp"

namespace lamella {

namespace {

/// Boxes that make up whole chunks of the target, so that no two threads write to the same file.
shape_t group_shape(const write_problem& problem, const shape_t& box) {
  shape_t group(box.size());
  for (std::size_t a = 0; a < box.size(); ++a) group[a] = std::max(box[a], std::min(problem.to.granule[a], problem.shape[a]));
  return group;
}

bool has_groups(const write_problem& problem, const box_plan& pass) {
  if (pass.first != pass.box) return false;
  for (std::size_t a = 0; a < pass.box.size(); ++a) {
    const auto chunk = problem.to.granule[a], box = pass.box[a];
    const bool is_chunks = box % chunk == 0 || box == problem.shape[a];
    const bool is_part = box < chunk && (!problem.from.is_whole || chunk % box == 0);
    if (!is_chunks && !is_part) return false;
  }
  return box_grid(problem.shape, group_shape(problem, pass.box)).count() > 1;
}

/// A file a thread where chunks have files; else one writer for all.
write_strategy strategy_of(write_problem& problem) {
  auto found = plan_write(problem);
  if (problem.is_one_file || has_groups(problem, found.passes.back())) return found;
  problem.is_one_file = true;
  return plan_write(problem);
}

layout intermediate_layout(const shape_t& shape, const dtype& type, const shape_t& chunk) {
  layout l;
  l.stored = l.delivered = type;
  l.shape = shape;
  const chunk_grid grid(shape, chunk);
  const auto bytes = element_count(chunk) * type.item_size();
  chunked_layout c;
  c.chunk_shape = chunk;
  c.full_edges = true;
  c.locations = arithmetic_locations{0, 0, static_cast<std::uint64_t>(bytes), contiguous_strides(grid.grid_shape(), bytes)};
  l.storage = std::move(c);
  return l;
}

std::uint64_t file_bytes(const layout& l) {
  const auto& c = std::get<chunked_layout>(l.storage);
  const auto chunks = element_count(chunk_grid(l.shape, c.chunk_shape).grid_shape());
  return static_cast<std::uint64_t>(chunks) * std::get<arithmetic_locations>(c.locations).byte_length;
}

/// One pass over a view.
class box_writing {
 public:
  box_writing(const view& v, const layout& target, const box_plan& plan, byte_sink& files, output* folder, const read_options& options)
      : shape_(v.shape()),
        item_size_(target.stored.item_size()),
        plan_(plan),
        elements_(v, target.stored),
        target_(make_box_target(target, files, folder)),
        reading_(options),
        outer_(options),
        job_(outer_, static_cast<std::uint64_t>(v.byte_size())) {
    outer_.threads = plan.readers;
    reading_.threads = 1;
    reading_.memory = plan.reading_bytes;
    reading_.progress = nullptr;
  }

  void run_as_pipeline() {
    const box_grid boxes(shape_, plan_.box, plan_.first);
    run_pipeline(
        {boxes.count(), box_bytes(), plan_.readers, plan_.buffers},
        [&](std::size_t task, std::span<std::byte> buffer) { read(boxes.at(task), buffer.data()); },
        [&](std::size_t task, std::span<std::byte> buffer) { write(boxes.at(task), buffer.data()); });
  }

  void run_in_groups(const shape_t& group) {
    const box_grid groups(shape_, group);
    read_job threads(outer_, 0);
    threads.for_each_task(groups.count(), [&](std::size_t task) { write_group(groups.at(task)); });
  }

 private:
  [[nodiscard]] std::size_t box_bytes() const { return static_cast<std::size_t>(element_count(plan_.box) * item_size_); }

  void read(const element_box& box, std::byte* to) const {
    job_.check_cancelled();
    elements_.read(box, to, reading_);
  }
  void write(const element_box& box, const std::byte* from) {
    job_.check_cancelled();
    const auto bytes = static_cast<std::size_t>(element_count(box.shape) * item_size_);
    target_->write(box, {from, bytes});
    job_.advance(bytes);
  }
  void write_group(const element_box& group) {
    const auto memory = box_memory(box_bytes());
    const box_grid boxes(group.shape, clipped(plan_.box, group.shape));
    for (std::size_t i = 0; i < boxes.count(); ++i) {
      auto box = boxes.at(i);
      for (std::size_t a = 0; a < box.start.size(); ++a) box.start[a] += group.start[a];
      read(box, memory.get());
      write(box, memory.get());
    }
  }
  static shape_t clipped(shape_t box, const shape_t& shape) {
    for (std::size_t a = 0; a < box.size(); ++a) box[a] = std::max<std::int64_t>(std::min(box[a], shape[a]), 1);
    return box;
  }

  shape_t shape_;
  std::int64_t item_size_;
  box_plan plan_;
  target_order elements_;
  std::unique_ptr<box_target> target_;
  read_options reading_, outer_;
  read_job job_;
};

/// Progress of one of several passes over the same bytes.
read_options options_of_pass(const read_options& options, std::size_t pass, std::size_t passes, std::uint64_t total) {
  auto inner = options;
  if (options.progress)
    inner.progress = [&options, pass, passes, total](std::uint64_t done, std::uint64_t) {
      options.progress((pass * total + done) / passes, total);
    };
  return inner;
}

}  // namespace

element_writing::element_writing(view v, const layout& target, const read_options& options) : view_(std::move(v)), target_(target) {
  problem_.shape = view_.shape();
  problem_.item_size = target.stored.item_size();
  problem_.from = side_of(view_);
  problem_.to = side_of(target);
  problem_.is_one_file = !has_file_a_chunk(target);
  problem_.threads = read_job(options, 0).threads();
  problem_.memory = read_job(options, 0).memory();
  if (view_.size() != 0) strategy_ = strategy_of(problem_);
}

std::uint64_t element_writing::memory_bytes() const noexcept {
  std::uint64_t most = 0;
  for (const auto& pass : strategy_.passes) most = std::max(most, pass.memory_bytes);
  return most;
}

std::uint64_t element_writing::output_bytes() const {
  return bytes_in_storage(target_);
}

void element_writing::run(output& out, const read_options& options) const {
  const auto total = static_cast<std::uint64_t>(view_.byte_size());
  if (view_.size() == 0) return static_cast<void>(make_box_target(target_, out, &out));
  auto from = view_;
  const auto passes = strategy_.passes.size();
  if (strategy_.intermediate_chunk) {
    const auto between = std::make_shared<layout>(intermediate_layout(view_.shape(), view_.type(), *strategy_.intermediate_chunk));
    const auto file = std::make_shared<scratch_file>(file_bytes(*between), strategy_.temporary_bytes);
    box_writing(view_, *between, strategy_.passes[0], *file, nullptr, options_of_pass(options, 0, passes, total)).run_as_pipeline();
    release_kept_memory();  // what the first pass used is not the second's
    from = view(between, std::make_shared<source_set>(source_set{{file}}));
  }
  box_writing last(from, target_, strategy_.passes.back(), out, &out, options_of_pass(options, passes - 1, passes, total));
  if (problem_.is_one_file)
    last.run_as_pipeline();
  else
    last.run_in_groups(group_shape(problem_, strategy_.passes.back().box));
}

}  // namespace lamella
