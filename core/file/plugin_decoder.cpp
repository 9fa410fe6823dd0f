// SPDX-License-Identifier: BSD-3-Clause
#include "file/plugin_decoder.hpp"

#include <fmt/format.h>

#include <mutex>

#include "file/call_context.hpp"
#include "file/host_sources.hpp"
#include "lamella/plugin.h"
#include "registry/known_part.hpp"

namespace lamella {

namespace {

class plugin_decoder : public chunk_decoder {
 public:
  plugin_decoder(const lamella_decoder& api, const decoded_layout& d, source_ptr file, log_function log)
      : api_(api), sources_(std::move(file)), log_(std::move(log)) {
    call_context call({}, {}, nullptr, {.log = log_});
    call.check(api_.create(call.c(), {d.format.data(), d.format.size()}, sources_.root(), d.state.data(), d.state.size(), &self_));
    if (self_ == nullptr) throw error(errc::plugin, fmt::format("the decoder of format '{}' is null", d.format));
  }
  ~plugin_decoder() override { api_.release(self_); }
  plugin_decoder(const plugin_decoder&) = delete;
  plugin_decoder& operator=(const plugin_decoder&) = delete;

  void decode(std::span<const std::int64_t> chunk_index, std::span<std::byte> out) const override {
    std::unique_lock lock(mutex_, std::defer_lock);
    if ((api_.flags & LAMELLA_REENTRANT) == 0) lock.lock();
    call_context call({}, {}, nullptr, {.log = log_});
    call.check(api_.decode(self_, call.c(), chunk_index.data(), out.data(), out.size()));
  }

 private:
  const lamella_decoder api_;
  host_sources sources_;
  const log_function log_;
  void* self_ = nullptr;
  mutable std::mutex mutex_;
};

}  // namespace

void attach_decoder(layout& leaf, const source_set& sources, const registry& formats, const log_function& log) {
  auto* decoded = std::get_if<decoded_layout>(&leaf.storage);
  if (decoded == nullptr || decoded->decoder) return;
  const auto api = known_part<lamella_decoder>(formats.interface_of(decoded->format, "lamella.decoder/1"));
  if (api.create == nullptr || api.decode == nullptr || api.release == nullptr)
    throw error(errc::plugin, fmt::format("the decoder of format '{}' is not complete", decoded->format));
  decoded->decoder = std::make_shared<plugin_decoder>(api, *decoded, sources.sources.at(0), log);
}

}  // namespace lamella
