#include "reports/scoreboard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace linnet::reports {
namespace {

using checker::Verdict;

std::optional<double> median(std::vector<double> numbers) {
  if (numbers.empty()) return std::nullopt;
  const auto middle = numbers.begin() + std::ssize(numbers) / 2;
  std::ranges::nth_element(numbers, middle);
  return *middle;
}

template <typename Number>
std::optional<double> median_found(const BugScore& score, Number number) {
  std::vector<double> numbers;
  for (const Attempt& attempt : score.wrong) {
    if (attempt.verdict == Verdict::invalid) numbers.push_back(number(attempt));
  }
  return median(std::move(numbers));
}

std::size_t count_invalid(const std::vector<Attempt>& attempts) {
  return static_cast<std::size_t>(
      std::ranges::count(attempts, Verdict::invalid, &Attempt::verdict));
}

constexpr std::array<std::string_view, 6> kColumns{
    "bug", "found", "after", "operations", "kind of violation", "the right build"};
using Cells = std::array<std::string, kColumns.size()>;

bool is_found(const BugScore& score) {
  const std::size_t runs = score.wrong.size();
  return score.scripted ? score.found() == runs : 5 * score.found() >= 4 * runs;
}

bool is_trusted(const BugScore& score) {
  return std::ranges::all_of(score.right,
                             [](const Attempt& right) { return right.verdict == Verdict::valid; });
}

// "5 of 5 valid", or what else came of it.
std::string right_text(const BugScore& score) {
  std::map<Verdict, int> verdicts;
  for (const Attempt& attempt : score.right) ++verdicts[attempt.verdict];
  std::vector<std::string> texts;
  texts.reserve(verdicts.size());
  for (const auto& [verdict, count] : verdicts) {
    texts.push_back(fmt::format("{} of {} {}", count, score.right.size(), name(verdict)));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

Cells cells(const BugScore& score) {
  const auto seconds = score.median_ms();
  const auto operations = score.median_operations();
  return {score.bug,
          fmt::format("{} of {}", score.found(), score.wrong.size()),
          seconds ? fmt::format("{:.1f} s", *seconds / 1000) : "-",
          operations ? fmt::format("{:.0f}", *operations) : "-",
          fmt::format("{}", fmt::join(score.anomalies(), ", ")),
          right_text(score)};
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

nlohmann::json attempts_json(const std::vector<Attempt>& attempts) {
  nlohmann::json result = nlohmann::json::array();
  for (const Attempt& attempt : attempts) {
    nlohmann::json row{{"seed", attempt.seed},
                       {"verdict", name(attempt.verdict)},
                       {"why", attempt.why},
                       {"operations", attempt.operations}};
    if (attempt.verdict == Verdict::invalid) {
      row["found_after_ms"] = attempt.found_after_ms;
      row["anomaly"] = attempt.anomaly;
    }
    result.push_back(std::move(row));
  }
  return result;
}

std::vector<Attempt> attempts_from_json(const nlohmann::json& rows) {
  std::vector<Attempt> attempts;
  attempts.reserve(rows.size());
  for (const auto& row : rows) {
    Attempt attempt{row.at("seed"), Verdict::unknown, row.at("why"), 0, row.at("operations"), ""};
    for (const auto verdict : {Verdict::valid, Verdict::invalid}) {
      if (row.at("verdict") == name(verdict)) attempt.verdict = verdict;
    }
    if (attempt.verdict == Verdict::invalid) {
      attempt.found_after_ms = row.at("found_after_ms");
      attempt.anomaly = row.at("anomaly");
    }
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

// The scores of each protocol, in the order given.
std::map<std::string, std::vector<const BugScore*>> by_protocol(const Scoreboard& scoreboard) {
  std::map<std::string, std::vector<const BugScore*>> result;
  for (const BugScore& score : scoreboard) result[score.protocol].push_back(&score);
  return result;
}

}  // namespace

std::size_t BugScore::found() const {
  return count_invalid(wrong);
}

std::size_t BugScore::accused() const {
  return count_invalid(right);
}

std::optional<double> BugScore::median_ms() const {
  return median_found(*this, [](const Attempt& attempt) { return attempt.found_after_ms; });
}

std::optional<double> BugScore::median_operations() const {
  return median_found(
      *this, [](const Attempt& attempt) { return static_cast<double>(attempt.operations); });
}

std::vector<std::string> BugScore::anomalies() const {
  std::map<std::string, int> counts;
  for (const Attempt& attempt : wrong) {
    if (!attempt.anomaly.empty()) ++counts[attempt.anomaly];
  }
  std::vector<std::string> names;
  names.reserve(counts.size());
  for (const auto& [name, count] : counts) names.push_back(name);
  std::ranges::stable_sort(names, std::greater{}, [&](const auto& name) { return counts[name]; });
  return names;
}

bool is_good(const Scoreboard& scoreboard) {
  return std::ranges::all_of(
      scoreboard, [](const BugScore& score) { return is_found(score) && is_trusted(score); });
}

std::string scoreboard_text(const Scoreboard& scoreboard) {
  constexpr auto kRow = "{:<28} {:<8} {:>8} {:>10}  {:<40} {}\n";
  std::string text;
  for (const auto& [protocol, scores] : by_protocol(scoreboard)) {
    text += fmt::format("\n{}\n", protocol);
    text += std::apply([&](auto... column) { return fmt::format(kRow, column...); }, kColumns);
    for (const BugScore* score : scores) {
      text += std::apply([&](auto... cell) { return fmt::format(kRow, cell...); }, cells(*score));
    }
  }
  return text;
}

std::string scoreboard_markdown(const Scoreboard& scoreboard) {
  std::size_t wrong = 0;
  std::size_t found = 0;
  for (const BugScore& score : scoreboard) {
    wrong += score.wrong.size();
    found += score.found();
  }
  std::string text = fmt::format(
      "# Scoreboard\n\nWritten by `./dev bench scoreboard`. {} deliberate bugs; {} of {} runs with "
      "one of them were found to be wrong. *After* and *operations* are medians over these: how "
      "long clients had worked, and how many operations they had begun, when no order could "
      "explain what they saw. *The right build* is the same program without the bug, under the "
      "same faults.\n\n",
      scoreboard.size(), found, wrong);
  for (const auto& [protocol, scores] : by_protocol(scoreboard)) {
    text += fmt::format("## {}\n\n| {} |\n|{}\n", protocol, fmt::join(kColumns, " | "),
                        std::string("---|---|---|---|---|---|"));
    for (const BugScore* score : scores) {
      text += fmt::format("| {} |\n", fmt::join(cells(*score), " | "));
    }
    text += '\n';
    for (const BugScore* score : scores) {
      text +=
          fmt::format("- **{}**: {}.\n  `{}`\n", score->bug, score->description, score->command);
    }
    text += '\n';
  }
  return text;
}

std::string scoreboard_html(const Scoreboard& scoreboard) {
  std::string text =
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Linnet: "
      "scoreboard</title>\n"
      "<style>body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;color:#222}"
      "table{border-collapse:collapse;width:100%}td,th{padding:.3em .8em;text-align:left;"
      "border-bottom:1px solid #ddd;vertical-align:top}td.missed{background:#fdd}"
      "small{color:#666}</style>\n<h1>Which deliberate bugs are found</h1>\n";
  for (const auto& [protocol, scores] : by_protocol(scoreboard)) {
    text += fmt::format("<h2>{}</h2>\n<table><tr><th>{}</tr>\n", escaped(protocol),
                        fmt::join(kColumns, "<th>"));
    for (const BugScore* score : scores) {
      const Cells row = cells(*score);
      text += fmt::format("<tr><td><b>{}</b><br>{}<br><small><code>{}</code></small>",
                          escaped(row[0]), escaped(score->description), escaped(score->command));
      for (std::size_t i = 1; i < row.size(); ++i) {
        const bool missed =
            (i == 1 && !is_found(*score)) || (i + 1 == row.size() && !is_trusted(*score));
        text += fmt::format("<td{}>{}", missed ? " class=\"missed\"" : "", escaped(row.at(i)));
      }
      text += "</tr>\n";
    }
    text += "</table>\n";
  }
  return text + "</html>\n";
}

nlohmann::json scoreboard_json(const Scoreboard& scoreboard) {
  nlohmann::json bugs = nlohmann::json::array();
  for (const BugScore& score : scoreboard) {
    const auto after = score.median_ms();
    const auto operations = score.median_operations();
    bugs.push_back(
        {{"bug", score.bug},
         {"protocol", score.protocol},
         {"description", score.description},
         {"command", score.command},
         {"scripted", score.scripted},
         {"found", score.found()},
         {"runs", score.wrong.size()},
         {"accused", score.accused()},
         {"median_ms", after ? nlohmann::json(*after) : nlohmann::json()},
         {"median_operations", operations ? nlohmann::json(*operations) : nlohmann::json()},
         {"anomalies", score.anomalies()},
         {"wrong", attempts_json(score.wrong)},
         {"right", attempts_json(score.right)}});
  }
  return {{"good", is_good(scoreboard)}, {"bugs", std::move(bugs)}};
}

Scoreboard scoreboard_from_json(const nlohmann::json& json) {
  Scoreboard scoreboard;
  for (const auto& bug : json.at("bugs")) {
    scoreboard.push_back({bug.at("bug"), bug.at("protocol"), bug.at("description"),
                          bug.at("command"), bug.at("scripted"),
                          attempts_from_json(bug.at("wrong")),
                          attempts_from_json(bug.at("right"))});
  }
  return scoreboard;
}

}  // namespace linnet::reports
