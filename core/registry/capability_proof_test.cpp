// SPDX-License-Identifier: BSD-3-Clause
#include "registry/capability_proof.hpp"

#include <catch2/catch.hpp>

namespace lamella {
namespace {

format_info with_claims() {
  format_info format{.id = "x", .plugin_id = "x"};
  format.capabilities = {{"read", "true", "untested"}, {"write", "false", "untested"}, {"distributed", "D2", "untested"}};
  return format;
}

std::vector<std::string> states(const std::string& proof, const std::string& version = "1.0") {
  auto format = with_claims();
  apply_proofs(format, version, "schema = 1\n[[proof]]\nplugin = \"x\"\nversion = \"1.0\"\nformat = \"x\"\n" + proof);
  std::vector<std::string> found;
  for (const auto& c : format.capabilities) found.push_back(c.state);
  return found;
}

using texts = std::vector<std::string>;
const texts untested = {"untested", "untested", "untested"};

}  // namespace

TEST_CASE("a proof sets the state of the claim that it was made for") {
  CHECK(states("read = { claimed = \"true\", state = \"proven\" }\ndistributed = { claimed = \"D2\", state = \"contradicted\" }\n") ==
        texts{"proven", "untested", "contradicted"});
}

TEST_CASE("a proof of another claim, version or form proves nothing") {
  CHECK(states("read = { claimed = \"false\", state = \"proven\" }\n") == untested);
  CHECK(states("read = { claimed = \"true\", state = \"proven\" }\n", "1.1") == untested);
  CHECK(states("read = { claimed = \"true\", state = \"wonderful\" }\n") == untested);
  CHECK(states("read = { claimed = \"true\", state = \"proven\" }\nwrite = 3\n") == untested);
  CHECK(states("read = [[[\n") == untested);
}

}  // namespace lamella
