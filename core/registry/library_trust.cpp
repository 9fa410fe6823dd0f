// SPDX-License-Identifier: BSD-3-Clause
#include "registry/library_trust.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "registry/library_location.hpp"

namespace lamella {
namespace {

namespace fs = std::filesystem;

std::string path_fault(const fs::path& path, const trusted_owners& owners) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return fmt::format("'{}' cannot be examined: {}", path.string(), std::generic_category().message(errno));
  const auto fault = rights_fault({found.st_mode, found.st_uid, found.st_gid}, owners);
  return fault.empty() ? fault : fmt::format("'{}' {}", path.string(), fault);
}

/// What is wrong with the name alone: nothing there, or no regular file.
std::string kind_fault(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return fmt::format("its library '{}' is missing", path);
    return fmt::format("its library '{}' cannot be examined: {}", path, std::generic_category().message(errno));
  }
  return S_ISREG(found.st_mode) ? std::string() : fmt::format("its library '{}' is not a regular file", path);
}

/// The name itself is the file, no link, and neither file nor folder has a fault: then nothing has to be resolved.
bool is_plainly_trusted(const std::string& path, const trusted_owners& owners) {
  struct stat file {
  }, folder{};
  const auto is_trusted = [&](const struct stat& found) {
    return rights_fault({found.st_mode, found.st_uid, found.st_gid}, owners).empty();
  };
  return ::lstat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) && is_trusted(file) &&
         ::stat(path.substr(0, path.rfind('/') + 1).c_str(), &folder) == 0 && is_trusted(folder);
}

}  // namespace

trusted_owners current_owners() {
  return {.user = ::geteuid(), .library_owner = this_library().owner, .group = ::getegid()};
}

std::string rights_fault(const file_rights& rights, const trusted_owners& owners) {
  const auto mode = rights.mode & 07777u;
  if ((rights.mode & S_IWOTH) != 0) return fmt::format("is writable by everyone (mode {:04o}); chmod o-w makes it acceptable", mode);
  if ((rights.mode & S_IWGRP) != 0 && rights.group != owners.group)
    return fmt::format("is writable by group {}, which is not yours (mode {:04o}); chmod g-w makes it acceptable", rights.group, mode);
  if (rights.owner != 0 && rights.owner != owners.user && rights.owner != owners.library_owner)
    return fmt::format("belongs to user {}, who is neither root, you, nor the owner of liblamella", rights.owner);
  return {};
}

std::string library_fault(const std::string& path, const trusted_owners& owners) {
  if (is_plainly_trusted(path, owners)) return {};
  if (auto fault = kind_fault(path); !fault.empty()) return fault;
  std::error_code failed;
  const auto real = fs::canonical(path, failed);
  if (failed) return fmt::format("its library '{}' cannot be examined: {}", path, failed.message());
  for (const auto& checked : {fs::path(real), real.parent_path()})
    if (auto fault = path_fault(checked, owners); !fault.empty()) return fault;
  // A symbolic link can be replaced by whoever writes in the folder that holds it.
  const auto named_in = fs::path(path).parent_path();
  return named_in == real.parent_path() ? std::string() : path_fault(named_in, owners);
}

}  // namespace lamella
