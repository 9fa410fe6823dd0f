// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lamella::conformance {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += ' ';  // XML 1.0 has no other way for control characters
    else
      out += c;
  }
  return out;
}

std::string indented(const std::string& message) {
  std::string text = "      ";
  for (const char c : message) text += c == '\n' ? std::string("\n      ") : std::string(1, c);
  return text + "\n";
}

}  // namespace

std::size_t full_report::count(outcome o) const {
  return static_cast<std::size_t>(std::ranges::count(results, o, &result::end));
}

std::string line_of(const result& r) {
  switch (r.end) {
    case outcome::passed:
      return fmt::format("  passed   {}\n", r.what->name);
    case outcome::skipped:
      return fmt::format("  skipped  {}: {}\n", r.what->name, fmt::join(r.messages, "; "));
    case outcome::consequence:
      return fmt::format("  follows  {}: not run, {} failed\n", r.what->name, r.because);
    case outcome::failed:
      break;
  }
  auto text = fmt::format("  FAILED   {}: {}\n", r.what->name, r.what->promise);
  for (const auto& message : r.messages) text += indented(message);
  return text;
}

std::string summary_of(const full_report& report) {
  auto text = fmt::format("{} passed, {} failed, {} follow from those, {} skipped\n", report.count(outcome::passed),
                          report.count(outcome::failed), report.count(outcome::consequence), report.count(outcome::skipped));
  std::string format;
  for (const auto& v : report.capabilities) {
    if (v.format != format) text += fmt::format("\n{}:", v.format);
    format = v.format;
    if (v.claimed == "false" || v.claimed == "D0") {
      if (v.state == "contradicted") text += fmt::format(" not {} (contradicted)", v.capability);
    } else {
      text += fmt::format(" {}{} ({})", v.capability, v.claimed == "true" ? "" : " " + v.claimed, v.state);
    }
  }
  return text + "\n";
}

std::string json_of(const full_report& report) {
  nlohmann::ordered_json out;
  out["plugin"] = {{"id", report.plugin}, {"version", report.version}, {"path", report.folder}};
  out["checks"] = nlohmann::ordered_json::array();
  for (const auto& r : report.results)
    out["checks"].push_back({{"name", r.what->name},
                             {"promise", r.what->promise},
                             {"state", to_string(r.end)},
                             {"messages", r.messages},
                             {"because", r.because},
                             {"seconds", r.seconds}});
  out["capabilities"] = nlohmann::ordered_json::array();
  for (const auto& v : report.capabilities)
    out["capabilities"].push_back({{"format", v.format}, {"capability", v.capability}, {"claimed", v.claimed}, {"state", v.state}});
  for (const auto end : {outcome::passed, outcome::failed, outcome::consequence, outcome::skipped}) out[to_string(end)] = report.count(end);
  return out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string junit_of(const full_report& report) {
  const auto failures = report.count(outcome::failed);
  const auto skipped = report.count(outcome::skipped) + report.count(outcome::consequence);
  auto text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
      escaped(report.plugin), report.results.size(), failures, skipped);
  for (const auto& r : report.results) {
    const auto group = r.what->name.substr(0, r.what->name.find('.'));
    text +=
        fmt::format("<testcase classname=\"{}.{}\" name=\"{}\" time=\"{:.3f}\"", escaped(report.plugin), group, r.what->name, r.seconds);
    if (r.end == outcome::passed) {
      text += "/>\n";
      continue;
    }
    const auto messages = escaped(fmt::format("{}", fmt::join(r.messages, "; ")));
    if (r.end == outcome::failed)
      text += fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", escaped(r.what->promise), messages);
    else
      text += fmt::format("><skipped message=\"{}\"/></testcase>\n", messages);
  }
  return text + "</testsuite>\n</testsuites>\n";
}

}  // namespace lamella::conformance
