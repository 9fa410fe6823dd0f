// SPDX-License-Identifier: BSD-3-Clause
//
// A plugin that is right, and that breaks one promise when the name of the folder it is loaded from says so: what `lamella check-plugin`
// is tested with. Two formats of one header and raw rows: 8 bytes "SHEET1" or "CODED1" and zeros, u32 rows, u32 columns, u32 type (0 u1,
// 1 i2, 2 f4), u32 big-endian flag, f64 step, 8 bytes unused; then the values, of "coded" each byte exclusive-or 0x5A.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <lamella/plugin.hpp>
#include <thread>

namespace {
using namespace lamella::sdk;
constexpr std::uint64_t header_bytes = 40;

/// The name of the folder that holds this library: the fault to have.
const std::string& fault() {
  static const std::string name = [] {
    Dl_info found{};
    (void)::dladdr(reinterpret_cast<const void*>(&header_bytes), &found);
    std::string path = found.dli_fname != nullptr ? found.dli_fname : "";
    path.resize(path.rfind('/') == path.npos ? 0 : path.rfind('/'));
    return path.substr(path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1);
  }();
  return name;
}
bool has(std::string_view name) {
  return fault() == name;
}

struct header {
  std::uint32_t rows, columns, type, is_big_endian;
  double step;
};

std::string dtype_of(const header& h) {
  if (h.type > 2)
    throw error(has("other_refusal") ? errc::corrupt : errc::unsupported, "type " + std::to_string(h.type) + ", known are 0, 1, 2",
                {.byte_offset = 16});
  if (h.type == 0) return "|u1";
  return (h.is_big_endian != 0 ? ">" : "<") + std::string(h.type == 1 ? "i2" : "f4");
}

std::int64_t item_size(const header& h) {
  return std::array{1, 2, 4}[h.type];
}

/// The path of the file that is open under a name in this process: what no plugin should look for.
std::string found_path(std::string_view name) {
  std::string path;
  DIR* const folder = ::opendir("/proc/self/fd");
  while (const dirent* entry = folder == nullptr ? nullptr : ::readdir(folder)) {
    char target[4096];
    const auto link = std::string("/proc/self/fd/") + entry->d_name;
    const auto size = ::readlink(link.c_str(), target, sizeof target);
    if (size > 0 && std::string_view(target, static_cast<std::size_t>(size)).ends_with("/" + std::string(name)))
      path.assign(target, static_cast<std::size_t>(size));
  }
  if (folder != nullptr) ::closedir(folder);
  return path;
}

/// Reads the header, in the way of the fault.
header header_of(const source& file, const lamella_source* raw, const lamella_context* call) {
  std::array<char, header_bytes> bytes{};
  if (has("ignores_short_reads")) {
    std::uint64_t got = 0;
    if (const auto status = raw->read_at(raw, call, 0, bytes.data(), bytes.size(), &got); status != LAMELLA_OK) throw host_error(status);
  } else if (has("ignores_failing_reads")) {
    try {
      file.read_exactly(0, bytes.data(), bytes.size());
    } catch (const host_error&) {
      bytes.fill(0);
    }
  } else {
    file.read_exactly(0, bytes.data(), bytes.size());
  }
  const auto u32 = [&](std::size_t at) { return load<std::uint32_t>(bytes.data() + at, byte_order::little); };
  return {u32(8), u32(12), u32(16), u32(20), load<double>(bytes.data() + 24, byte_order::little)};
}

std::atomic<std::uint64_t> counter = 0;

void misbehave_in_open(const context& call, const source& file) {
  static std::vector<char*> leaked;
  if (has("leaks")) leaked.push_back(new char[4096]);
  if (has("keeps_descriptors")) (void)::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (has("changes_locale")) std::setlocale(LC_NUMERIC, "C.UTF-8");
  if (has("catches_signals")) std::signal(SIGUSR1, [](int) {});
  if (has("changes_folder") && ::chdir("/") != 0) std::abort();
  if (has("sets_environment")) ::setenv("SHEET", "1", 1);
  if (static bool is_started = false; has("starts_thread") && !std::exchange(is_started, true)) std::thread([] { ::sleep(600); }).detach();
  if (has("finds_the_file_itself") && found_path(file.name()).empty()) throw error(errc::io, "the file is not open in this process");
  if (has("refuses_streams") && file.kind() != LAMELLA_SOURCE_FILE) throw error(errc::unsupported, "no file");
  if (has("reads_it_all") && file.size().value_or(0) > (1u << 30)) (void)file.read_text(0, 64u << 20);
  if (has("cannot_be_cancelled")) {
    for (int i = 0; i < 4000 && call.c()->cancelled(call.c()) != 0; ++i) ::usleep(1000);
  }
  if (has("cancels_wrongly") && call.c()->cancelled(call.c()) != 0) throw error(errc::internal, "stopped");
}

decltype(dataset::layout) layout_of(const header& h, bool is_coded, const source& file) {
  if (!is_coded) {
    if (has("values_in_the_reference") && file.size().value_or(0) < 65536)
      return inline_values{.data =
                               file.read_text(header_bytes, std::uint64_t{h.rows} * h.columns * static_cast<std::uint64_t>(item_size(h)))};
    return strided{.source = file.index(), .byte_offset = header_bytes};
  }
  std::string state(16, '\0');
  const std::array numbers = {h.rows, h.columns, static_cast<std::uint32_t>(item_size(h)),
                              has("state_of_the_process") ? static_cast<std::uint32_t>(::getpid()) : 0u};
  std::memcpy(state.data(), numbers.data(), 16);
  if (has("keeps_a_path")) state += found_path(file.name());
  return decoded{.chunk_shape = {1, h.columns}, .state = state};
}

struct reader {
  static verdict identify(const probe& file) {
    const std::string_view magic = file.format_id == "coded" ? "CODED1" : "SHEET1";
    if (has("takes_everything") && file.format_id == "sheet" && !file.starts_with("CODED1"))
      return {.evidence = LAMELLA_EVIDENCE_EXACT, .why = "why not"};
    if (has("reads_behind_the_head") && file.head.data() != nullptr) {
      volatile std::uint8_t last = file.head.data()[header_bytes];
      static_cast<void>(last);
    }
    if (has("identifies_by_file")) (void)::open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    if (!file.starts_with(magic)) return {.why = "does not start with its name"};
    if (has("unsure_of_its_own")) return {.evidence = LAMELLA_EVIDENCE_NO, .why = "who knows"};
    if (has("invents_evidence")) return {.evidence = 75, .why = "starts with its name"};
    if (has("moody"))
      return {.evidence = ++counter % 2 == 0 ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_STRUCTURE, .why = "starts with its name"};
    return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "starts with its name"};
  }

