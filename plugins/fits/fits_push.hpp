// SPDX-License-Identifier: BSD-3-Clause
//
// From parsed HDUs to what the host keeps: groups, datasets, attributes, warnings. All calls of the border but reading are here.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>

#include "fits_content.hpp"
#include "fits_names.hpp"

namespace fits {

/// Every card in order, repeats kept; complex numbers as lists of two.
void push_cards(const lamella::sdk::sink& out, std::uint64_t owner, const header& h);

class hdu_pusher {
 public:
  hdu_pusher(const lamella::sdk::context& call, const lamella::sdk::sink& out) : call_(call), out_(out) {}

  void push(const header& h, std::int64_t hdu, content made);
  /// Lists an HDU that the file has, but whose header or table is broken.
  void push_damaged(const header& h, std::int64_t hdu, const lamella::sdk::error& why);
  void warn(const findings& found, std::int64_t hdu);
  void warn(const std::string& message, const lamella::sdk::place& where);

 private:
  std::uint64_t push_array(const std::string& name, std::int64_t hdu, image array);
  void push_columns(std::uint64_t group, const std::string& name, const header& h, std::int64_t hdu, std::vector<column> columns);

  lamella::sdk::context call_;
  lamella::sdk::sink out_;
  name_registry names_;
  unsigned warnings_ = 0;
};

}  // namespace fits
