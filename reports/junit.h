// junit.xml: a run as continuous-integration systems read it.
#pragma once

#include <string>

#include "reports/figures.h"
#include "reports/judgement.h"
#include "reports/test_info.h"

namespace linnet::reports {

// One test suite with a test case per part: invalid is a failure that bears the explanation,
// unknown an error. Well-formed XML 1.0 whatever the strings contain: what XML cannot hold is
// replaced by U+FFFD.
std::string junit_xml(const TestInfo& info, const Judgement& judgement, const Figures& figures);

}  // namespace linnet::reports
