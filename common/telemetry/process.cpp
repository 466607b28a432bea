#include "common/telemetry/process.hpp"

#include "common/core/numbers.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace bandwatch::telemetry {
namespace {

std::string read_proc(const char* path) {
  std::ifstream file{path};
  return std::string{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// The seconds since 1970 at which the system started.
std::optional<std::uint64_t> boot_time() {
  constexpr std::string_view kKey = "\nbtime ";
  const auto text = read_proc("/proc/stat");
  const auto found = text.find(kKey);
  if (found == std::string::npos) return std::nullopt;
  const auto begin = found + kKey.size();
  const auto seconds = parse_uint(std::string_view{text}.substr(begin, text.find('\n', begin) - begin));
  if (!seconds) return std::nullopt;
  return *seconds;
}

std::optional<std::size_t> open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files{"/proc/self/fd", error};
  if (error) return std::nullopt;
  const auto count = static_cast<std::size_t>(std::distance(begin(files), end(files)));
  return count - 1;  // one of them is the listing itself
}

class Families {
 public:
  void add(const char* name, const char* help, prometheus::MetricType type, double value) {
    prometheus::MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    auto& metric = family.metric.emplace_back();
    metric.gauge.value = value;
    metric.counter.value = value;
    families_.push_back(std::move(family));
  }
  void add_gauge(const char* name, const char* help, double value) {
    add(name, help, prometheus::MetricType::Gauge, value);
  }
  [[nodiscard]] std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  std::vector<prometheus::MetricFamily> families_;
};

void add_stat(Families& families, const ProcessStat& stat) {
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  families.add("process_cpu_seconds_total", "User and system CPU time in seconds.", prometheus::MetricType::Counter,
               static_cast<double>(stat.cpu_ticks) / ticks);
  families.add_gauge("process_resident_memory_bytes", "Resident memory in bytes.",
                     static_cast<double>(stat.resident_pages) * page);
  families.add_gauge("process_virtual_memory_bytes", "Virtual memory in bytes.",
                     static_cast<double>(stat.virtual_bytes));
  if (const auto boot = boot_time()) {
    families.add_gauge("process_start_time_seconds", "Start of the process in seconds since 1970.",
                       static_cast<double>(*boot) + static_cast<double>(stat.start_ticks) / ticks);
  }
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // The second field is the program's name in parentheses, which may itself hold blanks and parentheses.
  const auto name_end = text.rfind(") ");
  if (name_end == std::string_view::npos) return std::nullopt;
  text.remove_prefix(name_end + 2);
  std::vector<std::string_view> fields;  // from the third one of proc(5) on
  while (!text.empty()) {
    const auto blank = text.find_first_of(" \n");
    fields.push_back(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  const auto field = [&](std::size_t number) {
    return number - 3 < fields.size() ? parse_uint(fields[number - 3]) : Result<std::uint64_t>{Error{}};
  };
  const auto user = field(14);
  const auto system = field(15);
  const auto start = field(22);
  const auto size = field(23);
  const auto resident = field(24);
  if (!user || !system || !start || !size || !resident) return std::nullopt;
  return ProcessStat{*user + *system, *start, *size, *resident};
}

std::vector<prometheus::MetricFamily> collect_process_metrics() {
  Families families;
  if (const auto stat = parse_process_stat(read_proc("/proc/self/stat"))) add_stat(families, *stat);
  if (const auto files = open_files()) {
    families.add_gauge("process_open_fds", "Open file descriptors.", static_cast<double>(*files));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.add_gauge("process_max_fds", "Most file descriptors that may be open.",
                       static_cast<double>(limit.rlim_cur));
  }
  return families.take();
}

}  // namespace bandwatch::telemetry
