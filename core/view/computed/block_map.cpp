// SPDX-License-Identifier: BSD-3-Clause
//
// map_blocks: which axes the result has, how its blocks follow those of the input, and the reading of it. Blocks that are needed in parts
// are kept in the chunk cache.
#include <fmt/format.h>

#include <algorithm>

#include "source/owned_memory.hpp"
#include "view/computed/computed_read.hpp"
#include "view/read/box_grid.hpp"
#include "view/read/chunk_cache.hpp"

namespace lamella {

namespace {

constexpr std::int64_t new_one = -1;

std::vector<bool> marked(const std::vector<int>& axes, std::size_t ndim, const char* what) {
  std::vector<bool> is_marked(ndim, false);
  for (const auto a : axes) {
    const auto axis = a < 0 ? a + static_cast<int>(ndim) : a;
    if (axis < 0 || axis >= static_cast<int>(ndim) || is_marked[static_cast<std::size_t>(axis)])
      throw error(errc::bad_argument, fmt::format("{} {} of an array of {} dimensions", what, a, ndim));
    is_marked[static_cast<std::size_t>(axis)] = true;
  }
  return is_marked;
}

/// The axes of the result: which axis of the input each follows.
std::vector<std::int64_t> followed_axes(const view& input, const map_blocks_options& options) {
  const auto is_dropped = marked(options.drop_axis, input.ndim(), "drop_axis");
  const auto is_new = marked(options.new_axis, input.ndim() - options.drop_axis.size() + options.new_axis.size(), "new_axis");
  const auto chunks = input.task_chunk_shape();
  std::vector<std::int64_t> kept;
  for (std::size_t a = 0; a < input.ndim(); ++a) {
    if (!is_dropped[a]) kept.push_back(static_cast<std::int64_t>(a));
    if (is_dropped[a] && chunks[a] < input.shape()[a])
      throw error(errc::bad_argument,
                  fmt::format("axis {} is dropped, but its {} positions stand in several blocks of {}", a, input.shape()[a], chunks[a]),
                  {.hint = "rechunk the view so that one block spans the axis"});
  }
  std::vector<std::int64_t> follows;
  auto next = kept.begin();
  for (std::size_t r = 0; r < is_new.size(); ++r) follows.push_back(is_new[r] ? new_one : *next++);
  return follows;
}

std::int64_t blocks_along(std::int64_t length, std::int64_t chunk) {
  return (length + chunk - 1) / chunk;
}

/// One block: its box in the result and in the input.
class block_boxes {
 public:
  block_boxes(const block_mapping& how, const view& input, const shape_t& result_shape)
      : how_(how), input_(input.shape()), result_(result_shape) {}

  [[nodiscard]] block_info at(const shape_t& block) const {
    block_info info{place(block, result_, how_.result_chunks), {}};
    std::swap(info.input, info.result);
    shape_t input_block(input_.size(), 0);
    for (std::size_t r = 0; r < block.size(); ++r)
      if (how_.input_axis[r] != new_one) input_block[static_cast<std::size_t>(how_.input_axis[r])] = block[r];
    info.input = place(input_block, input_, how_.input_chunks);
    return info;
  }

 private:
  static block_place place(const shape_t& block, const shape_t& shape, const shape_t& chunks) {
    block_place made{block, {}, {}, {}};
    for (std::size_t a = 0; a < block.size(); ++a) {
      made.number_of_blocks.push_back(blocks_along(shape[a], chunks[a]));
      made.start.push_back(block[a] * chunks[a]);
      made.stop.push_back(std::min(made.start[a] + chunks[a], shape[a]));
    }
    return made;
  }

