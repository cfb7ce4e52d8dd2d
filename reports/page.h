// report.html: a run on one page that opens without a network.
#pragma once

#include <string>

#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

// The whole page: style, scripts (web/) and data are inline; it loads nothing. All that the run
// contributes is data in one JSON element, in which no "<" occurs, and is put on the page as text.
// Nodes' logs are linked relative to the run's folder.
std::string page(const TestInfo& info, const Judgement& judgement, const Figures& figures);

}  // namespace linnet::reports
