// SPDX-License-Identifier: BSD-3-Clause
#include "source/spool_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "lamella/error.hpp"
#include "source/descriptor_pool.hpp"

namespace lamella {

namespace {

std::string temporary_folder() {
  const char* named = ::secure_getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

error cannot_spool(int number, const std::string& folder) {
  return {errc::io,
          fmt::format("cannot keep decoded bytes in TMPDIR ({}): {}", folder, std::generic_category().message(number)),
          {.hint = "free space there, or set TMPDIR to a folder with more"}};
}

// For file systems that cannot make files without a name.
int open_and_unlink(const std::string& folder) {
  auto path = folder + "/lamella-spool-XXXXXX";
  const int number = ::mkostemp(path.data(), O_CLOEXEC);
  if (number >= 0) ::unlink(path.c_str());
  return number;
}

int open_nameless(const std::string& folder) {
  const int number = descriptor_pool::shared().open(folder, O_TMPFILE | O_RDWR, 0600);
  const bool is_unknown = number < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT);
  return is_unknown ? open_and_unlink(folder) : number;
}

// Writing beyond a limit on the size of files would end the process by SIGXFSZ.
bool is_beyond_size_limit(std::uint64_t end) {
  rlimit allowed{};
  return ::getrlimit(RLIMIT_FSIZE, &allowed) == 0 && allowed.rlim_cur != RLIM_INFINITY && end > allowed.rlim_cur;
}

}  // namespace

spool_file::spool_file() : folder_(temporary_folder()) {
  const int number = open_nameless(folder_);
  if (number < 0) throw cannot_spool(errno, folder_);
  file_ = std::make_shared<const descriptor>(number);
}

void spool_file::write_at(std::uint64_t offset, std::span<const std::byte> data) {
  if (is_beyond_size_limit(offset + data.size())) throw cannot_spool(EFBIG, folder_);
  for (std::size_t done = 0; done < data.size();) {
    const auto written = ::pwrite(file_->number(), data.data() + done, data.size() - done, static_cast<off_t>(offset + done));
    if (written > 0) done += static_cast<std::size_t>(written);
    if (written == 0) throw cannot_spool(ENOSPC, folder_);
    if (written < 0 && errno != EINTR) throw cannot_spool(errno, folder_);
  }
}

std::size_t spool_file::read_at(std::uint64_t offset, std::span<std::byte> data) const {
  return file_->read_at(offset, data, folder_);
}

}  // namespace lamella
