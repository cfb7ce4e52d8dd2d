// A JSON array of op maps, as json_lines.h has them one a line.
#pragma once

#include <string_view>

#include "history/problems.h"
#include "history/read.h"

namespace linnet::history {

// Adds what `text` holds to the result. `first_line` is the number of the text's first line.
void read_json_array(std::string_view text, int first_line, Problems& problems,
                     ReadHistory& result);

}  // namespace linnet::history
