// The store: a folder for every run, kept.
//
//   store/<test>/<UTC timestamp>/   nodes/n1/{stdout.log,stderr.log,exit.json,data/}, ...
//   store/latest -> the newest run
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace linnet::harness {

// The folder of one run. A value: a path and what lies where below it.
class RunFolder {
 public:
  // Makes the folder of a new run, with a node folder for each of n1 ... n<nodes>, and points
  // `latest` at it. Two runs never share one.
  static base::Result<RunFolder> create(const std::filesystem::path& store, const std::string& test,
                                        int nodes);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }
  std::filesystem::path node(base::NodeId node) const { return path_ / "nodes" / name(node); }

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

// Writes a document, indented, with a newline at its end.
base::Result<void> write_json(const std::filesystem::path& file,
                              const nlohmann::ordered_json& document);

// "20261121T093121.512Z"
std::string utc_timestamp();

}  // namespace linnet::harness
