// A replicated log in memory: entries numbered from 1 without gaps, each of the term in which it
// was made (Ongaro's dissertation, section 3.5). Its beginning may have been left to a snapshot
// (5.1).
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "targets/core.h"
#include "targets/wire/fields.h"

namespace linnet::targets::log {

// Which leader made an entry: the number of its term, or of its view.
using Term = base::Id<struct TermTag>;

struct Entry {
  Term term;
  Bytes command;  // empty: a no-op

  bool operator==(const Entry&) const = default;
};

// Terms need not ascend along the log: a correct core sees to that, the log does not.
class Log {
 public:
  // A log without entries, which begins behind an entry of this index and term.
  explicit Log(LogIndex start = {}, Term start_term = {})
      : start_(start), start_term_(start_term) {}

  // The index behind which the log begins: what stood there and before is no longer held.
  LogIndex start() const { return start_; }
  LogIndex last_index() const {
    return LogIndex{start_.value + static_cast<std::int64_t>(entries_.size())};
  }
  // Term 0 when there never was an entry.
  Term last_term() const { return entries_.empty() ? start_term_ : entries_.back().term; }

  // Nothing before the log's start and beyond its end; term 0 at index 0.
  std::optional<Term> term_at(LogIndex index) const;
  // The entry must be held.
  const Entry& at(LogIndex index) const;

  void append(Entry entry) { entries_.push_back(std::move(entry)); }
  // Removes the entry at `from` and all after it.
  void truncate(LogIndex from);
  // Forgets the entries up to `to`, which is held, or the start.
  void forget(LogIndex to);

  // Entries from `from` on: as many as `max_entries`, and none after their commands have come to
  // `max_bytes`; at least one if there is any.
  std::vector<Entry> slice(LogIndex from, std::size_t max_entries, std::size_t max_bytes) const;

  // The first index of the run of entries of one term that `index` lies in.
  LogIndex first_of_run(LogIndex index) const;
  // The last index at or before `from` whose entry is of the term.
  std::optional<LogIndex> last_of_term(Term term, LogIndex from) const;

 private:
  std::size_t position(LogIndex index) const {
    return static_cast<std::size_t>(index.value - start_.value - 1);
  }

  LogIndex start_;
  Term start_term_;
  std::deque<Entry> entries_;  // the first is entry start + 1
};

// Entries in messages: an array of [term, command as binary].
Document to_document(const std::vector<Entry>& entries);
std::vector<Entry> entries_field(wire::Fields& fields, const char* name);

}  // namespace linnet::targets::log
