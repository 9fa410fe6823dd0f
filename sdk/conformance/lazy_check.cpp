// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "data_checks.hpp"
#include "facts.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"
#include "source/test_folder.hpp"

namespace lamella::conformance {
namespace {

constexpr std::uint64_t most_bytes_of_open = 8_MiB, most_bytes_an_element = 64_MiB;
constexpr std::int64_t most_memory = std::int64_t{256} << 20;

/// Another source, with a count of what is read of it. It cannot be mapped, so that nothing is read unseen.
class counting_source final : public source {
 public:
  explicit counting_source(source_ptr base) : base_(std::move(base)) {}
  [[nodiscard]] source_kind kind() const noexcept override { return base_->kind(); }
  [[nodiscard]] const std::string& path() const noexcept override { return base_->path(); }
  [[nodiscard]] std::string name() const override { return base_->name(); }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return base_->size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    const auto got = base_->read_at(offset, data);
    bytes_ += got;
    return got;
  }
  [[nodiscard]] source_identity identity() const override { return base_->identity(); }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  source_ptr base_;
  mutable std::atomic<std::uint64_t> bytes_ = 0;
};

/// Writes the head and the patches; the rest are holes.
std::string make_file(const huge_file& huge, const std::string& folder) {
  const auto path = folder + "/" + huge.name;
  const int descriptor = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const auto fail = [&](const char* what) { throw std::system_error(errno, std::generic_category(), fmt::format("{} '{}'", what, path)); };
  if (descriptor < 0) fail("making");
  const auto write = [&](const std::string& bytes, std::uint64_t at) {
    if (::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(at)) != static_cast<ssize_t>(bytes.size())) fail("writing");
  };
  if (::ftruncate(descriptor, static_cast<off_t>(huge.size)) != 0) {
    const int why = errno;
    ::close(descriptor);
    throw not_applicable(fmt::format("no file of {} bytes can be made here: {}", huge.size, std::generic_category().message(why)));
  }
  write(bytes_of({.path = huge.head, .name = {}, .format = {}}), 0);
  for (const auto& [at, bytes] : huge.patches) write(bytes, at);
  ::close(descriptor);
  return path;
}

std::int64_t peak_memory() {
  struct rusage used {};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<std::int64_t>(used.ru_maxrss) * 1024;
}

/// Bytes that this process has read from files, by the kernel's count: of a folder, whose files the core opens itself.
std::uint64_t bytes_read_by_process() {
  std::ifstream counts("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (counts >> name >> value)
    if (name == "rchar:") return value;
  throw not_applicable("/proc/self/io does not say how much is read");
}

void check_huge(const subject& plugin, const sample& s, trial& told) {
  const test::test_folder folder;
  told.at("making " + s.name);
  const auto path = s.huge ? make_file(*s.huge, folder.path()) : s.path;
  const bool is_folder = std::filesystem::is_directory(path);
  const auto counted = is_folder ? nullptr : std::make_shared<counting_source>(open_source(path));
  const auto bytes_read = [&] { return is_folder ? bytes_read_by_process() : counted->bytes(); };
  auto options = plugin.options_for(s);
  options.io = io_mode::read;
  const auto before = peak_memory();
  auto so_far = bytes_read();
  told.at("opening " + s.name);
  const auto f = is_folder ? lamella::open(path, options) : lamella::open(source_ptr(counted), options);
  if (const auto read = bytes_read() - so_far; read > most_bytes_of_open)
    told.contradict(s.format, "lazy", fmt::format("{}: open reads {} bytes; a lazy reader reads the header", s.name, read));
  compare_facts(f, s, told);
  for (const auto& expected : s.datasets)
    for (const auto& value : expected.values) {
      so_far = bytes_read();
      told.at(fmt::format("reading one element of {}", s.name));
      compare_value(f[expected.name], value, told);
      if (const auto read = bytes_read() - so_far; read > most_bytes_an_element)
        told.contradict(s.format, "lazy", fmt::format("{}: reading one element reads {} bytes", s.name, read));
    }
  if (const auto grown = peak_memory() - before; grown > most_memory)
    told.contradict(s.format, "lazy", fmt::format("{}: opening it and reading single elements takes {} bytes of memory", s.name, grown));
  if (!told.has_failed()) told.prove(s.format, "lazy");
}

}  // namespace

void check_lazy(const subject& plugin, trial& told) {
  bool has_any = false;
  for (const auto& s : plugin.samples()) {
    if (!s.is_huge() || !plugin.claims(s.format, "lazy")) continue;
    has_any = true;
    check_huge(plugin, s, told);
  }
  if (!has_any) throw not_applicable("there is no huge sample of a format that claims lazy");
}

}  // namespace lamella::conformance
