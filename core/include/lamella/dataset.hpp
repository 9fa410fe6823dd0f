// SPDX-License-Identifier: BSD-3-Clause
//
// One n-dimensional variable of an opened file: name, shape, type, axes, attributes, mask, layout; no pixels loaded. A dataset keeps the
// file's sources open, not the plugin.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "attribute.hpp"
#include "view.hpp"

namespace lamella {

/// What the positions along one axis mean.
struct axis {
  std::string name = {}, units = {};
  std::int64_t size = 0;
  bool navigate = false;
  double scale = 1, offset = 0;     ///< value i = offset + i * scale, in units
  std::vector<double> values = {};  ///< one a position where the axis is not uniform

  [[nodiscard]] bool is_uniform() const noexcept { return values.empty(); }
};

enum class dataset_role { data, mask, weight, error, coordinate };
[[nodiscard]] std::string_view to_string(dataset_role role) noexcept;

class dataset {
 public:
  struct state {
    std::string name, title, quantity, units;
    std::uint64_t id = 0;  ///< owner of its attributes
    std::size_t index = 0;
    dataset_role role = dataset_role::data;
    std::vector<axis> axes;
    std::string mask;  ///< name of the mask dataset; empty: none
    bool masked_where_false = false;
    lamella::view all;  ///< the whole dataset, lazily
    std::shared_ptr<const attribute_arena> attributes;
  };
  explicit dataset(std::shared_ptr<const state> s) : state_(std::move(s)) {}

  [[nodiscard]] const std::string& name() const noexcept { return state_->name; }
  [[nodiscard]] std::size_t index() const noexcept { return state_->index; }
  [[nodiscard]] const std::string& title() const noexcept { return state_->title; }
  [[nodiscard]] const std::string& quantity() const noexcept { return state_->quantity; }
  [[nodiscard]] const std::string& units() const noexcept { return state_->units; }  ///< of the values
  [[nodiscard]] dataset_role role() const noexcept { return state_->role; }
  [[nodiscard]] const shape_t& shape() const noexcept { return state_->all.shape(); }
  [[nodiscard]] const dtype& type() const noexcept { return state_->all.type(); }
  [[nodiscard]] const std::vector<axis>& axes() const noexcept { return state_->axes; }  ///< one a dimension
  [[nodiscard]] const std::string& mask() const noexcept { return state_->mask; }
  [[nodiscard]] std::vector<attribute> attributes() const { return state_->attributes->of(state_->id); }
  [[nodiscard]] bool is_ragged() const noexcept { return state_->all.is_ragged(); }
  /// Why it cannot be read; nullptr where it can.
  [[nodiscard]] const unavailable_layout* unavailable() const noexcept {
    return std::get_if<unavailable_layout>(&state_->all.leaf().storage);
  }
  /// All of it, lazily.
  [[nodiscard]] const lamella::view& view() const noexcept { return state_->all; }
  [[nodiscard]] const state& facts() const noexcept { return *state_; }

 private:
  std::shared_ptr<const state> state_;
};

}  // namespace lamella