  const block_mapping& how_;
  const shape_t& input_;
  const shape_t& result_;
};

shape_t lengths_of(const block_place& place) {
  shape_t lengths;
  for (std::size_t a = 0; a < place.start.size(); ++a) lengths.push_back(place.stop[a] - place.start[a]);
  return lengths;
}

/// Reads the inputs of a block and calls the function.
void make_block(const block_mapping& how, const std::vector<view>& operands, const block_info& info, std::span<std::byte> result,
                read_job& job) {
  std::vector<array> inputs;
  std::vector<range> ranges;
  for (std::size_t a = 0; a < info.input.start.size(); ++a) ranges.push_back({info.input.start[a], info.input.stop[a]});
  for (const auto& operand : operands) {
    const auto part = operand.slice(ranges);
    const auto strides = contiguous_strides(part.shape(), part.type().item_size());
    auto memory = owned_memory(static_cast<std::size_t>(part.byte_size()));
    read_to(part, memory.get(), strides, job);
    const auto* data = memory.get();
    inputs.emplace_back(part.type(), part.shape(), strides, data, std::move(memory));
  }
  job.check_cancelled();
  how.function(inputs, info, result);
}

/// Selected elements of a block that is there, into the destination.
void copy_block(const std::byte* content, const dtype& type, const shape_t& shape, const selection& what, std::byte* to,
                const shape_t& to_strides, read_job& job) {
  const array block(type, shape, contiguous_strides(shape, type.item_size()), content, nullptr);
  read_to(select(view_of(block), what), to, to_strides, job);
}

}  // namespace

view map_blocks(const block_function& function, const std::vector<view>& inputs, const map_blocks_options& options) {
  if (inputs.empty()) throw error(errc::bad_argument, "map_blocks needs a view");
  if (!function) throw error(errc::bad_argument, "map_blocks needs a function");
  const auto& input = inputs.front();
  block_mapping how{function, input.task_chunk_shape(), {}, followed_axes(input, options)};
  for (auto& n : how.input_chunks) n = std::max<std::int64_t>(n, 1);
  const auto rank = how.input_axis.size();
  if (!options.chunks.empty() && options.chunks.size() != rank)
    throw error(errc::bad_argument, fmt::format("chunks ({}) for a result of {} dimensions", fmt::join(options.chunks, ", "), rank));
  shape_t shape;
  for (std::size_t r = 0; r < rank; ++r) {
    const bool is_new = how.input_axis[r] == new_one;
    const auto a = static_cast<std::size_t>(is_new ? 0 : how.input_axis[r]);
    const auto along_input = is_new ? 1 : how.input_chunks[a];
    const auto chunk = options.chunks.empty() ? along_input : options.chunks[r];
    if (chunk < 1) throw error(errc::bad_argument, fmt::format("a block of {} positions along axis {}", chunk, r));
    const auto blocks = is_new ? 1 : blocks_along(input.shape()[a], how.input_chunks[a]);
    how.result_chunks.push_back(chunk);
    shape.push_back(chunk == along_input && !is_new ? input.shape()[a] : blocks * chunk);
  }
  std::vector<view> operands{input};
  for (std::size_t i = 1; i < inputs.size(); ++i) operands.push_back(inputs[i].broadcast_to(input.shape()));
  return view_of_computation(options.type.native(), std::move(shape), {std::move(operands), std::move(how)});
}

void read_part(const block_mapping& how, const computed_part& part, read_job& job) {
  const auto& result_shape = part.whole.leaf().shape;
  const block_boxes boxes(how, part.made_of.operands.front(), result_shape);
  const auto item = part.whole.type().item_size();
  // The blocks that the selection touches along each axis of the result.
  std::vector<index_range> touched;
  for (std::size_t r = 0; r < result_shape.size(); ++r) {
    auto low = part.what.start[r], high = low;
    for (std::size_t i = 0; i < part.what.walks.size(); ++i)
      if (part.what.walks[i].leaf_axis == r) {
        const auto end = part.what.start[r] + part.what.walks[i].step * (part.what.shape[i] - 1);
        low = std::min(low, end);
        high = std::max(high, end);
      }
    const auto first = low / how.result_chunks[r];
    touched.push_back({first, high / how.result_chunks[r] - first + 1});
  }
  shape_t counts;
  for (const auto& t : touched) counts.push_back(t.count);
  for_each_index(counts, [&](const shape_t& index) {
    shape_t block;
    std::uint64_t number = 0;
    for (std::size_t r = 0; r < index.size(); ++r) {
      block.push_back(touched[r].first + index[r]);
      number =
          number * static_cast<std::uint64_t>(blocks_along(result_shape[r], how.result_chunks[r])) + static_cast<std::uint64_t>(block[r]);
    }
    const auto info = boxes.at(block);
    const auto lengths = lengths_of(info.result);
    auto what = part.what;
    auto* to = part.to;
    for (std::size_t r = 0; r < lengths.size(); ++r) what.start[r] -= info.result.start[r];
    for (std::size_t i = 0; i < what.walks.size(); ++i) {
      const auto r = what.walks[i].leaf_axis;
      if (r == view::no_axis) continue;
      const auto inside = indices_within(what.start[r], what.walks[i].step, what.shape[i], 0, lengths[r]);
      if (inside.count == 0) return;
      narrow(what, i, inside.first, inside.count);
      to += inside.first * part.to_strides[i];
    }
    const auto bytes = static_cast<std::size_t>(element_count(lengths) * item);
    const auto content =
        chunk_cache::shared().get(part.whole.shared_leaf(), number, bytes, job.memory() / 4,
                                  [&](std::span<std::byte> made) { make_block(how, part.made_of.operands, info, made, job); });
    copy_block(content.get(), part.whole.type(), lengths, what, to, part.to_strides, job);
  });
}

}  // namespace lamella
