// SPDX-License-Identifier: BSD-3-Clause
#include "write_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <filesystem>
#include <thread>

#include "child_process.hpp"
#include "facts.hpp"
#include "lamella/convert.hpp"
#include "lamella/error.hpp"
#include "source/test_folder.hpp"

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> written_formats(const subject& plugin) {
  std::vector<std::string> found;
  for (const auto& format : plugin.manifest().formats)
    if (format.info.claims("write")) found.push_back(format.info.id);
  if (found.empty()) throw not_applicable("none of its formats claims to be written");
  return found;
}

/// Every element another byte pattern, none of them NaN of a float or beyond 0 and 1 of a bool.
array pattern_of(const dtype& type, const shape_t& shape) {
  const auto count = element_count(shape);
  const auto bytes = static_cast<std::size_t>(count * type.item_size());
  auto owner = std::make_shared<std::vector<std::byte>>(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto in_element = i % static_cast<std::size_t>(type.item_size());
    const auto value = static_cast<unsigned char>((i / static_cast<std::size_t>(type.item_size())) * 7 + in_element * 31);
    (*owner)[i] = static_cast<std::byte>(type.kind() == 'b'                           ? value & 1
                                         : (type.kind() == 'f' || type.kind() == 'c') ? value & 0x3f
                                                                                      : value);
  }
  return {type, shape, contiguous_strides(shape, type.item_size()), owner->data(), owner};
}

/// A file name that the format knows.
std::string name_for(const subject& plugin, const std::string& format) {
  const auto& endings = plugin.find_format(format)->extensions;
  return endings.empty() ? "written" : "written." + endings.front();
}

write_options options_of(const subject& plugin, const std::string& format) {
  write_options options{.format = format, .registry = &plugin.alone()};
  options.reading.threads = 2;
  return options;
}

void compare_written(const subject& plugin, const std::string& format, const std::string& path, const array& values,
                     const std::vector<axis>& axes, const std::vector<std::string>& losses, const std::string& what, trial& told) {
  const auto f = lamella::open(path, {.format = format, .registry = &plugin.alone()});
  if (f.size() == 0) return told.fail(fmt::format("{}: reads as no dataset", what));
  const auto& d = f[0];
  if (d.shape() != values.shape() || d.type() != values.type().native())
    return told.fail(fmt::format("{}: reads as {} ({})", what, d.type().str(), fmt::join(d.shape(), ", ")));
  const auto back = d.view().read({.threads = 1});
  if (std::memcmp(back.bytes().data(), values.bytes().data(), values.bytes().size()) != 0)
    told.fail(fmt::format("{}: reads as other values", what));
  if (!losses.empty()) return;  // told, and another reader's business
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (std::abs(d.axes()[i].scale - axes[i].scale) > 1e-6 * axes[i].scale)
      told.fail(
          fmt::format("{}: axis {} reads with the scale {}, it was {}, and no loss was told", what, i, d.axes()[i].scale, axes[i].scale));
}

bool holds(const std::string& folder) {
  return fs::directory_iterator(folder) != fs::directory_iterator();
}

/// The hidden file beside the target that lamella fills until it is complete.
bool is_unfinished_output(const std::string& name) {
  return name.starts_with('.') && name.find(".part-") != std::string::npos;
}

/// What a killed writer leaves but for the file that lamella was filling: nobody lives to take that away.
std::string left_after_a_kill(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto name = entry.path().filename().string(); !is_unfinished_output(name)) return name;
  return {};
}

void check_killed_writer(const subject& plugin, const std::string& format, std::chrono::milliseconds after, trial& told) {
  told.at(fmt::format("writing {}, killed after {} ms", format, after.count()));
  const test::test_folder folder;
  const auto path = folder.path(name_for(plugin, format));
  const auto answer = run_again({"--writer", format, path, "--folder", plugin.asked().folder, "--plugin", plugin.manifest().id},
                                {.temporary_folder = folder.path(), .folder = folder.path(), .kill_after = after});
  if (answer.exit_code == 0) return;  // it was faster
  if (answer.signal == 0) told.fail(fmt::format("writing {}: {}: {}", format, end_of(answer), answer.output));
  if (const auto left = left_after_a_kill(folder.path()); !left.empty())
    told.fail(fmt::format("writing {}, killed in the middle, leaves '{}'", format, left));
}

void check_cancelled_writer(const subject& plugin, const std::string& format, trial& told) {
  told.at(fmt::format("writing {}, cancelled in the middle", format));
  const test::test_folder folder;
  const auto path = folder.path(name_for(plugin, format));
  const auto answer = run_again({"--cancelled-writer", format, path, "--folder", plugin.asked().folder, "--plugin", plugin.manifest().id},
                                {.temporary_folder = folder.path(), .folder = folder.path()});
  if (answer.exit_code != 0) told.fail(fmt::format("writing {}, cancelled in the middle, {}: {}", format, end_of(answer), answer.output));
  if (holds(folder.path()))
    told.fail(fmt::format("writing {}, cancelled in the middle, leaves '{}'", format,
                          fs::directory_iterator(folder.path())->path().filename().string()));
}

}  // namespace

