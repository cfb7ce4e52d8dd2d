#include "history/read.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include "history/etcd_log.h"
#include "history/json_lines.h"
#include "history/validate.h"

namespace linnet::history {
namespace {

using LineParser = base::Result<void> (*)(std::string_view, int, const std::string&, History&);

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

void append(base::Errors& errors, const base::Errors& more) {
  errors.insert(errors.end(), more.begin(), more.end());
}

}  // namespace

base::Result<ReadHistory> read_history(std::istream& input, const std::string& source) {
  ReadHistory result;
  base::Errors errors;
  LineParser parser = nullptr;
  int number = 0;
  for (std::string line; std::getline(input, line);) {
    ++number;
    if (blank(line)) continue;
    if (parser == nullptr) parser = is_etcd_log_line(line) ? parse_etcd_log_line : parse_line;
    const bool cut_off = input.eof();  // getline met the end before a newline
    const auto parsed = parser(line, number, fmt::format("{}:{}", source, number), result.history);
    if (parsed) continue;
    if (cut_off) {
      result.notes.push_back(fmt::format(
          "{}:{}: the last line was cut off in mid-writing and is left out", source, number));
    } else {
      append(errors, parsed.error());
    }
  }
  if (input.bad()) append(errors, {{source, "reading failed half-way", ""}});
  append(errors, validate(result.history, source));
  if (!errors.empty()) return base::failure(std::move(errors));
  return result;
}

base::Result<ReadHistory> read_history(const std::string& path) {
  if (path == "-") return read_history(std::cin, "standard input");
  if (std::filesystem::is_directory(path)) {
    return base::failure(path, "is a folder", "name the history.jsonl inside it");
  }
  std::ifstream file(path);
  if (!file) return base::failure(path, std::generic_category().message(errno));
  return read_history(file, path);
}

}  // namespace linnet::history
