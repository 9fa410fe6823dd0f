// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_sources.hpp"

#include <algorithm>

#include "lamella/error.hpp"

namespace lamella {

std::vector<folder_file> source_numbering::files_in(const std::string& folder, const std::shared_ptr<const source_set>& together) {
  if (listed_ != together) {
    listed_ = together;
    by_folder_.clear();
    for (const auto& s : together->sources) {
      const auto path = s && s->kind() == source_kind::file ? s->recipe().path : std::string();
      const auto slash = path.rfind('/');
      if (slash == std::string::npos) continue;
      const auto identity = s->identity();
      by_folder_[path.substr(0, slash)].push_back({path.substr(slash + 1), identity.size, identity.mtime_ns});
    }
  }
  auto files = by_folder_[folder];
  std::ranges::sort(files, {}, &folder_file::name);
  return files;
}

std::uint64_t source_numbering::number_of(const source_ptr& file, const std::shared_ptr<const source_set>& together) {
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (files_[i] == file) return i;
  const auto recipe = file->recipe();
  referenced_source made;
  if (recipe.base) {
    made.base = static_cast<std::int64_t>(number_of(recipe.base, together));
    made.offset = recipe.offset;
    made.part_size = recipe.size;
    made.codec = recipe.codec;
    made.decoded_size = recipe.decoded_size;
  } else {
    if (recipe.path.empty())
      throw error(errc::unsupported, "a source in memory cannot be referred to from another process", {.path = file->path()});
    const auto identity = file->identity();
    made.path = recipe.path;
    made.is_directory = file->kind() == source_kind::directory;
    if (made.is_directory) made.files = files_in(made.path, together);
    made.size = identity.size;
    made.mtime_ns = identity.mtime_ns;
  }
  files_.push_back(file);
  entries_.push_back(std::move(made));
  return files_.size() - 1;
}

json source_numbering::to_json() const {
  auto list = json::array();
  for (const auto& e : entries_) {
    if (e.base >= 0) {
      json part{{"base", e.base}, {"offset", e.offset}, {"size", e.part_size}};
      if (!e.codec.empty()) part["codec"] = e.codec;
      if (e.decoded_size) part["decoded_size"] = *e.decoded_size;
      list.push_back(std::move(part));
    } else if (e.is_directory) {
      auto files = json::array();
      for (const auto& f : e.files) files.push_back({{"name", f.name}, {"size", f.size}, {"mtime_ns", f.mtime_ns}});
      list.push_back({{"directory", e.path}, {"files", std::move(files)}});
    } else {
      list.push_back({{"path", e.path}, {"size", e.size}, {"mtime_ns", e.mtime_ns}});
    }
  }
  return list;
}

std::vector<referenced_source> sources_from(const json& document) {
  std::vector<referenced_source> made;
  for (const auto& item : document.at("sources")) {
    referenced_source s;
    if (item.contains("base")) {
      s.base = item.at("base").get<std::int64_t>();
      if (s.base < 0 || s.base >= static_cast<std::int64_t>(made.size()))
        throw error(errc::corrupt, "a part of a source that does not stand before it");
      s.offset = item.at("offset").get<std::uint64_t>();
      s.part_size = item.at("size").get<std::uint64_t>();
      s.codec = item.value("codec", std::string());
      if (item.contains("decoded_size")) s.decoded_size = item.at("decoded_size").get<std::uint64_t>();
    } else if (item.contains("directory")) {
      s.path = item.at("directory").get<std::string>();
      s.is_directory = true;
      for (const auto& f : item.value("files", json::array()))
        s.files.push_back({f.at("name").get<std::string>(), f.at("size").get<std::uint64_t>(), f.at("mtime_ns").get<std::int64_t>()});
    } else {
      s.path = item.at("path").get<std::string>();
      s.size = item.at("size").get<std::uint64_t>();
      s.mtime_ns = item.at("mtime_ns").get<std::int64_t>();
    }
    made.push_back(std::move(s));
  }
  return made;
}

}  // namespace lamella