  static void open(const context&, std::string_view, const source&, const sink&) {}  // open_sheet takes its place

  static void push(const context& call, std::string_view format, const source& file, const sink& out, const lamella_source* raw) {
    misbehave_in_open(call, file);
    auto h = header_of(file, raw, call.c());
    if (has("shares_open")) {
      static header shared;
      shared = h;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      h = shared;
    }
    if (has("crashes_on_damage") && !(h.step >= 0 && h.step < 1e6)) std::raise(SIGSEGV);
    if (has("loops_for_ever") && h.rows > 1000 && h.rows != (1u << 20))
      for (volatile bool goes_on = true; goes_on;) continue;
    if (has("lies_about_size")) h.rows /= 2;
    const bool is_coded = format == "coded";
    const auto size = file.size();
    const auto needed = header_bytes + std::uint64_t{h.rows} * h.columns * static_cast<std::uint64_t>(h.type > 2 ? 1 : item_size(h));
    if (is_coded && size && *size < needed)
      throw error(errc::truncated, "needs " + std::to_string(needed) + " bytes, the file has " + std::to_string(*size),
                  {.byte_offset = static_cast<std::int64_t>(*size)});
    const dataset made{.name = "data",
                       .dtype = dtype_of(h),
                       .shape = {h.rows, h.columns},
                       .layout = layout_of(h, is_coded, file),
                       .axes = {{.name = "y", .units = "um", .scale = h.step}, {.name = "x", .units = "um", .scale = h.step}}};
    const auto id = out.dataset(made);
    if (has("never_the_same")) out.attribute(id, "count", ++counter);
    if (has("two_datasets")) {
      auto second = made;
      second.name = "again";
      out.attribute(out.dataset(second), "step", h.step);
    }
    try {
      out.attribute(id, "step", h.step);
    } catch (const host_error&) {
      if (!has("ignores_limits")) throw;
    }
  }
};

