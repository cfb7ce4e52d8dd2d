// The operations of an explanation as a graph, in the DOT language of Graphviz:
//
//   dot -Tsvg violation.dot > violation.svg
//
// An arrow leads from an operation to those that were called after it had returned; arrows that
// follow from others are left out. A dashed arrow leads from an operation to one that saw what it
// left, where no other in the graph left it. The culprit is red; an operation of unknown outcome
// has a dashed outline.
#pragma once

#include <span>
#include <string>

#include "checker/minimize.h"
#include "history/history.h"

namespace linnet::checker {

// A whole file. Labels are UTF-8.
std::string dot(std::span<const history::Operation> operations, const SubHistory& sub_history);

}  // namespace linnet::checker
