// SPDX-License-Identifier: BSD-3-Clause
#include "codec/codec_chain.hpp"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <vector>

#include "codec/codec_table.hpp"
#include "lamella/error.hpp"

namespace lamella {

namespace {

using codecs = std::vector<std::unique_ptr<byte_codec>>;

codecs make_codecs(const codec_chain& chain, std::int64_t item_size) {
  codecs made;
  made.reserve(chain.size());
  for (const auto& c : chain) made.push_back(make_codec(c, item_size));
  return made;
}

// Between two compressors no size is known. No encoding in use grows its input by more than this; data that does is damaged or hostile.
std::uint64_t bound_of_encoded(std::uint64_t decoded) {
  return decoded + decoded / 8 + (64 << 10);
}

// Size of what goes into the codec at `position` when the chain encodes `decoded` bytes.
std::optional<std::uint64_t> size_before(const codecs& chain, std::size_t position, std::uint64_t decoded) {
  std::optional<std::uint64_t> size = decoded;
  for (std::size_t i = 0; i < position && size; ++i) size = chain[i]->encoded_size(*size);
  return size;
}

void check_size(std::uint64_t found, std::uint64_t needed) {
  if (found != needed)
    throw error(found < needed ? errc::truncated : errc::corrupt, fmt::format("a chunk has {} bytes, {} are needed", found, needed));
}

struct buffer {
  std::unique_ptr<std::byte[]> bytes;
  std::uint64_t size = 0;
};

// Undoes the codec at `position`, which is not the first of the chain.
buffer decode_inner(const codecs& chain, std::size_t position, std::span<const std::byte> encoded, std::uint64_t final_size) {
  const auto bound = bound_of_encoded(final_size);
  const auto before = size_before(chain, position, final_size);
  const auto behind = chain[position]->decoded_size(encoded.size());
  const auto size = before.value_or(behind.value_or(bound));
  if (size > bound && !before) throw error(errc::corrupt, fmt::format("a chunk of {} bytes would be stored as {}", final_size, size));
  buffer made{std::make_unique_for_overwrite<std::byte[]>(size), size};
  made.size = chain[position]->decode(encoded, {made.bytes.get(), size});
  if (before) check_size(made.size, size);
  return made;
}

}  // namespace

void decode_chain(const codec_chain& chain, std::span<const std::byte> encoded, std::span<std::byte> decoded, std::int64_t item_size) {
  if (chain.empty()) {
    check_size(encoded.size(), decoded.size());
    if (!decoded.empty()) std::memcpy(decoded.data(), encoded.data(), decoded.size());
    return;
  }
  const auto made = make_codecs(chain, item_size);
  buffer inner;
  for (auto position = made.size() - 1; position > 0; --position) {
    inner = decode_inner(made, position, encoded, decoded.size());
    encoded = {inner.bytes.get(), inner.size};
  }
  const auto size = made.front()->decode(encoded, decoded);
  if (size != decoded.size()) throw error(errc::corrupt, fmt::format("a chunk decodes to {} bytes, {} are needed", size, decoded.size()));
}

std::string encode_chain(const codec_chain& chain, std::span<const std::byte> decoded, std::int64_t item_size) {
  if (chain.empty()) return {reinterpret_cast<const char*>(decoded.data()), decoded.size()};
  std::string encoded;
  for (const auto& c : make_codecs(chain, item_size)) {
    encoded = c->encode(decoded);
    decoded = std::as_bytes(std::span(encoded));
  }
  return encoded;
}

void check_chain(const codec_chain& chain) {
  make_codecs(chain, 1);
}

}  // namespace lamella
