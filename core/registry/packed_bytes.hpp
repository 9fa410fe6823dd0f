// SPDX-License-Identifier: BSD-3-Clause
//
// Values as bytes and back: numbers as this machine has them, texts and lists behind their lengths, structs by a function walk(archive,
// value) that names their members once for both directions. Bytes that are cut off or no packed values are an error, whoever wrote them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lamella/error.hpp"

namespace lamella {

struct byte_packer {
  std::string bytes = {};

  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>)
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    else
      walk(*this, value);
  }
  void operator()(std::string_view text) {
    auto size = text.size();
    (*this)(size);
    bytes += text;
  }
  void operator()(std::string& text) { (*this)(std::string_view(text)); }
  template <typename T>
  void operator()(std::vector<T>& items) {
    auto count = items.size();
    (*this)(count);
    for (auto& item : items) (*this)(item);
  }
};

/// All of it @throws error corrupt: the bytes end too early, or hold what no packer writes.
struct byte_unpacker {
  std::string_view rest;

  std::string_view take(std::size_t size) {
    if (size > rest.size()) throw damaged();
    const auto taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      if (byte > 1) throw damaged();
      value = byte == 1;
    } else if constexpr (std::is_arithmetic_v<T>) {
      std::memcpy(&value, take(sizeof value).data(), sizeof value);
    } else {
      walk(*this, value);
    }
  }
  /// Lies in the packed bytes.
  void operator()(std::string_view& text) {
    std::size_t size = 0;
    (*this)(size);
    text = take(size);
  }
  void operator()(std::string& text) {
    std::string_view found;
    (*this)(found);
    text = found;
  }
  template <typename T>
  void operator()(std::vector<T>& items) {
    std::size_t count = 0;
    (*this)(count);
    if (count > rest.size()) throw damaged();  // each item takes a byte at least
    items.clear();
    items.reserve(count < 64 ? count : 0);  // a count alone reserves no memory
    for (std::size_t i = 0; i < count; ++i) (*this)(items.emplace_back());
  }
  void end() const {
    if (!rest.empty()) throw damaged();
  }
  static error damaged() { return {errc::corrupt, "packed values are damaged"}; }
};

}  // namespace lamella
