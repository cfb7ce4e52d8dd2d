#include "harness/check_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "checker/propose.h"
#include "history/json.h"

namespace linnet::harness {
namespace {

using base::Result;

// What a run of ours left beside its history, if the history is one.
Result<std::optional<reports::TestInfo>> test_beside(const std::string& history) {
  const auto file = std::filesystem::path(history).parent_path() / "test.json";
  if (history == "-" || !std::filesystem::exists(file)) return std::nullopt;
  std::ifstream input(file);
  const auto document = nlohmann::json::parse(input, nullptr, false);
  auto info = reports::test_info_from_json(document, file.string());
  if (!info) return base::failure(info.error());
  return *std::move(info);
}

// Names the model where nobody has. A history without operations is judged by any.
Result<void> choose_model(const std::string& file,
                          const std::vector<history::Operation>& operations,
                          reports::JudgementOptions& options,
                          std::vector<std::string>& assumptions) {
  if (!options.model.empty()) return {};
  if (operations.empty()) {
    options.model = "register";
    return {};
  }
  const auto proposal = checker::propose_model(operations);
  if (!proposal) {
    return base::failure(file, "no model has all of its functions",
                         "name one with --model; linnet list models shows what there is");
  }
  options.model = proposal->model;
  assumptions.push_back(
      fmt::format("no --model: judged by the model {}: {}", proposal->model, proposal->why));
  return {};
}

void choose_initial(const std::vector<history::Operation>& operations,
                    reports::JudgementOptions& options, std::vector<std::string>& assumptions) {
  const auto proposal = checker::propose_initial(options.model, operations);
  if (!proposal) return;
  options.check.initial = proposal->initial;
  assumptions.push_back(fmt::format("no --initial: {} is taken for the initial value: {}",
                                    history::to_json(proposal->initial).dump(), proposal->why));
}

// Not every engine keeps an order: whoever wants one has the search look for it.
Result<void> insist_on_witness(const reports::JudgementOptions& options, CheckedFile& checked) {
  reports::Judgement& judgement = checked.judgement;
  if (judgement.check.verdict != checker::Verdict::valid) return {};
  const auto succeeded =
      std::ranges::count(judgement.operations, history::Outcome::ok, &history::Operation::outcome);
  std::size_t ordered = 0;
  for (const auto& part : judgement.check.witness) ordered += part.order.size();
  if (ordered >= static_cast<std::size_t>(succeeded)) return {};
  auto again = options;
  again.check.algorithm = checker::Algorithm::search;
  auto judged = reports::judge(checked.history, std::move(judgement.operations), again);
  if (!judged) return base::failure(judged.error());
  judgement = *std::move(judged);
  return {};
}

}  // namespace

Result<CheckedFile> check_file(const std::string& file, const CheckRequest& request) {
  const auto test = test_beside(file);
  if (!test) return base::failure(test.error());
  reports::JudgementOptions options;
  if (*test) options = reports::judgement_options(**test);
  const history::Value initial = request.initial.value_or(options.check.initial);
  options.check = request.check;
  options.check.initial = initial;
  if (!request.explain) {
    options.explain.sub_history.reset();
    options.explain.sequential.reset();
  }
  if (!request.model.empty()) options.model = request.model;

  auto read = history::read_history(file, request.read);
  if (!read) return base::failure(read.error());
  CheckedFile checked{std::move(read->history), {}, std::move(read->notes), {}};
  auto operations = history::operations(checked.history);
  if (request.null_read == history::NullRead::unknown) history::forget_null_reads(operations);
  const std::string source = file == "-" ? "standard input" : file;
  if (auto chosen = choose_model(source, operations, options, checked.assumptions); !chosen) {
    return base::failure(chosen.error());
  }
  if (!request.initial && !*test) choose_initial(operations, options, checked.assumptions);
  auto judgement = reports::judge(checked.history, std::move(operations), options);
  if (!judgement) return base::failure(judgement.error());
  checked.judgement = *std::move(judgement);
  if (!request.witness.empty()) {
    if (auto done = insist_on_witness(options, checked); !done) return base::failure(done.error());
  }
  return checked;
}

}  // namespace linnet::harness
