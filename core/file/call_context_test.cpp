// SPDX-License-Identifier: BSD-3-Clause
#include "file/call_context.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace lamella {
namespace {

lamella_text text(std::string_view t) {
  return {t.data(), t.size()};
}

void report(const lamella_context* call, std::uint32_t severity, lamella_status status, std::string_view message) {
  const lamella_report made{sizeof(lamella_report), severity, status, 0, 0, LAMELLA_NO_OFFSET, {}, text(message), {}};
  call->report(call, &made);
}

/// What a host hears.
struct heard {
  std::vector<std::pair<log_level, std::string>> lines;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;

  [[nodiscard]] call_listener listener() {
    return {[this](log_level level, std::string_view line) { lines.emplace_back(level, line); },
            [this](std::uint64_t done, std::uint64_t total) { steps.emplace_back(done, total); }};
  }
};

}  // namespace

TEST_CASE("a host hears what a plugin logs and how far it is; a plugin that nobody hears may say so too") {
  heard told;
  const call_context call({}, {}, nullptr, told.listener()), unheard;
  for (const auto* raw : {call.c(), unheard.c()}) {
    raw->log(raw, LAMELLA_LOG_DEBUG, text("reads the table"));
    raw->log(raw, LAMELLA_LOG_INFO, text(""));
    raw->log(raw, LAMELLA_LOG_MISBEHAVING, {nullptr, 3});
    raw->log(raw, 99, text("of a later version"));
    raw->progress(raw, 3, 10);
  }
  CHECK(told.lines == std::vector<std::pair<log_level, std::string>>{{log_level::debug, "reads the table"},
                                                                     {log_level::info, ""},
                                                                     {log_level::misbehaving, ""},
                                                                     {log_level::info, "of a later version"}});
  CHECK(told.steps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{3, 10}});
  CHECK_NOTHROW(call.check(LAMELLA_OK));
}

TEST_CASE("rules that a plugin breaks are logged besides the error; faults of files are not") {
  heard told;
  const auto misbehaviour = [&](auto&& act, lamella_status status) {
    told.lines.clear();
    const call_context call({}, {}, nullptr, told.listener());
    act(call);
    CHECK_THROWS_AS(call.check(status), error);
    REQUIRE(told.lines.size() <= 1);
    if (told.lines.empty()) return std::string();
    CHECK(told.lines[0].first == log_level::misbehaving);
    return told.lines[0].second;
  };
  const auto nothing = [](const call_context&) {};
  CHECK_THAT(misbehaviour(nothing, LAMELLA_CORRUPT), Catch::Contains("failed with status 2 and no message"));
  CHECK_THAT(misbehaviour([](const auto& c) { report(c.c(), LAMELLA_ERROR, LAMELLA_IO, "oh"); }, LAMELLA_OK),
             Catch::Contains("success and an error at once: oh"));
  CHECK_THAT(misbehaviour([](const auto& c) { (void)c.run([] { throw error(errc::plugin, "a layout is missing"); }); }, LAMELLA_INTERNAL),
             Catch::Contains("a layout is missing"));
  CHECK(misbehaviour([](const auto& c) { report(c.c(), LAMELLA_ERROR, LAMELLA_CORRUPT, "bad size"); }, LAMELLA_CORRUPT).empty());
  CHECK(misbehaviour([](const auto& c) { (void)c.run([] { throw error(errc::io, "gone"); }); }, LAMELLA_IO).empty());
}

TEST_CASE("what a host's function throws stops at the border, asks the plugin to stop, and comes out at the end") {
  struct host_fault {};
  int calls = 0;
  const auto fails = [&](auto&&...) {
    ++calls;
    throw host_fault();
  };
  for (const bool in_log : {true, false}) {
    calls = 0;
    const call_context call({}, {}, nullptr, {fails, fails});
    const auto* raw = call.c();
    CHECK(raw->cancelled(raw) == 0);
    const auto step = [&] { in_log ? raw->log(raw, LAMELLA_LOG_INFO, text("x")) : raw->progress(raw, 1, 2); };
    step();
    step();
    CHECK(calls == 1);
    CHECK(raw->cancelled(raw) == 1);
    report(raw, LAMELLA_ERROR, LAMELLA_CANCELLED, "cancelled");
    CHECK_THROWS_AS(call.check(LAMELLA_CANCELLED), host_fault);
  }
  const call_context ignored({}, {}, nullptr, {fails, {}});
  ignored.c()->log(ignored.c(), LAMELLA_LOG_INFO, text("x"));
  CHECK_THROWS_AS(ignored.check(LAMELLA_OK), host_fault);  // a plugin that takes no notice
}

}  // namespace lamella
