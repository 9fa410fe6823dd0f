// SPDX-License-Identifier: BSD-3-Clause
#include "registry/resolution.hpp"

#include <catch2/catch.hpp>

#include "registry/evidence.hpp"

namespace lamella {
namespace {

identification resolved(std::vector<candidate> candidates, std::vector<std::pair<std::string, std::string>> special = {}) {
  return resolve(std::move(candidates), [&](std::string_view a, std::string_view b) {
    for (const auto& [x, y] : special)
      if (x == a && y == b) return true;
    return false;
  });
}

}  // namespace

TEST_CASE("the highest class of evidence wins whatever the order") {
  const auto found = resolved({{"a", evidence::magic, "bytes"}, {"b", evidence::structure, "sizes"}, {"c", evidence::no, "no"}});
  CHECK(found.format == "b");
  CHECK(found.evidence == evidence::structure);
  CHECK(found.why == "sizes");
  CHECK_FALSE(found.is_ambiguous);
  REQUIRE(found.candidates.size() == 3);
  CHECK(found.candidates[0].format == "b");
  CHECK(found.candidates[2].format == "c");
}

TEST_CASE("of equals the special case of all others wins, else the file is ambiguous") {
  const std::vector<candidate> pair = {{"hdf5", evidence::magic, "m"}, {"emd", evidence::magic, "m"}};
  CHECK(resolved(pair, {{"emd", "hdf5"}}).format == "emd");
  const auto tie = resolved(pair);
  CHECK(tie.format.empty());
  CHECK(tie.is_ambiguous);
  CHECK(tie.evidence == evidence::magic);
  CHECK_THAT(tie.why, Catch::Contains("emd") && Catch::Contains("hdf5") && Catch::Contains("format="));
  const std::vector<candidate> three = {{"hdf5", evidence::magic, ""}, {"emd", evidence::magic, ""}, {"nexus", evidence::magic, ""}};
  CHECK(resolved(three, {{"emd", "hdf5"}, {"nexus", "hdf5"}}).is_ambiguous);
}

TEST_CASE("without evidence a file is unknown") {
  CHECK(resolved({}).format.empty());
  const auto found = resolved({{"a", evidence::no, "no magic"}});
  CHECK(found.format.empty());
  CHECK(found.evidence == evidence::no);
  CHECK_FALSE(found.is_ambiguous);
}

TEST_CASE("a number between two classes of evidence counts as the lower one") {
  CHECK(evidence_class(-5) == evidence::no);
  CHECK(evidence_class(19) == evidence::no);
  CHECK(evidence_class(20) == evidence::name_only);
  CHECK(evidence_class(69) == evidence::plausible);
  CHECK(evidence_class(70) == evidence::magic);
  CHECK(evidence_class(90) == evidence::structure);
  CHECK(evidence_class(1 << 30) == evidence::exact);
}

}  // namespace lamella
