// What the objects themselves force; see forced_order.h. In all of this a < b says that a stands
// before b in every order.
//
// Registers. Let r see a value that one operation w left, and no other can have left (the initial
// value counts as one that is before all); whatever leaves a value, and is neither, is a w'.
//
//   w < r       and nothing that leaves a value stands between them. So
//   w' < r      gives w' < w, and
//   w < w'      gives r < w'.
//
// Collections. Of an element that is put in once, p is what puts it in and t what takes it out; of
// a second element, p' and t'. Elements that are put in more than once are struck from the order:
// it stays an order without them.
//
//   every       p < t. What finds the object empty, e, stands before p or behind t: p < e gives
//               t < e, and e < t gives e < p.
//   queue       p < p' gives t < t', and t < t' gives p < p'.
//   stack       p < p' < t gives t' < t; from p < p' and t < t' follows t < p'.
//   priority    where the first element comes out before the second: p < t' gives t < t', and
//               t' < t gives t' < p.
//   never taken The element may be thought of as taken behind everything, unless there is a take of
//               unknown outcome, which may have taken it: then nothing follows from it.
//   set         An element by itself is what an unordered queue is; what says that it is not in
//               finds it empty, and what says that it is in stands between p and t.
//
// Lists that are only appended to. What is listed stands before what is listed behind it and before
// the read; what is appended once and is not listed stands behind the read.
//
// Tokens that rise give the order of who got them. A process that got one, and whose next operation
// on the lock releases it, does so before the next token is given, unless an operation of its own
// of unknown outcome may have done so.
//
#pragma once

#include <memory>
#include <string_view>

#include "checker/forced_order.h"
#include "checker/program.h"
#include "history/value.h"

namespace linnet::checker {

// Those of each kind of object. Null when the model is of another kind.
std::unique_ptr<ForcedRules> register_rules(std::string_view model, const Program& program,
                                            const history::Value& initial);
std::unique_ptr<ForcedRules> collection_rules(std::string_view model, const Program& program,
                                              const history::Value& initial);

std::unique_ptr<ForcedRules> list_rules(std::string_view model, const Program& program,
                                        const history::Value& initial);
std::unique_ptr<ForcedRules> token_rules(std::string_view model, const Program& program);

}  // namespace linnet::checker
