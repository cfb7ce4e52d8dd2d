// What the fuzzers call: one function a parser. Each takes any bytes, and aborts (LINNET_CHECK, a
// sanitizer) when the parser breaks a promise. fuzz_main.cc makes a libFuzzer program of each, and
// seeds_test.cc calls them with the seeds in corpus/.
#pragma once

#include <string_view>

namespace linnet::fuzz {

// JSON Lines: the fast path reads what the careful path reads; what was read and is written is read
// again as the same.
void json_lines(std::string_view data);

// A JSON array: its op maps written as lines, or as an array again, are read as the same.
void json_array(std::string_view data);

// EDN, Porcupine's key-value logs among it: what was read and is written as JSON Lines is read
// again as the same.
void edn(std::string_view data);

// Logs of Jepsen's etcd tests: likewise.
void etcd_log(std::string_view data);

// zstd: the data as compressed text gives text or an error; compressed, it comes back as it was.
void zstd(std::string_view data);

}  // namespace linnet::fuzz
