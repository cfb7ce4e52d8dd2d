// What a replica did, as JSON Lines: one object for each message sent and received, and for each
// change of its state.
//
//   {"time":81203345,"node":1,"event":"send","to":2,"body":{"m":"append-entries",...}}
//   {"time":81403112,"node":1,"event":"receive","from":2,"body":{...}}
//   {"time":81403900,"node":1,"event":"state","role":"leader","term":5,"leader":1,"commit":123,
//    "applied":123,"last":125}
//
// Times are nanoseconds by the machine's monotonic clock. Commands are written as what they hold.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/result.h"
#include "targets/core.h"

namespace linnet::targets::runtime {

// Owns its file. Not thread-safe. What cannot be written is lost without a word: a trace must not
// stop a replica.
class Trace {
 public:
  // Appends to the file, as a replica may have been restarted.
  static base::Result<Trace> open(const std::filesystem::path& path, NodeId node);

  void sent(NodeId to, const Document& body);
  void received(NodeId from, const Document& body);
  // Written when it differs from the last one.
  void state(const wire::Status& status);
  // All so far is with the operating system.
  void flush() { file_.flush(); }

 private:
  Trace(std::ofstream file, NodeId node) : file_(std::move(file)), node_(node) {}

  void write(const char* event, Document fields);

  std::ofstream file_;
  NodeId node_;
  Document last_state_;
};

}  // namespace linnet::targets::runtime
