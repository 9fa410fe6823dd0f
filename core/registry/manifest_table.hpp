// SPDX-License-Identifier: BSD-3-Clause
//
// A table of a TOML file with typed access: what has the wrong type is refused with line, column and key. Used by the readers of
// manifests and of proofs; keys that nobody asks for are let be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

namespace lamella {

class manifest_table {
 public:
  /// Both outlive this handle.
  manifest_table(const toml::table& table, const std::string& path) : table_(&table), path_(&path) {}

  [[nodiscard]] bool has(std::string_view key) const { return table_->contains(key); }
  [[nodiscard]] std::vector<std::string> keys() const;  ///< in the order of the file

  /// All of them: @throws error plugin: another type, or (text) missing or empty.
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view otherwise) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;                           ///< false where missing
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;      ///< empty where missing
  [[nodiscard]] std::vector<manifest_table> tables(std::string_view key) const;  ///< of an array of tables; empty where missing
  [[nodiscard]] std::optional<manifest_table> table(std::string_view key) const;

  /// A value of any simple type as text ("true", "12", "D2"); nothing where it is missing or not simple.
  [[nodiscard]] std::optional<std::string> scalar(std::string_view key) const;
  [[nodiscard]] toml::node_type type(std::string_view key) const;  ///< none where missing

  /// @throws error  plugin: "line 3, column 6: key 'at': …", always.
  [[noreturn]] void refuse(std::string_view key, const std::string& reason) const;

 private:
  [[nodiscard]] const toml::node* typed(std::string_view key, toml::node_type wanted) const;
  const toml::table* table_;
  const std::string* path_;
};

/// Parses a TOML text. @throws error  plugin: not TOML, with line and column.
[[nodiscard]] toml::table parse_toml(std::string_view text, const std::string& path);

}  // namespace lamella
