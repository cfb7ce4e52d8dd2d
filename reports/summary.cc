#include "reports/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "base/duration.h"

namespace linnet::reports {
namespace {

using checker::Verdict;

std::string line(std::string_view title, std::string_view text) {
  return fmt::format("  {:<12} {}\n", title, text);
}

std::string headline(const Judgement& judgement, bool colour) {
  std::string word(checker::name(judgement.verdict));
  std::ranges::transform(word, word.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  if (colour) {
    const int code = judgement.verdict == Verdict::invalid ? 31
                     : judgement.verdict == Verdict::valid ? 32
                                                           : 33;
    word = fmt::format("\x1b[1;{}m{}\x1b[0m", code, word);
  }
  return fmt::format("{}: {}\n\n", word, judgement.why);
}

std::string operations_line(const Figures& figures) {
  const Counts& counts = figures.counts;
  std::string text = fmt::format("{} ok, {} fail, {} info", counts.ok, counts.fail, counts.info);
  if (figures.ok_per_second > 0) {
    text += fmt::format("; {:.1f} ok a second over {:.1f}s", figures.ok_per_second,
                        std::chrono::duration<double>(figures.duration).count());
  }
  return line("operations", text);
}

// To the millisecond: finer is noise.
std::string rounded(std::chrono::nanoseconds duration) {
  return base::to_text(std::chrono::round<std::chrono::milliseconds>(duration));
}

std::string early_end_line(const EarlyEnd& end) {
  return line("ended early", fmt::format("after {}, at the first violation", rounded(end.time)));
}

struct KindFigures {
  int faults = 0;
  int without_effect = 0;
  int without_recovery = 0;
  std::chrono::nanoseconds recovery{0};  // the longest
  std::chrono::nanoseconds outage{0};    // the longest
};

std::map<std::string, KindFigures> by_kind(const std::vector<FaultFigures>& faults) {
  std::map<std::string, KindFigures> kinds;
  for (const FaultFigures& figures : faults) {
    KindFigures& kind = kinds[figures.fault.kind];
    ++kind.faults;
    if (!figures.fault.bit) ++kind.without_effect;
    if (!figures.recovery) ++kind.without_recovery;
    kind.recovery = std::max(kind.recovery, figures.recovery.value_or(std::chrono::nanoseconds(0)));
    kind.outage = std::max(kind.outage, figures.outage);
  }
  return kinds;
}

std::string kind_line(const std::string& name, const KindFigures& kind) {
  std::string text = fmt::format("{} fault{}, ", kind.faults, kind.faults == 1 ? "" : "s");
  text += kind.without_effect > 0 ? fmt::format("{} WITHOUT EFFECT", kind.without_effect)
          : kind.faults == 1      ? "with an effect"
                                  : "each with an effect";
  text += fmt::format("; longest outage {}", rounded(kind.outage));
  if (kind.without_recovery > 0) {
    text += fmt::format("; no success after {}", kind.without_recovery);
  } else {
    text += fmt::format(", slowest recovery {}", rounded(kind.recovery));
  }
  return line(name, text);
}

std::string files_lines(const std::vector<std::filesystem::path>& files) {
  std::string lines;
  for (const auto& file : files) lines += line(lines.empty() ? "written" : "", file.string());
  return lines;
}

}  // namespace

std::string summary(const Judgement& judgement, const Figures& figures,
                    const SummaryOptions& options) {
  std::string text = headline(judgement, options.colour);
  if (judgement.explanation) text += judgement.explanation->text + "\n";
  if (judgement.nemesis.early_end) text += early_end_line(*judgement.nemesis.early_end);
  text += operations_line(figures);
  for (const auto& [name, kind] : by_kind(figures.faults)) text += kind_line(name, kind);
  if (!options.command.empty()) text += line("repeat with", options.command);
  return text + files_lines(options.files);
}

}  // namespace linnet::reports
