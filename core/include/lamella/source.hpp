// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes by offset: the only way to a file system. A source is a file, a directory, memory, or a part of another source, decoded or as
// it is. Reading is positional and thread-safe; mapping is asked for apart, since it can fail where reading cannot.
// Threads: everything here from any thread, several at once, also with the same objects;
// sources of a host must be so, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

enum class source_kind { file, directory, stream };
/// How the bytes of files are got; what is no file takes no notice.
enum class io_mode {
  automatic,  ///< map, but read where files are small, grow, or are on a network file system
  map,        ///< kernels run in the memory map; where a file cannot be mapped it is read
  read,       ///< by position, through the page cache: a file may change under the reader without any signal
  direct      ///< by position, past the page cache where the file system can: for files larger than free memory
};

/// What tells whether a source is still the one that was opened.
struct source_identity {
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;            ///< since 1970; 0: no time (memory)
  std::uint64_t device = 0, inode = 0;  ///< compared only in the process that opened it
};

class source;

/// How a source was made: from a path, or as a part of another source. A source in memory has neither.
struct source_recipe {
  std::string path = {};                    ///< absolute; of files and directories
  std::shared_ptr<const source> base = {};  ///< of parts
  std::uint64_t offset = 0, size = 0;       ///< of parts: the range of base
  std::string codec = {};                   ///< of parts: empty: as it is
  std::optional<std::uint64_t> decoded_size = {};
};

class source {
 public:
  virtual ~source() = default;

  [[nodiscard]] virtual source_kind kind() const noexcept = 0;
  /// Absolute path, or what stands for it in messages ("memory", "scan.fits.gz (gzip)").
  [[nodiscard]] virtual const std::string& path() const noexcept = 0;
  /// Last component of the path, without the ending of a compression.
  [[nodiscard]] virtual std::string name() const;
  /// Bytes; nothing for a stream whose end nobody has seen.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const noexcept = 0;

  /// Reads up to data.size() bytes at offset.
  ///
  /// @return         bytes read; fewer only at the end of the source.
  /// @throws error   io: the system refused; corrupt, truncated: a stream cannot be decoded; source_changed.
  /// @thread         any thread, at the same time.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const = 0;

  /// The mapping of the whole source, shared by all who ask; nothing where it cannot be mapped.
  ///
  /// @lifetime       the bytes live as long as the pointer; touching them dies if the file shrinks meanwhile.
  [[nodiscard]] virtual std::shared_ptr<const std::span<const std::byte>> mapping() const { return nullptr; }
  /// The mapping for a reader of about so many bytes in mode automatic: nothing where it is better served by position.
  [[nodiscard]] virtual std::shared_ptr<const std::span<const std::byte>> mapping_for(std::uint64_t wanted_bytes) const {
    static_cast<void>(wanted_bytes);
    return mapping();
  }
  /// True where mapped bytes can go away under a reader, false for memory of the process.
  [[nodiscard]] virtual bool can_shrink() const noexcept { return false; }
  /// As read_at, past the page cache where the system can.
  virtual std::size_t read_direct(std::uint64_t offset, std::span<std::byte> data) const { return read_at(offset, data); }
  /// What automatic means here: the mode that the source was opened with.
  [[nodiscard]] virtual io_mode preferred_io() const noexcept { return io_mode::automatic; }
  /// False only where the system says that reading this byte would wait for a device or a server.
  [[nodiscard]] virtual bool is_resident(std::uint64_t offset) const {
    static_cast<void>(offset);
    return true;
  }
  /// Says that a range will be read soon, so that the system can fetch many such ranges at once. Waits for nothing.
  virtual void will_read(std::uint64_t offset, std::uint64_t size) const { static_cast<void>(offset), static_cast<void>(size); }

  /// Children of a directory whose names start with prefix, in no order, until entry returns false. What is neither a file nor a
  /// directory is left out; links are what they lead to.
  virtual void list(std::string_view prefix, const std::function<bool(std::string_view name, source_kind)>& entry) const;
  /// A file by a path relative to this file's folder, or inside this directory.
  ///
  /// @param relative_path  normalised: not absolute, no "..".
  /// @throws error         bad_argument: such a path; io: missing or unreadable.
  [[nodiscard]] virtual std::shared_ptr<const source> open_sibling(std::string_view relative_path) const;

  /// The same, or nullptr where there is no such file.
  [[nodiscard]] virtual std::shared_ptr<const source> find_sibling(std::string_view relative_path) const;

  /// How to open this source again elsewhere: what references carry.
  [[nodiscard]] virtual source_recipe recipe() const;

  [[nodiscard]] virtual source_identity identity() const { return {}; }
  /// Throws source_changed where size or time differ from what they were at opening. A file that only grew has not changed
  /// for readers of what was there.
  virtual void check_unchanged() const {}
};

using source_ptr = std::shared_ptr<const source>;

/// Opens a regular file or a directory. Reads and maps nothing.
///
/// @param io      for readers that name no mode themselves, also of its siblings.
/// @throws error  io: missing, unreadable; unsupported: neither a file nor a directory (a FIFO, a device, a socket).
[[nodiscard]] source_ptr open_source(const std::string& path, io_mode io = io_mode::automatic);
/// Bytes in memory, kept alive by owner.
[[nodiscard]] source_ptr memory_source(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string name);
/// A range of another source as it is; ends early where base does.
[[nodiscard]] source_ptr range_source(source_ptr base, std::uint64_t offset, std::uint64_t size);
/// A range of another source, decoded as far as bytes are asked for, and kept: in memory, above a limit in an unlinked file in TMPDIR.
///
/// @param codec         "gzip", "zlib", "deflate", "bzip2", "zstd", "lzw" (compress, .Z).
/// @param decoded_size  what the container promises, checked at the end; nothing: unknown.
[[nodiscard]] source_ptr stream_source(source_ptr base, std::uint64_t offset, std::uint64_t size, std::string codec,
                                       std::optional<std::uint64_t> decoded_size = {});
/// The codec of a file that is compressed as a whole, by its first bytes; empty: none.
[[nodiscard]] std::string_view whole_file_codec(std::span<const std::byte> head) noexcept;

/// Whether read() and what is built on it may go through memory maps. They need a handler of SIGBUS, which is installed at the first such
/// read and passes on every signal that is not its own. A host that wants no such handler refuses it before it reads anything; files are
/// then read by position. Allowed at the start.
///
/// @thread  any thread; reads that have begun go on as they were.
void allow_mapped_reads(bool allowed) noexcept;

}  // namespace lamella
