// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/reference.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "engine.hpp"
#include "file/reference/reference_dataset.hpp"

namespace lamella {

namespace {

constexpr std::size_t largest_payload_inside = 64 * 1024;

json document_of(json datasets, const source_numbering& sources) {
  return {{"lamella_reference", 1}, {"sources", sources.to_json()}, {"datasets", std::move(datasets)}};
}

/// Writes beside the target and renames, so that a reader never sees half a file.
void write_whole(const std::filesystem::path& path, std::string_view text) {
  auto temporary = path;
  temporary += ".part";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out) {
      std::error_code ignored;
      std::filesystem::remove(temporary, ignored);
      throw error(errc::io, "the reference cannot be written", {.path = path.string()});
    }
  }
  std::error_code fault;
  std::filesystem::rename(temporary, path, fault);
  if (fault) throw error(errc::io, fault.message(), {.path = path.string()});
}

/// The path as the reference file names it: relative where the file lies below the folder.
std::string path_from(const std::filesystem::path& folder, const std::string& path) {
  const auto relative = std::filesystem::path(path).lexically_relative(folder);
  const bool is_below = !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.string() : path;
}

/// Moves a large payload into a file beside the reference.
void move_out(json& value, const std::filesystem::path& folder) {
  if (!value.is_string() || value.get_ref<const std::string&>().size() / 2 <= largest_payload_inside) return;
  const auto bytes = bytes_of_hex(value.get_ref<const std::string&>());
  const auto sha = get_engine().make_sha256();
  sha->update(std::as_bytes(std::span(bytes)));
  const auto name = sha->hex().substr(0, 32) + ".lamella.bin";
  write_whole(folder / name, bytes);
  value = {{"file", name}, {"size", bytes.size()}};
}

/// The same for all payloads of a layout and of the views that it is made of.
void move_payloads_out(json& storage, const std::filesystem::path& folder) {
  if (storage["kind"] == "inline") move_out(storage["data"], folder);
  if (storage["kind"] == "chunked" && storage["locations"]["form"] == "listed") move_out(storage["locations"]["chunks"], folder);
  if (storage["kind"] != "computed") return;
  if (storage["action"] == "gather") move_out(storage["frames"], folder);
  for (auto& operand : storage["operands"]) move_payloads_out(operand["layout"], folder);
}

}  // namespace

reference reference::of(const std::vector<dataset>& datasets) {
  source_numbering sources;
  auto items = json::array();
  for (const auto& d : datasets) items.push_back(dataset_to_json(d.facts(), d.view(), sources));
  return reference(document_of(std::move(items), sources).dump());
}

reference reference::of(const view& v, std::string name) {
  source_numbering sources;
  dataset::state facts;
  facts.name = std::move(name);
  for (const auto length : v.shape()) facts.axes.push_back({.size = length});
  auto items = json::array({dataset_to_json(facts, v, sources)});
  return reference(document_of(std::move(items), sources).dump());
}

reference reference::parse(std::string_view text) {
  const auto document = json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.is_object() || document.value("lamella_reference", 0) != 1)
    throw error(errc::corrupt, "this is not a lamella reference (version 1)");
  return reference(document.dump());
}

void reference::write(const std::string& path) const {
  const auto folder = std::filesystem::absolute(path).lexically_normal().parent_path();
  auto document = json::parse(json_);
  for (auto& s : document["sources"])
    for (const char* key : {"path", "directory"})
      if (s.contains(key)) s[key] = path_from(std::filesystem::weakly_canonical(folder), s[key].get<std::string>());
  for (auto& d : document["datasets"]) move_payloads_out(d["layout"], folder);
  write_whole(path, document.dump(1) + "\n");
}

reference view::reference() const {
  return lamella::reference::of(*this);
}

}  // namespace lamella
