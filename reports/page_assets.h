// The files that the page is made of, embedded at build time (web/ and uPlot).
#pragma once

#include <string_view>

namespace linnet::reports {

extern const std::string_view kPageHtml;  // the frame; {{name}} marks a place to fill
extern const std::string_view kPageCss;
extern const std::string_view kPageScript;  // web/*.js as one module
extern const std::string_view kUplotCss;
extern const std::string_view kUplotScript;

}  // namespace linnet::reports
