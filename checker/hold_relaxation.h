// The sound steps that make the history of a lock or of a semaphore smaller.
//
// Units are *holds*: of one owner, from where it holds nothing to where it holds nothing again. A
// hold may be left out, with all of its operations. Take an order L of the whole.
//
//   Nested locks   reentrant-mutex and fenced-mutex. While one owner holds the lock nobody else
//   does
//                  anything, so L consists of blocks of one owner each, from free to free (the last
//                  need not end so). A hold is one block of L or several, and they may be struck.
//                  Tokens that rise still rise without some.
//   Shared permits mutex (one permit, whoever releases it) and semaphore, where each release is of
//                  what its own process has acquired. Each hold has got at least none of the
//                  permits at each point of L, so without some of them there are never more taken
//                  than before; and a release has what its own hold acquired.
//
// What an owner holds is known from its operations alone, because they follow one another. An
// operation of unknown outcome may happen later than what follows it, and two of one owner may
// overlap: whatever the owner did from there on is one hold. Of shared permits only what completed
// counts as acquired, and whatever may have been released as released.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "checker/relaxation.h"

namespace linnet::checker {

// Null when the model is of another kind, or when somebody may have released what another process
// acquired. Refers to the operations taken.
std::unique_ptr<Relaxation> hold_relaxation(std::string_view model, std::span<const Taken> taken,
                                            const history::Value& initial);

}  // namespace linnet::checker
