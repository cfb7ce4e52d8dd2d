#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "reports/utf8.h"

namespace linnet::reports {
namespace {

using checker::Verdict;

void append_escaped(std::string& xml, std::string_view character) {
  if (character == "&") {
    xml += "&amp;";
  } else if (character == "<") {
    xml += "&lt;";
  } else if (character == ">") {
    xml += "&gt;";
  } else if (character == "\"") {
    xml += "&quot;";
  } else if (character == "\n" || character == "\t") {
    // By number, so that an attribute keeps them.
    xml += character == "\n" ? "&#10;" : "&#9;";
  } else {
    xml += character;
  }
}

// XML 1.0, section 2.2: what a document may hold; also what no escape can bring in.
bool is_xml(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first >= 0x20 || first == '\n' || first == '\t';
  return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

std::string escaped(std::string_view text) {
  std::string xml;
  for_each_character(text, [&xml](std::string_view character) {
    append_escaped(xml, is_xml(character) ? character : kReplacement);
  });
  return xml;
}

std::string body(const Part& part, const Judgement& judgement) {
  std::string text = part.why + "\n";
  if (part.name == "linearizability" && judgement.explanation) text += judgement.explanation->text;
  return text;
}

std::string test_case(const Part& part, const TestInfo& info, const Judgement& judgement) {
  const auto open = fmt::format(R"(    <testcase classname="{}" name="{}")",
                                escaped("linnet." + info.target), escaped(part.name));
  if (part.verdict == Verdict::valid) return open + "/>\n";
  const std::string element = part.verdict == Verdict::invalid ? "failure" : "error";
  return fmt::format(R"({}>
      <{} type="{}" message="{}">{}</{}>
    </testcase>
)",
                     open, element, checker::name(part.verdict), escaped(part.why),
                     escaped(body(part, judgement)), element);
}

std::ptrdiff_t count(const Judgement& judgement, Verdict verdict) {
  return std::ranges::count(judgement.parts, verdict, &Part::verdict);
}

}  // namespace

std::string junit_xml(const TestInfo& info, const Judgement& judgement, const Figures& figures) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  xml += fmt::format(
      R"(  <testsuite name="{}" tests="{}" failures="{}" errors="{}" time="{:.3f}" timestamp="{}">)",
      escaped("linnet " + info.target + " " + info.workload), judgement.parts.size(),
      count(judgement, Verdict::invalid), count(judgement, Verdict::unknown),
      std::chrono::duration<double>(figures.duration).count(), escaped(info.started));
  xml += fmt::format(R"(
    <properties>
      <property name="command" value="{}"/>
      <property name="seed" value="{}"/>
    </properties>
)",
                     escaped(info.command), info.seed);
  for (const Part& part : judgement.parts) xml += test_case(part, info, judgement);
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace linnet::reports
