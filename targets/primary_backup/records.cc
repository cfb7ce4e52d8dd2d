#include "targets/primary_backup/records.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "targets/wire/fields.h"

namespace linnet::targets::primary_backup {
namespace {

// [1, number, primary, [members]]   [5, number, primary, [members], [in sync]]
constexpr int kView = 1;
constexpr int kRegistry = 5;

// Of a record of this kind and size.
std::optional<View> parse_view(const Document& document, int kind, std::size_t size) {
  if (!document.is_array() || document.size() != size || document[0] != kind ||
      !wire::is_natural(document[1])) {
    return {};
  }
  const auto primary = parse_node(document[2]);
  auto members = parse_nodes(document[3]);
  if (!primary || !members) return {};
  return View{ViewNumber{document[1].get<std::int64_t>()}, *primary, *std::move(members)};
}

}  // namespace

Bytes to_bytes(const View& view) {
  return wire::to_bytes(
      {kView, view.number.value, view.primary.value, nodes_document(view.members)});
}

Bytes to_bytes(const Registry& registry) {
  const View& view = registry.view;
  return wire::to_bytes({kRegistry, view.number.value, view.primary.value,
                         nodes_document(view.members), nodes_document(registry.in_sync)});
}

base::Result<DurableState> recover(std::span<const Bytes> records) {
  DurableState state;
  auto log = log::recover(records, [&](const Document& document) {
    const auto view = parse_view(document, kView, 4);
    if (view) state.view = *view;
    return view.has_value();
  });
  if (!log) return base::failure(log.error());
  state.log = *std::move(log);
  return state;
}

base::Result<Registry> recover_registry(std::span<const Bytes> records) {
  if (records.empty()) return Registry();
  const auto place = fmt::format("record {}", records.size());
  const auto document = wire::from_bytes(records.back());
  if (!document) return base::failure(place, document.error().front().text());
  auto view = parse_view(*document, kRegistry, 5);
  auto in_sync = view ? parse_nodes(document->at(4)) : std::nullopt;
  if (!in_sync) {
    return base::failure(place, "is not one of a view service's: " + wire::to_text(*document));
  }
  return Registry{*std::move(view), *std::move(in_sync)};
}

}  // namespace linnet::targets::primary_backup
