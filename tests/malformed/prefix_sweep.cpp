// SPDX-License-Identifier: BSD-3-Clause
//
// Opens every beginning of a good file, and the whole file with single bytes changed, from memory and in one process, so that thousands
// of cases take a second. It demands what must hold for any damage: an error with a reason, or values that are those of the whole file's
// beginning, with a warning where the file promised more. malformed_test.py runs it; files on disk are that test's own part.
//
// usage: prefix_sweep PROGRESS_FILE FORMAT FILE [COMPLETE_PREFIX_BYTES…]
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <lamella/lamella.hpp>
#include <map>
#include <string>
#include <vector>

namespace {

using lamella::errc;

constexpr std::int64_t most_elements = 16 << 20;
constexpr std::size_t every_prefix_up_to = 4096, every_flip_up_to = 2048, samples = 1500;

/// Text that survives the death of this process: what it was doing.
class progress {
 public:
  explicit progress(const char* path) {
    const int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ::ftruncate(file, size_) != 0) std::exit(2);
    text_ = static_cast<char*>(::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    ::close(file);
  }
  void now(const std::string& what) { std::snprintf(text_, size_, "%s", what.c_str()); }

 private:
  static constexpr std::size_t size_ = 256;
  char* text_;
};

struct values {
  lamella::shape_t shape;
  std::string bytes;
};
struct answer {
  bool is_error = false;
  errc code = errc::internal;
  std::string message;
  bool has_warning = false;
  std::map<std::string, values> datasets;
};

values read_all(const lamella::dataset& d) {
  const auto read = d.is_ragged() ? d.view().read_concatenated({.threads = 1}) : d.view().read({.threads = 1});
  const auto bytes = read.bytes();
  return {read.shape(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

answer ask(const std::string& content, const std::string& name, const std::string& format, lamella::partial_policy partial) {
  answer made;
  try {
    const auto source = lamella::memory_source(std::as_bytes(std::span(content)), nullptr, name);
    const auto file = lamella::open(source, {.format = format, .partial = partial});
    made.has_warning = !file.warnings().empty();
    for (const auto& d : file.datasets())
      if (d.is_ragged() || lamella::element_count(d.shape()) <= most_elements) made.datasets[d.name()] = read_all(d);
  } catch (const lamella::error& caught) {
    made.is_error = true;
    made.code = caught.code();
    made.message = caught.what();
  }
  return made;
}

class sweep {
 public:
  sweep(progress& p, std::string path, std::string format, std::vector<std::size_t> complete)
      : progress_(p), format_(std::move(format)), complete_(std::move(complete)) {
    std::ifstream stream(path, std::ios::binary);
    content_.assign(std::istreambuf_iterator<char>(stream), {});
    name_ = path.substr(path.rfind('/') + 1);
    whole_ = ask(content_, name_, format_, lamella::partial_policy::error);
    if (whole_.is_error) fail("the whole file: " + whole_.message);
  }

  void prefixes() {
    for (const auto length : positions(content_.size(), every_prefix_up_to))
      for (const auto partial : {lamella::partial_policy::error, lamella::partial_policy::valid}) prefix(length, partial);
  }

  void flips() {
    for (const auto position : positions(content_.size(), every_flip_up_to))
      for (const char mask : {'\x01', '\x80', '\xff'}) flip(position, mask);
  }

  [[nodiscard]] int finish() const {
    std::printf("%zu cases, %zu read, %zu failed\n", cases_, read_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

 private:
  /// All positions of a small file; of a larger one its head and evenly spaced ones.
  static std::vector<std::size_t> positions(std::size_t size, std::size_t every) {
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < std::min(size, every); ++i) made.push_back(i);
    const auto step = std::max<std::size_t>(1, (size - std::min(size, every)) / samples);
    for (std::size_t i = every; i < size; i += step) made.push_back(i);
    return made;
  }

  void prefix(std::size_t length, lamella::partial_policy partial) {
    const auto what = std::string("the first ") + std::to_string(length) +
                      " bytes, partial=" + (partial == lamella::partial_policy::valid ? "valid" : "error");
    // Without a format the beginning has to be identified as well, as a user's damaged file would be.
    const auto format = partial == lamella::partial_policy::valid ? format_ : std::string();
    const auto got = timed(what, content_.substr(0, length), format, partial);
    if (got.is_error) return;
    for (const auto& [name, part] : got.datasets) check_beginning(what, name, part);
    const bool is_complete = std::find(complete_.begin(), complete_.end(), length) != complete_.end();
    if (holds_less(got) && !got.has_warning && !is_complete) fail(what + ": holds less than the whole, without a warning");
  }

  void check_beginning(const std::string& what, const std::string& name, const values& part) {
    const auto found = whole_.datasets.find(name);
    if (found == whole_.datasets.end()) return fail(what + ": a dataset that the whole has not: " + name);
    if (part.bytes.size() > found->second.bytes.size() || found->second.bytes.compare(0, part.bytes.size(), part.bytes) != 0)
      fail(what + ": values of " + name + " are not the beginning of the whole's");
  }

  [[nodiscard]] bool holds_less(const answer& got) const {
    return std::any_of(whole_.datasets.begin(), whole_.datasets.end(), [&](const auto& item) {
      const auto found = got.datasets.find(item.first);
      return found == got.datasets.end() || found->second.bytes.size() < item.second.bytes.size();
    });
  }

  void flip(std::size_t position, char mask) {
    auto damaged = content_;
    damaged[position] = static_cast<char>(damaged[position] ^ mask);
    const auto what = "byte " + std::to_string(position) + " exclusive or " + std::to_string(static_cast<unsigned char>(mask));
    (void)timed(what, damaged, {}, lamella::partial_policy::error);
  }

  answer timed(const std::string& what, const std::string& content, const std::string& format, lamella::partial_policy partial) {
    ++cases_;
    progress_.now(what);
    const auto began = std::chrono::steady_clock::now();
    auto got = ask(content, name_, format, partial);
    if (!got.is_error) ++read_;
    if (std::chrono::steady_clock::now() - began > std::chrono::seconds(10)) fail(what + ": took more than 10 s");
    if (got.is_error && (got.code == errc::internal || got.code == errc::plugin || got.code == errc::bad_argument))
      fail(what + ": a bug, not an answer: " + got.message);
    if (got.is_error && got.message.empty()) fail(what + ": an error without a reason");
    return got;
  }

  void fail(const std::string& message) {
    ++failed_;
    if (failed_ <= 20) std::printf("FAILED %s: %s\n", name_.c_str(), message.c_str());
  }

  progress& progress_;
  std::string name_, format_, content_;
  std::vector<std::size_t> complete_;
  answer whole_;
  std::size_t cases_ = 0, read_ = 0, failed_ = 0;
};

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  progress p(words[1]);
  std::vector<std::size_t> complete;
  for (int i = 4; i < count; ++i) complete.push_back(std::stoul(words[i]));
  sweep s(p, words[3], words[2], complete);
  s.prefixes();
  s.flips();
  return s.finish();
}
