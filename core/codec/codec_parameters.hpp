// SPDX-License-Identifier: BSD-3-Clause
//
// The parameters of a codec, "key=value,key=value", read strictly: an unknown key, a repeated one or a value out of range is an error,
// since a parameter that is passed over gives wrong bytes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "lamella/layout.hpp"

namespace lamella {

class codec_parameters {
 public:
  /// @param known   keys that the codec has.
  /// @throws error  bad_argument.
  codec_parameters(const codec& named, std::initializer_list<std::string_view> known);

  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t lowest, std::int64_t highest) const;
  /// One of the names, or the first of them where the key is not given.
  [[nodiscard]] std::string choice(std::string_view key, std::initializer_list<std::string_view> names) const;
  [[nodiscard]] bool flag(std::string_view key, bool otherwise) const;  ///< true or false
  /// These two must be given.
  [[nodiscard]] double real(std::string_view key) const;  ///< finite
  [[nodiscard]] dtype type(std::string_view key) const;

 private:
  [[nodiscard]] const std::string* find(std::string_view key) const;
  [[nodiscard]] const std::string& required(std::string_view key) const;

  std::string id_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace lamella
