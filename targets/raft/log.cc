#include "targets/raft/log.h"

#include <algorithm>

#include "base/check.h"

namespace linnet::targets::raft {

Term Log::last_term() const {
  return entries_.empty() ? Term{0} : entries_.back().term;
}

std::optional<Term> Log::term_at(LogIndex index) const {
  if (index.value == 0) return Term{0};
  if (index.value < 0 || index > last_index()) return std::nullopt;
  return at(index).term;
}

const Entry& Log::at(LogIndex index) const {
  LINNET_CHECK(index.value >= 1 && index <= last_index(), "no entry {} in a log of {}", index,
               last_index());
  return entries_[static_cast<std::size_t>(index.value - 1)];
}

void Log::truncate(LogIndex from) {
  LINNET_CHECK(from.value >= 1 && from <= last_index(), "cannot cut a log of {} from {}",
               last_index(), from);
  entries_.resize(static_cast<std::size_t>(from.value - 1));
}

std::vector<Entry> Log::slice(LogIndex from, std::size_t max_entries, std::size_t max_bytes) const {
  std::vector<Entry> result;
  std::size_t bytes = 0;
  for (LogIndex i = from; i <= last_index(); i = i + 1) {
    if (result.size() == max_entries || bytes >= max_bytes) break;
    bytes += at(i).command.size();
    result.push_back(at(i));
  }
  return result;
}

LogIndex Log::first_of_run(LogIndex index) const {
  const Term term = at(index).term;
  while (index.value > 1 && at(index - 1).term == term) index = index - 1;
  return index;
}

std::optional<LogIndex> Log::last_of_term(Term term, LogIndex from) const {
  for (LogIndex i = std::min(from, last_index()); i.value >= 1; i = i - 1) {
    if (at(i).term == term) return i;
  }
  return std::nullopt;
}

}  // namespace linnet::targets::raft
