// A linnet-raft process, started and ended by a test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace linnet::targets::runtime {

// Ends the process, if it still runs, when it is destroyed.
class ReplicaProcess {
 public:
  // Standard error is appended to the file `log`.
  ReplicaProcess(const std::vector<std::string>& arguments, const std::filesystem::path& log);
  ReplicaProcess(ReplicaProcess&& other) noexcept;
  ReplicaProcess& operator=(ReplicaProcess&& other) noexcept;
  ReplicaProcess(const ReplicaProcess&) = delete;
  ReplicaProcess& operator=(const ReplicaProcess&) = delete;
  ~ReplicaProcess();

  // Sends the signal and waits for the end. The exit status, or the negated number of the signal
  // that ended it.
  int end(int signal);
  // Waits for the process to end of itself.
  int wait();

 private:
  pid_t pid_ = 0;  // 0: there is none
};

}  // namespace linnet::targets::runtime
