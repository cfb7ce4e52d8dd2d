#include <algorithm>

#include "checker/model_entry.h"
#include "checker/models/appending_key_value.h"
#include "checker/models/entries.h"
#include "checker/models/register.h"

namespace linnet::checker {
namespace {

using history::Operation;

// Where nothing is appended, every state is a word.
bool appends(std::span<const Operation> operations) {
  const history::Name append("append");
  return std::ranges::any_of(operations, [&](const Operation& each) { return each.f == append; });
}

base::Result<CheckResult> check_key_value(std::string_view name,
                                          std::span<const Operation> operations,
                                          const CheckOptions& options) {
  return appends(operations) ? check_model<AppendingKeyValue>(name, operations, options)
                             : check_model<KeyValue>(name, operations, options);
}

}  // namespace

ModelEntry key_value_entry() {
  ModelEntry row = entry<AppendingKeyValue>(
      {"key-value",
       "a map: get (read), put (write), cas [expected, new], append to a string, delete",
       {"get", "put", "cas", "append", "delete", "read", "write"}});
  row.check = check_key_value;
  return row;
}

}  // namespace linnet::checker
