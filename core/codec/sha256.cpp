// SPDX-License-Identifier: BSD-3-Clause
#include "codec/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "lamella/error.hpp"

namespace lamella {

namespace {

void check(int answer) {
  if (answer != 1) throw error(errc::internal, "OpenSSL cannot compute SHA-256", {.hint = "its configuration may forbid it"});
}

class openssl_sha256 final : public digest {
 public:
  openssl_sha256() : context_(EVP_MD_CTX_new()) { check(context_ ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0); }
  void update(std::span<const std::byte> data) override { check(EVP_DigestUpdate(context_.get(), data.data(), data.size())); }
  [[nodiscard]] std::string hex() override {
    std::array<unsigned char, 32> sum{};
    check(EVP_DigestFinal_ex(context_.get(), sum.data(), nullptr));
    std::string text;
    for (const auto byte : sum) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  struct free_context {
    void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
  };
  std::unique_ptr<EVP_MD_CTX, free_context> context_;
};

}  // namespace

std::unique_ptr<digest> make_sha256() {
  return std::make_unique<openssl_sha256>();
}

}  // namespace lamella