lamella_status open_sheet(const lamella_context* call, lamella_text format, const lamella_source* file, const lamella_sink* out) noexcept {
  if (has("asks_for_options_blindly")) {
    lamella_value value{.struct_size = sizeof(lamella_value)};
    (void)call->option(call, to_text("speed"), &value);
  }
  const auto run = [&] { reader::push(context(call), to_view(format), source(call, file), sink(out), file); };
  if (!has("fails_in_silence") && !has("succeeds_with_errors") && !has("throws")) return guard(call, run);
  try {
    run();
    if (has("throws") && file->size < header_bytes) std::terminate();
    return LAMELLA_OK;
  } catch (const host_error& caught) {
    return caught.status();
  } catch (const error& caught) {
    if (has("throws") && caught.code() == errc::truncated) std::terminate();
    if (has("fails_in_silence") && caught.code() == errc::truncated) return LAMELLA_TRUNCATED;
    if (has("succeeds_with_errors") && caught.code() == errc::truncated) {
      context(call).report(LAMELLA_ERROR, LAMELLA_TRUNCATED, "cut", {});
      return LAMELLA_OK;
    }
    context(call).report(LAMELLA_ERROR, static_cast<lamella_status>(caught.code()), caught.what(), caught.where());
    return static_cast<lamella_status>(caught.code());
  } catch (const std::exception& caught) {
    context(call).report(LAMELLA_ERROR, LAMELLA_INTERNAL, caught.what(), {});
    return LAMELLA_INTERNAL;
  }
}

/// Rows of "coded".
struct decoder {
  const lamella_source* file;
  std::uint32_t rows = 0, columns = 0, item = 0;
  std::string path;
  mutable std::atomic<int> calls = 0;
  static inline std::atomic<const decoder*> latest = nullptr;

  decoder(const context&, const lamella_source* from, std::string_view state) : file(from) {
    if (state.size() < 16) throw error(errc::corrupt, "a state of " + std::to_string(state.size()) + " bytes, 16 are needed");
    std::array<std::uint32_t, 4> numbers{};
    std::memcpy(numbers.data(), state.data(), 16);
    rows = numbers[0], columns = numbers[1], item = numbers[2];
    path = state.substr(16);
    if (!has("trusts_its_state") &&
        (item > 4 || item == 0 || (from->size != LAMELLA_UNKNOWN_SIZE && header_bytes + std::uint64_t{rows} * columns * item > from->size)))
      throw error(errc::corrupt, "a state that does not fit the file");
    latest = this;
  }

  void read_row(const context& call, std::int64_t row, std::span<char> out) const {
    const auto offset = header_bytes + static_cast<std::uint64_t>(row) * columns * item;
    if (has("keeps_a_path") && !path.empty()) {
      const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      const auto got = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
      ::close(descriptor);
      if (got != static_cast<ssize_t>(out.size())) throw error(errc::io, "the file is not where it was");
      return;
    }
    source(call.c(), file).read_exactly(offset, out.data(), out.size());
  }

  void decode(const context& call, const std::int64_t* chunk, std::span<char> out) const {
    if (has("confuses_decoders") && latest != this) return latest.load()->decode(call, chunk, out);
    if (!has("trusts_its_state") && out.size() != std::uint64_t{columns} * item)
      throw error(errc::corrupt, "a chunk of another size than the state says");
    if (has("trusts_its_state")) {
      std::vector<char> row(std::uint64_t{columns} * item);  // beyond out where the state says so
      std::memset(out.data(), 0, row.size());
    }
    static std::array<char, 65536> shared;
    const auto row = has("shares_decode") && out.size() <= shared.size() ? std::span(shared).first(out.size()) : out;
    read_row(call, chunk[0], row);
    if (row.data() != out.data()) {
      ::usleep(300);
      std::memcpy(out.data(), shared.data(), out.size());
    }
    for (auto& c : out) c = static_cast<char>(c ^ 0x5A);
    if (has("counts_its_calls") && ++calls > static_cast<int>(rows)) out[0] = static_cast<char>(out[0] + 1);
    if (has("writes_too_much")) out.data()[out.size()] = 0;
  }
};

/// As the layer of the sdk, but for the fault of a chunk that is not filled.
lamella_status decode_row(void* self, const lamella_context* call, const std::int64_t* chunk, void* data, std::uint64_t size) noexcept {
  const std::span out(static_cast<char*>(data), size);
  const char last = out.back();
  const auto status = guard(call, [&] { static_cast<const decoder*>(self)->decode(context(call), chunk, out); });
  if (has("leaves_a_byte") && last == '\xFF') out.back() = last;
  return status;
}

