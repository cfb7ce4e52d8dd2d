#include "harness/shipped_plans.h"

#include <algorithm>
#include <array>

namespace linnet::harness {

// Embedded at build time.
extern const std::string_view kAnswersLostTwice;
extern const std::string_view kBackupLeftOut;
extern const std::string_view kEntriesSentAgain;
extern const std::string_view kForgottenPromise;
extern const std::string_view kForgottenTerms;
extern const std::string_view kJoinerCutOff;
extern const std::string_view kLaggardStands;
extern const std::string_view kLatePromise;
extern const std::string_view kLeaderUnheard;
extern const std::string_view kLostAcknowledgements;
extern const std::string_view kLostProposals;
extern const std::string_view kLostStores;
extern const std::string_view kOldLeaderReturns;
extern const std::string_view kOldPrimaryReturns;
extern const std::string_view kRepeatedAnswers;
extern const std::string_view kReusedBallot;
extern const std::string_view kSnapshotToALaggard;
extern const std::string_view kTwoChangesAtOnce;
extern const std::string_view kTwoReports;
extern const std::string_view kUnconfirmedTail;
extern const std::string_view kViewServiceCut;

std::span<const ShippedPlan> shipped_plans() {
  static const auto plans = std::to_array<ShippedPlan>({
      {"answers-lost-twice", kAnswersLostTwice},
      {"backup-left-out", kBackupLeftOut},
      {"entries-sent-again", kEntriesSentAgain},
      {"forgotten-promise", kForgottenPromise},
      {"forgotten-terms", kForgottenTerms},
      {"joiner-cut-off", kJoinerCutOff},
      {"laggard-stands", kLaggardStands},
      {"late-promise", kLatePromise},
      {"leader-unheard", kLeaderUnheard},
      {"lost-acknowledgements", kLostAcknowledgements},
      {"lost-proposals", kLostProposals},
      {"lost-stores", kLostStores},
      {"old-leader-returns", kOldLeaderReturns},
      {"old-primary-returns", kOldPrimaryReturns},
      {"repeated-answers", kRepeatedAnswers},
      {"reused-ballot", kReusedBallot},
      {"snapshot-to-a-laggard", kSnapshotToALaggard},
      {"two-changes-at-once", kTwoChangesAtOnce},
      {"two-reports", kTwoReports},
      {"unconfirmed-tail", kUnconfirmedTail},
      {"view-service-cut", kViewServiceCut},
  });
  return plans;
}

base::Result<nemesis::Plan> find_plan(const std::string& name_or_file, int nodes,
                                      std::uint64_t seed) {
  const auto plans = shipped_plans();
  const auto found = std::ranges::find(plans, name_or_file, &ShippedPlan::name);
  if (found == plans.end()) return nemesis::read_plan(name_or_file, nodes, seed);
  return nemesis::plan_from_json(nlohmann::json::parse(found->json), nodes, seed, name_or_file);
}

}  // namespace linnet::harness
