#include "reports/page.h"

#include <string_view>

#include "base/check.h"
#include "reports/json_parts.h"
#include "reports/page_assets.h"
#include "reports/page_data.h"

namespace linnet::reports {
namespace {

// JSON has "<" in strings only, where it may be written by its number: so no string can end the
// element that holds the document, or open a comment in it.
std::string inline_json(const nlohmann::ordered_json& document) {
  std::string json;
  for (const char c : dump(document, -1)) {
    if (c == '<') {
      json += "\\u003c";
    } else {
      json += c;
    }
  }
  return json;
}

std::string_view asset(std::string_view name, std::string_view data) {
  if (name == "data") return data;
  if (name == "page.css") return kPageCss;
  if (name == "page.js") return kPageScript;
  if (name == "uplot.css") return kUplotCss;
  LINNET_CHECK(name == "uplot.js", "page.html has a place for {}, which there is not", name);
  return kUplotScript;
}

// One pass over the frame, so that what is filled in is not searched for places.
std::string filled(std::string_view frame, std::string_view data) {
  std::string page;
  while (true) {
    const std::size_t open = frame.find("{{");
    page += frame.substr(0, open);
    if (open == std::string_view::npos) return page;
    const std::size_t close = frame.find("}}", open);
    LINNET_CHECK(close != std::string_view::npos, "page.html opens a place and does not close it");
    page += asset(frame.substr(open + 2, close - open - 2), data);
    frame.remove_prefix(close + 2);
  }
}

}  // namespace

std::string page(const TestInfo& info, const Judgement& judgement, const Figures& figures) {
  return filled(kPageHtml, inline_json(page_data(info, judgement, figures)));
}

}  // namespace linnet::reports
