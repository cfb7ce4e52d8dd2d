// What the terminal says at the end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "reports/figures.h"
#include "reports/judgement.h"

namespace linnet::reports {

struct SummaryOptions {
  std::string command;                       // repeats the run; empty when there is none to give
  std::vector<std::filesystem::path> files;  // written; named at the end
  bool colour = false;                       // ANSI colour for the verdict
};

// Verdict and reason, counts and throughput, a line per kind of fault, the explanation: about
// thirty lines at most, each ended by a newline.
std::string summary(const Judgement& judgement, const Figures& figures,
                    const SummaryOptions& options = {});

}  // namespace linnet::reports
