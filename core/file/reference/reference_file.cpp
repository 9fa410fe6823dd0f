// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_file.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "file/partial.hpp"
#include "file/plugin_decoder.hpp"
#include "file/reference/reference_dataset.hpp"
#include "lamella/registry.hpp"

namespace lamella {

namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t largest_reference = std::uint64_t{256} << 20;

/// Where the paths of a reference may lead.
class path_rules {
 public:
  /// Any path.
  path_rules() = default;
  /// Files below the folder, or below one of the allowed ones.
  path_rules(const fs::path& folder, const open_options& options) : is_restricted_(true), folder_(folder), substitutions_(options.map) {
    roots_.push_back(fs::weakly_canonical(folder));
    for (const auto& allowed : options.allow) roots_.push_back(fs::weakly_canonical(fs::absolute(allowed)));
  }

  /// The real path of a name in the reference.
  [[nodiscard]] std::string resolve(const std::string& name) const {
    auto path = fs::path(substituted(name));
    if (!is_restricted_) return path.string();
    if (name.find('\0') != std::string::npos || name.find("://") != std::string::npos)
      throw error(errc::refused, fmt::format("the reference names '{}', which is no file path", name));
    if (path.is_relative()) path = folder_ / path;
    const auto real = fs::weakly_canonical(path);
    for (const auto& root : roots_)
      if (is_below(real, root)) return real.string();
    throw error(errc::refused, fmt::format("the reference names {}, which lies outside its own folder", real.string()),
                {.hint = fmt::format("allow the folder if you trust the reference: --allow {}", real.parent_path().string())});
  }

 private:
  [[nodiscard]] std::string substituted(const std::string& name) const {
    for (const auto& [from, to] : substitutions_)
      if (name.starts_with(from) && (name.size() == from.size() || from.ends_with('/') || name[from.size()] == '/'))
        return to + name.substr(from.size());
    return name;
  }
  static bool is_below(const fs::path& path, const fs::path& root) {
    const auto relative = path.lexically_relative(root);
    return !relative.empty() && *relative.begin() != "..";
  }

  bool is_restricted_ = false;
  fs::path folder_;
  std::vector<fs::path> roots_;
  std::vector<std::pair<std::string, std::string>> substitutions_;
};

void check_identity(const source& opened, std::uint64_t size, std::int64_t mtime_ns) {
  const auto now = opened.identity();
  if (now.size == size && now.mtime_ns == mtime_ns) return;
  throw error(errc::source_changed,
              fmt::format("has {} bytes and was changed at {} ns; the reference was made for {} bytes and {} ns", now.size, now.mtime_ns,
                          size, mtime_ns),
              {.path = opened.path(), .hint = "make the reference anew"});
}

/// Files that tell what a folder is: they are compared, and nothing of them is read.
source_ptr open_folder_file(const source& folder, const folder_file& f) {
  if (f.name.find('/') != std::string::npos)
    throw error(errc::refused, fmt::format("the reference names '{}' in a folder, which is no file name", f.name), {.path = folder.path()});
  auto opened = folder.find_sibling(f.name);
  if (!opened || opened->kind() != source_kind::file)
    throw error(errc::source_changed, fmt::format("holds no file '{}' any more", f.name),
                {.path = folder.path(), .hint = "make the reference anew"});
  check_identity(*opened, f.size, f.mtime_ns);
  return opened;
}

source_ptr open_referenced(const referenced_source& s, const path_rules& rules, const std::vector<source_ptr>& before, io_mode io) {
  if (s.base >= 0) {
    const auto& base = before[static_cast<std::size_t>(s.base)];
    return s.codec.empty() ? range_source(base, s.offset, s.part_size)
                           : stream_source(base, s.offset, s.part_size, s.codec, s.decoded_size);
  }
  auto opened = open_source(rules.resolve(s.path), io);
  if (s.is_directory != (opened->kind() == source_kind::directory))
    throw error(errc::source_changed, s.is_directory ? "is no folder any more" : "is no file any more", {.path = opened->path()});
  if (!s.is_directory) check_identity(*opened, s.size, s.mtime_ns);
  return opened;
}

std::shared_ptr<source_set> open_sources(const json& document, const path_rules& rules, io_mode io) {
  auto made = std::make_shared<source_set>();
  const auto named = sources_from(document);
  for (const auto& s : named) made->sources.push_back(open_referenced(s, rules, made->sources, io));
  for (std::size_t i = 0; i < named.size(); ++i)  // behind those that are numbered
    for (const auto& f : named[i].files) made->sources.push_back(open_folder_file(*made->sources[i], f));
  return made;
}

file open_document(const json& document, const path_rules& rules, const std::function<std::string(const std::string&)>& payload,
                   const open_options& options, const std::string& path) {
  const auto sources = open_sources(document, rules, options.io);
  auto state = std::make_shared<file::state>();
  const auto attributes = std::make_shared<attribute_arena>();
  const auto& formats = [&]() -> const registry& { return options.registry != nullptr ? *options.registry : registry::shared(); };
  const view_context context{sources, payload, [&](layout& leaf) {
                               dataset::state unsliced;
                               for (const auto length : leaf.shape) unsliced.axes.push_back({.size = length});
                               apply_partial_policy(leaf, unsliced, *sources, partial_policy::error, state->warnings);
                               if (std::holds_alternative<decoded_layout>(leaf.storage))
                                 attach_decoder(leaf, *sources, formats(), options.log);
                             }};
  for (const auto& item : document.at("datasets")) {
    auto d = dataset_from(item, context);
    d.index = state->datasets.size();
    d.id = d.index + 1;
    d.attributes = attributes;
    state->order.emplace_back(false, d.index);
    state->datasets.emplace_back(std::make_shared<const dataset::state>(std::move(d)));
  }
  state->path = path;
  state->format = "reference";
  state->attributes = attributes;
  state->sources = sources;
  return file(std::move(state));
}

/// Runs f; what the JSON library throws becomes an error of the reference.
template <typename F>
file guarded(const std::string& path, F&& f) {
  try {
    return f();
  } catch (const json::exception& caught) {
    throw error(errc::corrupt, fmt::format("not a well-formed reference: {}", caught.what()), {.path = path});
  } catch (const fs::filesystem_error& caught) {
    throw error(errc::io, caught.what(), {.path = path});
  } catch (const error& caught) {
    throw caught.with({.path = path, .format = "reference"});
  }
}

std::string read_whole(const source& s) {
  const auto size = s.size().value_or(0);
  if (size > largest_reference)
    throw error(errc::limit, fmt::format("a reference of {} bytes; at most {} are read", size, largest_reference), {.path = s.path()});
  std::string text(size, '\0');
  text.resize(s.read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

}  // namespace

bool is_reference_path(const std::string& path) {
  return path.ends_with(".lamella.json");
}

file open_reference_file(const std::string& path, const open_options& options) {
  return guarded(path, [&] {
    const auto text = open_source(path);
    const auto parsed = reference::parse(read_whole(*text));
    const auto folder = fs::weakly_canonical(fs::absolute(path)).parent_path();
    const auto payload = [&](const std::string& name) { return read_whole(*text->open_sibling(name)); };
    return open_document(json::parse(parsed.json()), path_rules(folder, options), payload, options, path);
  });
}

file open(const reference& ref, const open_options& options) {
  return guarded({}, [&] {
    const auto payload = [](const std::string& name) -> std::string {
      throw error(errc::corrupt, fmt::format("the payload '{}' is not inside the reference", name));
    };
    return open_document(json::parse(ref.json()), path_rules(), payload, options, {});
  });
}

}  // namespace lamella
