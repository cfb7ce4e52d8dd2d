// A child process whose clocks are skewed by a test, and which answers questions.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace linnet::nemesis::clock {

class TargetProcess {
 public:
  using Arguments = std::vector<std::string>;

  // Starts the program and waits for its first line, if it is to say one.
  static TargetProcess start(const Arguments& arguments);
  // Starts a process that waits for release() before it takes the program.
  static TargetProcess hold(const Arguments& arguments);
  // Runs the function in a child instead of a program; what it prints to descriptor 1 can be read.
  static TargetProcess run(const std::function<void()>& function);

  TargetProcess(TargetProcess&& other) noexcept;
  TargetProcess& operator=(TargetProcess&&) = delete;
  ~TargetProcess();  // kills it

  pid_t id() const { return process_; }
  void release() const;

  // One line to it, and one from it. Fails the test's process if none comes in ten seconds.
  std::string ask(const std::string& line);
  std::string read_line();
  long long number(const std::string& line) { return std::stoll(ask(line)); }

  void close_input();
  void kill(int signal) const;
  // Its wait status once it has ended.
  int wait();
  // As ps shows it: R, S, T, ...
  char state() const;

 private:
  TargetProcess() = default;
  static TargetProcess spawn(bool held, const std::function<void()>& child);

  pid_t process_ = 0;
  int gate_ = -1;
  int to_ = -1;
  int from_ = -1;
};

}  // namespace linnet::nemesis::clock
