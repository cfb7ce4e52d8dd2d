#include "checker/models.h"

#include <algorithm>
#include <vector>

#include "checker/models/entries.h"

namespace linnet::checker {
namespace {

const std::vector<ModelEntry>& table() {
  static const std::vector<ModelEntry> kTable{
      register_entry(),       cas_register_entry(),    multi_register_entry(),
      key_value_entry(),      counter_entry(),         set_entry(),
      queue_entry(),          unordered_queue_entry(), stack_entry(),
      priority_queue_entry(), mutex_entry(),           reentrant_mutex_entry(),
      fenced_mutex_entry(),   semaphore_entry(),       list_append_entry(),
  };
  return kTable;
}

}  // namespace

std::span<const ModelInfo> models() {
  static const std::vector<ModelInfo> kInfos = [] {
    std::vector<ModelInfo> infos;
    for (const ModelEntry& entry : table()) infos.push_back(entry.info);
    return infos;
  }();
  return kInfos;
}

const ModelEntry* find_model(std::string_view name) {
  const auto found =
      std::ranges::find(table(), name, [](const ModelEntry& entry) { return entry.info.name; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace linnet::checker
