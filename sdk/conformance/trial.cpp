// SPDX-License-Identifier: BSD-3-Clause
#include "trial.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace lamella::conformance {

struct trial::record {
  std::uint32_t is_complete;
  std::uint32_t size;  // of text
  char note[1024];
  char text[64 << 10];  // items: kind, first, 0x1f, second, 0x1e
};

namespace {

constexpr char between = '\x1f', behind = '\x1e';
constexpr int most_failures = 20;

std::string_view without_controls(std::string_view text, std::string& scratch) {
  scratch.assign(text);
  std::ranges::replace(scratch, between, ' ');
  std::ranges::replace(scratch, behind, ' ');
  return scratch;
}

void* map_record(int descriptor, std::size_t bytes) {
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (at == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mapping the record of a check");
  return at;
}

}  // namespace

int make_record() {
  const int descriptor = ::memfd_create("lamella-check", 0);  // inherited over exec
  if (descriptor < 0 || ::ftruncate(descriptor, trial::record_bytes()) != 0)
    throw std::system_error(errno, std::generic_category(), "memory for the record of a check");
  return descriptor;
}

std::int64_t trial::record_bytes() noexcept {
  return sizeof(record);
}

trial::trial(int descriptor) : record_(static_cast<record*>(map_record(descriptor, sizeof(record)))) {}

trial::~trial() {
  ::munmap(record_, sizeof(record));
}

void trial::at(std::string_view doing) noexcept {
  const auto size = std::min(doing.size(), sizeof record_->note - 1);
  std::memcpy(record_->note, doing.data(), size);
  record_->note[size] = '\0';
}

void trial::append(char kind, std::string_view first, std::string_view second) noexcept {
  try {
    std::string item(1, kind), scratch;
    item += without_controls(first, scratch);
    item += between;
    item += without_controls(second, scratch);
    item += behind;
    if (item.size() > sizeof record_->text - record_->size) return;
    std::memcpy(record_->text + record_->size, item.data(), item.size());
    record_->size += static_cast<std::uint32_t>(item.size());
  } catch (const std::exception&) {  // no memory: what was told before stays
    record_->is_complete = 0;
  }
}

void trial::fail(std::string_view message) noexcept {
  if (++failure_count_ <= most_failures) append('F', message);
}

void trial::prove(std::string_view format, std::string_view capability) noexcept {
  append('P', format, capability);
}

void trial::contradict(std::string_view format, std::string_view capability, std::string_view message) noexcept {
  append('C', format, capability);
  fail(message);
}

void trial::skip(std::string_view reason) noexcept {
  append('S', reason);
}

void trial::complete() noexcept {
  record_->is_complete = 1;
}

account read_record(int descriptor) {
  auto* const raw = static_cast<trial::record*>(map_record(descriptor, sizeof(trial::record)));
  account told;
  told.is_complete = raw->is_complete == 1;
  told.last_note.assign(raw->note, ::strnlen(raw->note, sizeof raw->note));
  // The check may have written anything here: it ran code of the plugin.
  std::string_view rest(raw->text, std::min<std::size_t>(raw->size, sizeof raw->text));
  while (!rest.empty()) {
    const auto item = rest.substr(0, rest.find(behind));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    if (item.empty()) continue;
    const auto body = item.substr(1);
    const auto first = body.substr(0, body.find(between));
    const auto second = body.substr(std::min(body.size(), first.size() + 1));
    if (item[0] == 'F') told.failures.emplace_back(first);
    if (item[0] == 'P' || item[0] == 'C') told.findings.push_back({std::string(first), std::string(second), item[0] == 'P'});
    if (item[0] == 'S') told.skipped = first;
  }
  ::munmap(raw, sizeof(trial::record));
  return told;
}

}  // namespace lamella::conformance
