#include "targets/log/log.h"

#include <algorithm>

#include "base/check.h"

namespace linnet::targets::log {

std::optional<Term> Log::term_at(LogIndex index) const {
  if (index == start_) return start_term_;
  if (index < start_ || index > last_index()) return std::nullopt;
  return at(index).term;
}

const Entry& Log::at(LogIndex index) const {
  LINNET_CHECK(index > start_ && index <= last_index(), "no entry {} in a log of {} to {}", index,
               start_ + 1, last_index());
  return entries_[position(index)];
}

void Log::truncate(LogIndex from) {
  LINNET_CHECK(from > start_ && from <= last_index(), "cannot cut a log of {} to {} from {}",
               start_ + 1, last_index(), from);
  entries_.resize(position(from));
}

void Log::forget(LogIndex to) {
  const auto term = term_at(to);
  LINNET_CHECK(term, "cannot forget up to {} in a log of {} to {}", to, start_ + 1, last_index());
  entries_.erase(entries_.begin(), entries_.begin() + (to.value - start_.value));
  start_ = to;
  start_term_ = *term;
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
  while (index - 1 > start_ && at(index - 1).term == term) index = index - 1;
  return index;
}

std::optional<LogIndex> Log::last_of_term(Term term, LogIndex from) const {
  for (LogIndex i = std::min(from, last_index()); i > start_; i = i - 1) {
    if (at(i).term == term) return i;
  }
  return std::nullopt;
}

Document to_document(const std::vector<Entry>& entries) {
  Document document = Document::array();
  for (const Entry& entry : entries) {
    document.push_back({entry.term.value, Document::binary(entry.command)});
  }
  return document;
}

std::vector<Entry> entries_field(wire::Fields& fields, const char* name) {
  const Document& array = fields.array(name);
  std::vector<Entry> result;
  result.reserve(array.size());
  for (const Document& entry : array) {
    if (!entry.is_array() || entry.size() != 2 || !wire::is_natural(entry[0]) ||
        !entry[1].is_binary()) {
      fields.fail(name, "must hold pairs of a term and a binary command");
      return result;
    }
    result.push_back({Term{entry[0].get<std::int64_t>()}, entry[1].get_binary()});
  }
  return result;
}

}  // namespace linnet::targets::log
