// What is wrong with an input: the first few in full, of the rest the number. A file of another
// kind may be wrong in every one of ten million lines.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"

namespace linnet::history {

class Problems {
 public:
  static constexpr std::size_t kShown = 20;

  // `source` names the input: "history.jsonl", "standard input".
  explicit Problems(std::string source) : source_(std::move(source)) {}

  void add(base::Error error) {
    if (++count_ <= kShown) errors_.push_back(std::move(error));
  }
  void add(int line, std::string what, std::string remedy = {}) {
    add({fmt::format("{}:{}", source_, line), std::move(what), std::move(remedy)});
  }
  void add(int line, int column, std::string what, std::string remedy = {}) {
    add({fmt::format("{}:{}:{}", source_, line, column), std::move(what), std::move(remedy)});
  }
  void add(base::Errors errors) {
    for (base::Error& error : errors) add(std::move(error));
  }

  const std::string& source() const { return source_; }
  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }

  // In the order of arrival, the last saying how many more there are. Leaves none.
  base::Errors take() {
    if (count_ > errors_.size()) {
      errors_.push_back(
          {source_, fmt::format("and {} more problems", count_ - errors_.size()), ""});
    }
    count_ = 0;
    return std::exchange(errors_, {});
  }

 private:
  std::string source_;
  base::Errors errors_;
  std::size_t count_ = 0;
};

}  // namespace linnet::history
