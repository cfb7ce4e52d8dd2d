#include "tests/harness/program_fixture.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/support/beside.h"

namespace linnet::harness {
namespace {

namespace fs = std::filesystem;

// The processes in whose command line both texts are.
std::vector<pid_t> processes_with(const std::string& one, const std::string& other) {
  std::vector<pid_t> pids;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string line = text_of(entry.path() / "cmdline");
    if (line.find(one) == std::string::npos || line.find(other) == std::string::npos) continue;
    pids.push_back(std::stoi(name));
  }
  return pids;
}

bool has_sockets(const fs::path& folder) {
  return std::ranges::any_of(fs::recursive_directory_iterator(folder),
                             [](const auto& entry) { return entry.is_socket(); });
}

}  // namespace

// Once for all files of tests.
INSTANTIATE_TEST_SUITE_P(On, NetworkTest, testing::Values("router", "sandbox"),
                         [](const auto& info) { return std::string(info.param); });

std::string program() {
  return tests::beside("linnet");
}

std::string text_of(const fs::path& file) {
  std::ifstream input(file);
  return {std::istreambuf_iterator<char>(input), {}};
}

// They name their data in its folder.
std::vector<pid_t> nodes_of(const fs::path& run) {
  return processes_with("linnet-raft", run);
}

std::vector<pid_t> processes_of(const fs::path& store) {
  return processes_with("linnet", store);
}

ProgramTest::~ProgramTest() {
  EXPECT_EQ(text_of("/proc/self/mountinfo"), mounts_) << "a mount is left";
  EXPECT_FALSE(has_sockets(folder_.path())) << "a socket is left";
}

std::unique_ptr<Process> ProgramTest::start(const std::vector<std::string>& arguments) {
  ++started_;
  auto process = start_process({program(), arguments, out_file(), err_file()});
  EXPECT_TRUE(process.has_value());
  return *std::move(process);
}

Ended ProgramTest::wait(Process& process) {
  EXPECT_TRUE(eventually([&] { return process.poll().has_value(); }));
  const ExitStatus status = process.kill();
  int code = -1;
  if (!status.signal()) code = std::stoi(status.text().substr(status.text().rfind(' ') + 1));
  return {code, text_of(out_file()), text_of(err_file())};
}

std::vector<std::string> ProgramTest::run_raft(std::vector<std::string> options) const {
  options.insert(options.begin(), {"run", "raft", "--store", store().string()});
  return options;
}

bool ProgramTest::has_sandbox() {
  return linnet({"doctor"}).out.find("Runs use the sandbox") != std::string::npos;
}

void NetworkTest::SetUp() {
  if (GetParam() == std::string("sandbox") && !has_sandbox()) GTEST_SKIP() << "no sandbox here";
}

std::vector<std::string> NetworkTest::run_raft(std::vector<std::string> options) const {
  options.insert(options.end(), {"--network", GetParam()});
  return ProgramTest::run_raft(std::move(options));
}

bool NetworkTest::await_history(const std::string& word) const {
  return eventually([&] {
    const fs::path history = store() / "latest" / "history.jsonl";
    return fs::exists(history) && text_of(history).find('"' + word + '"') != std::string::npos;
  });
}

}  // namespace linnet::harness
