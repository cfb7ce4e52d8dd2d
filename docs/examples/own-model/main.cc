// Two clients take from one account at the same time.
#include <iostream>

#include "account.h"
#include "checker/check_model.h"
#include "checker/explain.h"
#include "history/thread_recorder.h"

namespace {

using linnet::checker::Verdict;

// 100 is paid in; then both clients ask for 70 at the same time, and are told that.
linnet::checker::CheckResult judge(bool first, bool second) {
  linnet::history::ThreadRecorder recorder(2);
  recorder.invoke(0, "deposit", 100);
  recorder.ok(0);
  recorder.invoke(0, "withdraw", 70);
  recorder.invoke(1, "withdraw", 70);
  recorder.ok(0, first);
  recorder.ok(1, second);

  const auto operations = recorder.operations();
  auto result = linnet::checker::check_model<Account>("account", operations, {});
  if (!result) {
    for (const auto& error : result.error()) std::cerr << error.text() << '\n';
    std::exit(2);
  }
  if (result->verdict == Verdict::invalid) {
    std::cout << linnet::checker::explain(operations, *result).text << '\n';
  }
  return *std::move(result);
}

}  // namespace

int main() {
  const bool one_is_refused = judge(true, false).verdict == Verdict::valid;
  const bool both_are_paid = judge(true, true).verdict == Verdict::valid;
  return one_is_refused && !both_are_paid ? 0 : 1;
}
