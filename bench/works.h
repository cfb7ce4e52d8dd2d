// The kinds of work that rows measure. Each function returns how to make one, for a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "bench/measure.h"
#include "checker/check.h"
#include "checker/verdict.h"
#include "tests/support/generate_collections.h"
#include "tests/support/generate_history.h"

namespace linnet::bench {

using MakeWork = std::function<Work(std::uint64_t seed)>;

struct Judging {
  std::string model;
  checker::Verdict expected = checker::Verdict::valid;
  unsigned threads = 1;
};

// Checks a generated history; the amount is its operations.
MakeWork judge_generated(const test::GenerateOptions& options, const Judging& judging);

// The same with a collection's own model; valid.
MakeWork judge_generated(const test::CollectionOptions& options);

// Checks a cas-register history of which only a limit is the end: as expected when that is told.
// The amount is the operations; the seed does not matter.
MakeWork judge_hopeless(const checker::CheckOptions& limits, checker::UnknownReason expected);

// Checks every history in the folder, recorded from an early etcd; the amount is the histories. The
// seed does not matter.
MakeWork judge_etcd(const std::filesystem::path& folder);

// Feeds the events of a generated cas-register history, ten times over, to the online engine: as
// expected when valid and when the process's memory stays flat. The amount is the events.
MakeWork judge_online(const test::GenerateOptions& options);

// Reads a JSON Lines file of so many bytes, as the recorder writes it, into events that are
// validated. The file is made when it is not there; the seed does not matter.
MakeWork read_json_lines(const std::filesystem::path& file, std::size_t bytes);

}  // namespace linnet::bench
