// A small part of an invalid history that is invalid by itself.
//
// Only sound steps are taken: each turns a history into another in such a way that an order of the
// first gives an order of the second. So whenever the part has no order, the whole has none, and a
// part is never invalid only because an operation that it needed was left out. The steps and their
// proofs are in relaxation.h, and for each kind of object in register_relaxation.h,
// element_relaxation.h, name_relaxation.h, hold_relaxation.h, counter_relaxation.h and
// known_state.h.
//
// The search for the part is after Zeller and Hildebrandt, "Simplifying and isolating
// failure-inducing input", TSE 28(2), 2002, and starts from the violation: of what happened last,
// as little as suffices, then less and less of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/result.h"
#include "history/history.h"

namespace linnet::checker {

struct SubHistory {
  struct Part {
    OperationIndex operation = 0;  // in the operations that were checked
    // What the proof needs of it: the same operation, or one that says less. It may have become of
    // unknown outcome (it returned after the violation, or it may have happened before the start),
    // a cas from 1 to 2 a write of 2 (where the value before it does not matter), a list shorter.
    history::Operation judged;
    bool expectation_dropped = false;  // what a cas found, or a change returned, does not matter
  };

  std::string model;       // the parts, as judged, are invalid under this model ...
  history::Value initial;  // ... with this initial value
  // An operation that showed that the object held the initial value: the parts are of what came
  // after it. None when they are of the history from its beginning.
  std::optional<OperationIndex> start = {};
  std::size_t folded = 0;   // adds that are in a counter's initial value, and not in the parts
  std::vector<Part> parts;  // in order of call
  std::size_t culprit = 0;  // the part whose return cannot be satisfied with those before it
  // Where the search ended on the parts, never empty; operations are as in Part::operation.
  std::vector<FurthestConfiguration> furthest;
  std::size_t out_of = 0;  // operations of the same object called by the violation, failed ones not
  bool minimal = false;    // no single step makes it smaller; false when time ran out before
};

struct MinimizeOptions {
  std::chrono::nanoseconds time_limit = std::chrono::seconds(2);  // the best so far is taken then
  std::size_t memory_limit = 1'000'000'000;                       // bytes, of each single check
};

// None when no part was proved invalid within the limits, or when check() does not know the model.
// Preconditions: `result` is what check() said about `operations`, and its verdict is invalid.
std::optional<SubHistory> minimize(std::span<const history::Operation> operations,
                                   const CheckResult& result, const MinimizeOptions& options = {});

}  // namespace linnet::checker