void check_round_trip(const subject& plugin, trial& told) {
  const std::vector<shape_t> shapes = {{7}, {5, 6}, {3, 4, 5}, {2, 3, 4, 5}};
  for (const auto& format : written_formats(plugin)) {
    if (!plugin.claims(format, "read")) continue;
    int accepted = 0;
    std::string refusal;
    for (const auto* type_text : {"|u1", "|i1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8", "<c8", "|b1"})
      for (const auto& shape : shapes) {
        const auto what = fmt::format("{} of {} ({})", format, type_text, fmt::join(shape, ", "));
        told.at("writing " + what);
        const test::test_folder folder;
        const auto path = folder.path(name_for(plugin, format));
        const auto values = pattern_of(dtype::parse(type_text), shape);
        std::vector<axis> axes;
        for (const auto length : shape) axes.push_back({.size = length, .scale = 0.5 * static_cast<double>(axes.size() + 1)});
        try {
          const auto report = write(path, {{.name = "data", .view = view_of(values), .axes = axes}}, {}, options_of(plugin, format));
          compare_written(plugin, format, path, values, axes, report.losses, what, told);
          ++accepted;
        } catch (const error& caught) {
          if (caught.code() != errc::unsupported) throw;
          refusal = caught.message();
        }
      }
    if (accepted == 0)
      told.contradict(format, "write", fmt::format("format '{}' claims to be written, but nothing could be: {}", format, refusal));
    else if (!told.has_failed())
      told.prove(format, "write");
  }
}

void check_write_refusals(const subject& plugin, trial& told) {
  if (plugin.interface("lamella.writer/1") == nullptr) throw not_applicable("it writes nothing");
  const auto values = pattern_of(dtype::parse("<f4"), {4, 4});
  for (const auto& format : plugin.manifest().formats) {
    if (format.info.claims("write")) continue;
    told.at(fmt::format("writing {}, which does not claim to be written", format.info.id));
    const test::test_folder folder;
    try {
      (void)write(folder.path("out"), {{.name = "data", .view = view_of(values)}}, {}, options_of(plugin, format.info.id));
      told.contradict(format.info.id, "write", fmt::format("format '{}' does not claim to be written, but it is", format.info.id));
    } catch (const error&) {
      told.prove(format.info.id, "write");
    }
    if (holds(folder.path())) told.fail(fmt::format("refusing to write {} leaves a file behind", format.info.id));
  }
  for (const auto& format : written_formats(plugin)) {
    told.at("writing no dataset, and a type that nothing holds");
    const test::test_folder folder;
    try {
      (void)write(folder.path("out"), {{.name = "data", .view = view_of(pattern_of(dtype::parse("|V3"), {4}))}}, {},
                  options_of(plugin, format));
      fs::remove_all(folder.path("out"));
    } catch (const error& caught) {
      if (caught.code() == errc::plugin || caught.code() == errc::internal)
        told.fail(fmt::format("{}: a type that it cannot hold is not refused, but ends in a fault: {}", format, caught.what()));
    }
    if (holds(folder.path())) told.fail(fmt::format("refusing a type of {} leaves a file behind", format));
  }
}

int run_writer(const request& asked, const std::string& format, const std::string& path, bool cancels) {
  const subject plugin(asked);
  auto options = options_of(plugin, format);
  options.reading.progress = [&](std::uint64_t, std::uint64_t) {
    if (cancels) throw error(errc::cancelled, "in the middle");
    std::this_thread::sleep_for(std::chrono::seconds(1));
  };
  for (const shape_t& shape : {shape_t{64, 256, 1024}, shape_t{16384, 1024}, shape_t{1 << 24}}) try {
      const auto values = pattern_of(dtype::parse("<f4"), shape);
      (void)write(path, {{.name = "data", .view = view_of(values)}}, {}, options);
      if (!cancels) return 0;
      fmt::print("it was complete in spite of that");
      return 1;
    } catch (const error& caught) {
      if (caught.code() == errc::cancelled) return 0;
      if (caught.code() != errc::unsupported) throw;  // another number of axes, perhaps
    }
  return 0;
}

void check_crash_while_writing(const subject& plugin, trial& told) {
  for (const auto& format : written_formats(plugin)) {
    for (const int after : {120, 250, 400}) check_killed_writer(plugin, format, std::chrono::milliseconds(after), told);
    check_cancelled_writer(plugin, format, told);
  }
}

}  // namespace lamella::conformance
