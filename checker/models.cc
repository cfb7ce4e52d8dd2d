#include "checker/models.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/clock.h"
#include "checker/check_model.h"
#include "checker/models/register.h"

namespace linnet::checker {
namespace {

template <Model M>
std::optional<std::string> replay_unlimited(std::span<const history::Operation> operations,
                                            std::span<const Witness> witness,
                                            const history::Value& initial) {
  const base::SteadyClock clock;
  Budget budget(clock, {});
  return replay_model<M>(operations, witness, initial, budget);
}

template <Model M>
ModelEntry entry(ModelInfo info) {
  return {std::move(info), check_model<M>, replay_unlimited<M>};
}

const std::vector<ModelEntry>& table() {
  static const std::vector<ModelEntry> kTable{
      entry<Register>({"register", "one value per key: read, write", {"read", "write"}}),
      entry<CasRegister>({"cas-register",
                          "one value per key: read, write, compare-and-set [expected, new]",
                          {"read", "write", "cas"}}),
      entry<KeyValue>(
          {"key-value",
           "a map of keys to values, each a cas-register; get and put are read and write",
           {"read", "write", "cas", "get", "put"}}),
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
