// SPDX-License-Identifier: BSD-3-Clause
#include <memory>

#include "host/callback_source.hpp"
#include "host/caller_struct.hpp"
#include "host/registry_handle.hpp"

struct lamella_host_identification {
  explicit lamella_host_identification(lamella::identification of) : found(std::move(of)) {
    for (const auto& c : found.candidates)
      candidates.push_back({c.format.c_str(), c.why.c_str(), static_cast<std::int32_t>(c.evidence), 0});
  }

  const lamella::identification found;
  std::vector<lamella_host_candidate> candidates;  // their texts are those of found
};

using namespace lamella::host;

std::int32_t lamella_host_identify(const lamella_host_registry* registry, const lamella_host_source* source, std::uint32_t flags,
                                   lamella_host_identification** out, lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    check_flags(flags, LAMELLA_HOST_MANIFEST_ONLY);
    const auto& bytes = *required(source, "source").bytes;
    made = new lamella_host_identification(registry_of(registry)->identify(bytes, (flags & LAMELLA_HOST_MANIFEST_ONLY) != 0));
  });
}

void lamella_host_identification_get(const lamella_host_identification* identification, lamella_host_identification_facts* out) noexcept {
  lamella_host_identification_facts made{};
  made.format = made.why = made.codec = "";
  if (identification != nullptr) {
    const auto& found = identification->found;
    made.evidence = static_cast<std::int32_t>(found.evidence);
    made.is_ambiguous = found.is_ambiguous ? 1 : 0;
    made.format = found.format.c_str();
    made.why = found.why.c_str();
    made.codec = found.codec.c_str();
    made.candidates = identification->candidates.data();
    made.candidate_count = identification->candidates.size();
    made.candidate_size = sizeof(lamella_host_candidate);
  }
  fill(out, made);
}

void lamella_host_identification_release(lamella_host_identification* identification) noexcept {
  delete identification;
}
