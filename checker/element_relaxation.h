// The sound steps that make the history of an object smaller that holds elements: queue, unordered
// queue, stack, priority queue, set, list-append.
//
// Units are elements, each with every operation on it, and operations that saw the object as a
// whole. Take an order L of the whole history.
//
//   Elements        may be left out, with all of their operations, and struck from the lists that
//                   were read and from the initial list. Strike them in L: at each point the object
//                   holds what it held without them, in the same order. So the first, the last or
//                   the least is still the one that was taken, and what was empty still is.
//   Observers       that found nothing to take, or read the whole, may be left out: they change
//                   nothing.
//   Takes of        unknown outcome took an element that is not known, or nothing. Of each kept
//                   value they took at most as many as went in (by any put called, or at first)
//                   and were not taken by others. So, with those that took nothing or what is
//                   struck left out, L has at most as many of them as the sum of these is. They are
//                   alike but for their calls: sorted by call, let the i-th of those in L give its
//                   place to the i-th called of all, which was called no later and never returns.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "checker/relaxation.h"

namespace linnet::checker {

// Null when the model is of another kind. Refers to the operations taken.
std::unique_ptr<Relaxation> element_relaxation(std::string_view model, std::span<const Taken> taken,
                                               const history::Value& initial);

}  // namespace linnet::checker
