// Histories in EDN: Jepsen's history.edn, and the key-value logs that come with Porcupine.
//
//   {:process 3, :type :invoke, :f :cas, :value [1 2], :time 12, :index 4}
//   {:process :nemesis, :type :info, :f :start, :value "cut off n1"}
//   {:process 9, :type :invoke, :f :append, :key "0", :value "x 9 0 y"}
//
// The op maps follow one another, or stand in one vector or list. Fields and defaults are those of
// json_lines.h. Other fields are passed over. As values,
//
//   keywords     are read as strings, their names: :r is "r", :jepsen/ok is "jepsen/ok"
//   characters   as strings of one character
//   vectors, lists  as lists; sets as lists in ascending order
//   numbers that are not 64-bit integers, symbols and maps are refused, except in what a fail or an
//                info says, which no verdict depends on: null is read there
//
// An :error may be any form and is kept as text.
#pragma once

#include <string_view>

#include "history/problems.h"
#include "history/read.h"

namespace linnet::history {

// Adds what `text` holds to the result. A last op map on a line that was cut off is left out, as in
// read.h. `first_line` is the number of the text's first line.
void read_edn(std::string_view text, int first_line, Problems& problems, ReadHistory& result);

}  // namespace linnet::history
