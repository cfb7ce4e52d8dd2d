// The program as its users start it, for tests of it: each has a folder of its own, and leaves no
// mount and no socket behind.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/process.h"
#include "tests/support/temporary_folder.h"

namespace linnet::harness {

// The program that is tested.
std::string program();

std::string text_of(const std::filesystem::path& file);

// The nodes of a run that are alive.
std::vector<pid_t> nodes_of(const std::filesystem::path& run);
// Everything that Linnet started to keep runs in the store, and Linnet itself.
std::vector<pid_t> processes_of(const std::filesystem::path& store);

// Whether the condition comes true within two minutes.
template <typename Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

struct Ended {
  int status;  // of the exit; -1 when a signal ended it
  std::string out;
  std::string err;
};

class ProgramTest : public testing::Test {
 protected:
  ~ProgramTest() override;

  std::unique_ptr<Process> start(const std::vector<std::string>& arguments);
  Ended wait(Process& process);
  Ended linnet(const std::vector<std::string>& arguments) { return wait(*start(arguments)); }

  // linnet run raft, into this test's store.
  std::vector<std::string> run_raft(std::vector<std::string> options) const;

  bool has_sandbox();

  std::filesystem::path store() const { return folder_ / "store"; }
  std::filesystem::path latest() const { return std::filesystem::canonical(store() / "latest"); }
  std::filesystem::path out_file() const { return folder_ / ("out" + std::to_string(started_)); }
  std::filesystem::path err_file() const { return folder_ / ("err" + std::to_string(started_)); }

  tests::TemporaryFolder folder_;
  int started_ = 0;

 private:
  const std::string mounts_ = text_of("/proc/self/mountinfo");
};

// What is to be so on each kind of network, which is the parameter.
class NetworkTest : public ProgramTest, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override;
  std::vector<std::string> run_raft(std::vector<std::string> options) const;

  // A client has had an answer, or another word stands in the history.
  bool await_history(const std::string& word) const;
};

}  // namespace linnet::harness
