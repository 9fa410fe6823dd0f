// SPDX-License-Identifier: BSD-3-Clause
//
// What all decoding streams share: they drive a decoder step by step over the encoded bytes of a source. Decoders of Boost.Iostreams and
// those in its manner (symmetric filters) are called one step at a time and not through a chain, since only so it is known how far they
// came when they fail; what was decoded before the fault is delivered first.
#pragma once

#include <optional>

#include "engine.hpp"
#include "lamella/error.hpp"
#include "source/stream/encoded_input.hpp"

namespace lamella {

class decoding_stream : public byte_stream {
 public:
  std::size_t read(std::span<std::byte> data) final;
  [[nodiscard]] restart_ptr mark() const final;

 protected:
  explicit decoding_stream(encoded_input input) : input_(std::move(input)) {}

  /// Decodes some more to `next`, at most up to `end`. False when the stream is complete.
  virtual bool decode(char*& next, char* end) = 0;
  /// Whether a frame ends here, at which read() stops.
  [[nodiscard]] virtual bool is_at_border() const { return false; }
  /// The state for a restart point here; nothing where there is none.
  [[nodiscard]] virtual std::optional<std::string> state() const { return {}; }

  /// One step of a filter. False when the filter is at the end of its data.
  template <typename SymmetricFilter>
  bool step(SymmetricFilter& filter, char*& next, char* end) {
    const auto at_hand = input_.peek();
    const char* from = at_hand.data();
    const consumption mark(input_, from);
    return filter.filter(from, at_hand.data() + at_hand.size(), next, end, at_hand.empty());
  }

  encoded_input input_;

 private:
  // Consumes what a filter took, also when it throws.
  class consumption {
   public:
    consumption(encoded_input& input, const char*& at) noexcept : input_(input), begin_(at), at_(at) {}
    ~consumption() { input_.consume(static_cast<std::size_t>(at_ - begin_)); }
    consumption(const consumption&) = delete;
    consumption& operator=(const consumption&) = delete;

   private:
    encoded_input& input_;
    const char* begin_;
    const char*& at_;
  };

  bool has_ended_ = false;
  std::optional<error> failure_;
};

/// A stream that is nothing but one filter's data.
template <typename SymmetricFilter>
class filtered_stream final : public decoding_stream {
 public:
  explicit filtered_stream(encoded_input input) : decoding_stream(std::move(input)) {}

 private:
  bool decode(char*& next, char* end) override { return step(filter_, next, end); }

  SymmetricFilter filter_;
};

}  // namespace lamella
