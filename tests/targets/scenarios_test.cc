// The scenarios of all protocols (simulation/scenario.h): each leaves the trace that is written in
// it, and together they show every kind of message. With LINNET_REWRITE=1 in the environment what
// they leave is written into them instead, for a person to read.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <type_traits>
#include <variant>

#include "targets/protocols.h"
#include "tests/targets/abd/abd_subject.h"
#include "tests/targets/paxos/paxos_subject.h"
#include "tests/targets/primary_backup/primary_backup_subject.h"
#include "tests/targets/raft/raft_subject.h"
#include "tests/targets/simulation/scenario.h"

namespace linnet::targets {
namespace {

namespace fs = std::filesystem;
using simulation::Settings;

struct Scenarios {
  std::string protocol;
  std::string folder;
  simulation::MakeSubject make_subject;  // every setting of the protocol is given
  std::set<std::string> kinds;           // of its messages
};

void PrintTo(const Scenarios& scenarios, std::ostream* out) {
  *out << scenarios.protocol;
}

// Whatever a message can be.
template <typename... Messages>
std::set<std::string> kinds_of(std::type_identity<std::variant<Messages...>>) {
  return {
      to_document(std::variant<Messages...>(Messages())).at("m").template get<std::string>()...};
}

// Nothing is kept of what is in a snapshot, and few bytes fill a part, so that little must happen
// before one is sent.
constexpr std::int64_t kTrailing = 0;
constexpr std::size_t kPartBytes = 40;

std::vector<Scenarios> all() {
  return {
      {"raft", "raft",
       [](const Settings& settings) {
         const auto& reads = settings.at("reads");
         return std::make_unique<raft::RaftSubject>(
             raft::RaftSubject::Options{.reads = reads == "lease" ? raft::Reads::kLease
                                                 : reads == "log" ? raft::Reads::kLog
                                                                  : raft::Reads::kIndex,
                                        .trailing_entries = kTrailing,
                                        .snapshot_part_bytes = kPartBytes});
       },
       kinds_of(std::type_identity<raft::PeerMessage>())},
      {"paxos", "paxos",
       [](const Settings& settings) {
         return std::make_unique<paxos::PaxosSubject>(paxos::PaxosSubject::Options{
             .reads =
                 settings.at("reads") == "lease" ? paxos::Reads::kLease : paxos::Reads::kQuorum,
             .quorums = settings.at("quorums") == "flexible" ? paxos::Quorums::kFlexible
                                                             : paxos::Quorums::kMajority,
             .trailing_slots = kTrailing,
             .snapshot_part_bytes = kPartBytes});
       },
       kinds_of(std::type_identity<paxos::PeerMessage>())},
      {"primary-backup", "primary_backup",
       [](const Settings& settings) {
         return std::make_unique<primary_backup::PrimaryBackupSubject>(
             primary_backup::PrimaryBackupSubject::Options{
                 .has_view_service = settings.at("failover") == "view",
                 .is_asynchronous = settings.at("replication") == "async",
                 .trailing_entries = kTrailing,
                 .state_part_bytes = kPartBytes});
       },
       kinds_of(std::type_identity<primary_backup::PeerMessage>())},
      {"abd", "abd", [](const Settings&) { return std::make_unique<abd::AbdSubject>(BugSet()); },
       kinds_of(std::type_identity<abd::PeerMessage>())},
  };
}

// With the defaults of those that the scenario leaves out.
Settings complete(const Protocol& protocol, Settings settings) {
  for (const Setting& setting : protocol.settings) {
    settings.emplace(setting.name, setting.choices.front().value);
  }
  if (settings.size() != protocol.settings.size()) {
    throw std::invalid_argument("the protocol has no such setting");
  }
  return settings;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Of the messages that arrive: "n1 -> n2 KIND ...".
std::set<std::string> kinds_in(const std::string& trace) {
  static const std::regex arrival("(?:^|\n)n\\d+ -> n\\d+ ([a-z-]+)");
  std::set<std::string> kinds;
  for (std::sregex_iterator match(trace.begin(), trace.end(), arrival), end; match != end;
       ++match) {
    kinds.insert((*match)[1]);
  }
  return kinds;
}

bool is_to_rewrite() {
  return std::getenv("LINNET_REWRITE") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

class ScenariosTest : public testing::TestWithParam<Scenarios> {};

TEST_P(ScenariosTest, LeaveTheirTracesBreakNoInvariantAndShowEveryKindOfMessage) {
  const auto& protocol = *find_protocol(GetParam().protocol);
  std::set<std::string> kinds;
  for (const auto& entry :
       fs::directory_iterator("tests/targets/" + GetParam().folder + "/scenarios")) {
    SCOPED_TRACE(entry.path());
    const std::string text = content_of(entry.path());
    EXPECT_THAT(text, testing::StartsWith("# ")) << "a scenario says why it exists";
    simulation::Played played;
    try {
      played = simulation::play(text, [&](const Settings& settings) {
        return GetParam().make_subject(complete(protocol, settings));
      });
    } catch (const std::invalid_argument& error) {
      FAIL() << error.what();
    }
    EXPECT_THAT(played.broken_invariants, testing::IsEmpty());
    kinds.merge(kinds_in(played.text));
    if (is_to_rewrite()) {
      std::ofstream(entry.path()) << played.text;
    } else {
      EXPECT_EQ(played.text, text);
    }
  }
  EXPECT_EQ(kinds, GetParam().kinds);
}

INSTANTIATE_TEST_SUITE_P(Of, ScenariosTest, testing::ValuesIn(all()),
                         [](const auto& scenarios) { return scenarios.param.folder; });

TEST(Scenario, SaysWhichLineCannotBeCarriedOut) {
  const auto refusal_of = [](const std::string& scenario) -> std::string {
    try {
      simulation::play(scenario,
                       [](const Settings&) { return std::make_unique<abd::AbdSubject>(BugSet()); });
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refusal_of("# Why.\n> start 3\n> crash n3\n"), "");
  EXPECT_EQ(refusal_of("> start 3\n\n> dance\n"), "line 3: there is no command 'dance'");
  EXPECT_EQ(refusal_of("> crash n1\n"), "line 1: nothing has been started");
  EXPECT_EQ(refusal_of("> start 3\n> crash n4\n"), "line 2: there is no n4");
  EXPECT_EQ(refusal_of("> start 3\n> crash n1\n> crash n1\n"), "line 3: n1 is down");
  EXPECT_EQ(refusal_of("> start 3\n> crash\n"), "line 2: 'crash' takes other arguments");
  EXPECT_THAT(refusal_of("> start 3\n> pass n1\n"), testing::HasSubstr("is not a duration"));
}

}  // namespace
}  // namespace linnet::targets