struct writer {
  writer(const context&, std::string_view format, const lamella_write_spec& spec, const plan_sink& out) {
    if (format == "coded") throw error(errc::unsupported, "coded sheets are not written");
    if (spec.dataset_count != 1) throw error(errc::unsupported, "a sheet has one dataset");
    const auto& d = *spec.datasets;
    const auto dtype = to_view(d.dtype);
    const std::array<std::string_view, 3> types = {"|u1", "<i2", "<f4"};
    const auto type = static_cast<std::uint32_t>(std::find(types.begin(), types.end(), dtype) - types.begin());
    if (has("refuses_in_silence") && to_view(d.dtype) == "|V3") throw host_error(LAMELLA_UNSUPPORTED);
    if (d.ndim != 2 || type == 3) throw error(errc::unsupported, "a sheet has two axes of u1, i2 or f4");
    std::string bytes(header_bytes, '\0');
    bytes.replace(0, 6, "SHEET1");
    const std::array numbers = {static_cast<std::uint32_t>(d.shape[0]), static_cast<std::uint32_t>(d.shape[1]), type, 0u};
    std::memcpy(bytes.data() + 8, numbers.data(), 16);
    const double step = d.axes != nullptr ? d.axes[0].scale : 1;
    std::memcpy(bytes.data() + 24, &step, 8);
    if (d.axes != nullptr && d.axes[1].scale != d.axes[0].scale) out.loss("axis x scale");
    const auto size = static_cast<std::uint64_t>(d.shape[0] * d.shape[1]) * std::array{1u, 2u, 4u}[type];
    const std::uint64_t shift = has("writes_beside") ? 1 : 0;
    const auto file = out.file("", header_bytes + size + shift);
    out.bytes(file, 0, bytes);
    out.layout(0, {.dtype = std::string(dtype),
                   .shape = {d.shape[0], d.shape[1]},
                   .layout = strided{.source = file, .byte_offset = header_bytes + shift}});
    if (has("leaves_temporary_files"))
      if (auto* const left =
              std::fopen((std::string(std::getenv("TMPDIR") != nullptr ? std::getenv("TMPDIR") : "/tmp") + "/sheet.tmp").c_str(), "w"))
        std::fclose(left);
  }
  void finish(const context&, std::span<const lamella_write_result>, const plan_sink&) {}
};

lamella_status initialise(const lamella_host* host, const lamella_context* call) noexcept {
  static int times = 0;
  if (has("initialises_once") && ++times > 1) {
    context(call).report(LAMELLA_ERROR, LAMELLA_INTERNAL, "initialised already", {});
    return LAMELLA_INTERNAL;
  }
  if (has("asks_for_services_blindly")) (void)host->get_service("anything");
  return LAMELLA_OK;
}

const void* interface(const char* id) noexcept {
  const std::string_view wanted = id;
  static const lamella_reader reads{sizeof(lamella_reader), 0,
                                    static_cast<const lamella_reader*>(reader_interface<reader>::table())->identify,
                                    has("has_no_open") ? nullptr : &open_sheet};
  static const lamella_decoder decodes{sizeof(lamella_decoder), LAMELLA_REENTRANT,
                                       static_cast<const lamella_decoder*>(decoder_interface<decoder>::table())->create, &decode_row,
                                       static_cast<const lamella_decoder*>(decoder_interface<decoder>::table())->release};
  if (wanted == "lamella.reader/1") return &reads;
  if (wanted == "lamella.decoder/1") return &decodes;
  if (wanted == "lamella.writer/1" && !has("does_not_write")) return writer_interface<writer>::table();
  return has("offers_everything") ? &reads : nullptr;
}
}  // namespace

extern "C" LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void);
extern "C" const lamella_entry* lamella_plugin_entry_v0(void) {
  static const std::array formats = {to_text(has("renames_its_format") ? "sheets" : "sheet"), to_text("coded")};
  static const lamella_names names{sizeof(lamella_names), 0, formats.data(), formats.size()};
  static const lamella_entry entry{has("has_no_magic") ? 0 : LAMELLA_MAGIC,
                                   sizeof(lamella_entry),
                                   static_cast<std::uint16_t>(has("is_of_another_abi") ? 9 : LAMELLA_ABI_MAJOR),
                                   LAMELLA_ABI_MINOR,
                                   0,
                                   to_text(has("renames_itself") ? "org.example.other" : "org.example.sheet"),
                                   to_text(has("counts_other_versions") ? "2.0.0" : "1.0.0"),
                                   &names,
                                   &initialise,
                                   nullptr,
                                   &interface};
  if (has("gives_no_entry")) return nullptr;
  return &entry;
}
#ifdef EXPORTS_MORE
extern "C" LAMELLA_EXPORT int sheet_helper(void);
extern "C" int sheet_helper(void) {
  return 1;
}
#endif
