// SPDX-License-Identifier: BSD-3-Clause
//
// A host that trusts little: it runs only plugins of its folders whose SHA-256 it was told, and only for the formats it names; it reads the
// bytes itself and refuses more than it allows; it hears what plugins say; and it has no handler of SIGBUS installed. Prints the sum of
// each array.
//   careful_host --folder DIR… --format ID… --pin PLUGIN=SHA256… [--most-bytes N] [--by-path] FILE
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <lamella/lamella.hpp>
#include <string>
#include <string_view>

namespace {

// [a source]
/// A file that is read by position alone, up to so many bytes in all. It has no siblings: a format of several files is refused.
class metered_source : public lamella::source {
 public:
  metered_source(const std::string& path, std::uint64_t most_bytes)
      : path_(path), most_bytes_(most_bytes), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat status {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0)
      throw lamella::error(lamella::errc::io, std::strerror(errno), {.path = path});
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~metered_source() override { ::close(descriptor_); }
  metered_source(const metered_source&) = delete;
  metered_source& operator=(const metered_source&) = delete;

  [[nodiscard]] lamella::source_kind kind() const noexcept override { return lamella::source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return size_; }

  /// Called from any thread, several at once.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    if (bytes_read_ += data.size(); bytes_read_ > most_bytes_)
      throw lamella::error(lamella::errc::limit, "this program reads no more than " + std::to_string(most_bytes_) + " bytes of a file",
                           {.path = path_, .byte_offset = static_cast<std::int64_t>(offset)});
    std::size_t done = 0;
    while (done < data.size()) {
      const auto got = ::pread(descriptor_, data.data() + done, data.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno != EINTR) throw lamella::error(lamella::errc::io, std::strerror(errno), {.path = path_});
      if (got == 0) break;  // the end
      if (got > 0) done += static_cast<std::size_t>(got);
    }
    return done;
  }

 private:
  std::string path_;
  std::uint64_t most_bytes_, size_ = 0;
  int descriptor_;
  mutable std::atomic<std::uint64_t> bytes_read_ = 0;
};
// [a source]

struct wishes {
  lamella::registry_options plugins;
  std::uint64_t most_bytes = UINT64_MAX;
  bool by_path = false;
  std::string file;
};

// [rules for plugins]
lamella::registry_options nothing_but_what_is_named() {
  lamella::registry_options options;
  options.use_environment = options.use_bundled = options.use_user = options.use_system = false;
  options.use_cache = false;
  options.require_pins = true;
  return options;
}
// [rules for plugins]

/// False: wrong usage.
bool understand(int count, char** words, wishes& wished) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--by-path") {
      wished.by_path = true;
    } else if (!word.starts_with("--")) {
      wished.file = word;
    } else if (++i == count) {
      return false;
    } else if (word == "--folder") {
      wished.plugins.plugin_folders.push_back(std::filesystem::absolute(words[i]).string());
      wished.plugins.allow_folders.push_back(wished.plugins.plugin_folders.back());
    } else if (word == "--format") {
      wished.plugins.allow_formats.emplace_back(words[i]);
    } else if (word == "--pin") {
      const std::string pin = words[i];
      const auto equals = std::min(pin.find('='), pin.size() - 1);
      wished.plugins.pins[pin.substr(0, equals)] = pin.substr(equals + 1);
    } else if (word == "--most-bytes") {
      wished.most_bytes = std::stoull(words[i]);
    } else {
      return false;
    }
  }
  return !wished.file.empty() && !wished.plugins.allow_formats.empty();
}

const char* name_of(lamella::log_level level) {
  switch (level) {
    case lamella::log_level::debug:
      return "debug";
    case lamella::log_level::info:
      return "info";
    case lamella::log_level::misbehaving:
      return "misbehaving";
  }
  return "";
}

// [log and progress]
void tell(lamella::log_level level, std::string_view text) {
  std::fprintf(stderr, "%s: %.*s\n", name_of(level), static_cast<int>(text.size()), text.data());
}

lamella::file open_carefully(const wishes& wished, const lamella::registry& formats) {
  const lamella::open_options options{
      .registry = &formats,
      .progress = [](std::uint64_t done, std::uint64_t total) { std::fprintf(stderr, "%ju of %ju\n", done, total); },
      .log = tell};
  if (wished.by_path) return lamella::open(wished.file, options);
  return lamella::open(std::make_shared<metered_source>(wished.file, wished.most_bytes), options);
}
// [log and progress]

void show_sums(const lamella::file& file) {
  for (const auto& dataset : file.datasets()) {
    const auto sum = lamella::reduce(dataset.view().cast(lamella::dtype::parse("<f8")), lamella::statistic::sum);
    std::printf("%s %g\n", dataset.name().c_str(), sum.as<double>()[0]);
  }
}

bool handles_sigbus() {
  struct sigaction now {};
  return ::sigaction(SIGBUS, nullptr, &now) == 0 && now.sa_handler != SIG_DFL;
}

}  // namespace

int main(int count, char** words) {
  lamella::allow_mapped_reads(false);  // before anything is read: no handler of SIGBUS
  wishes wished{.plugins = nothing_but_what_is_named(), .file = {}};
  wished.plugins.log = tell;
  if (!understand(count, words, wished))
    return std::fprintf(stderr, "usage: careful_host --folder DIR --format ID --pin PLUGIN=SHA256 [--most-bytes N] [--by-path] FILE\n"), 2;
  try {
    const lamella::registry formats(wished.plugins);
    show_sums(open_carefully(wished, formats));
    std::printf("SIGBUS is %s\n", handles_sigbus() ? "handled" : "left alone");
  } catch (const lamella::error& caught) {
    std::fprintf(stderr, "%s: %s\n", std::string(lamella::to_string(caught.code())).c_str(), caught.what());
    return 1;
  }
}
