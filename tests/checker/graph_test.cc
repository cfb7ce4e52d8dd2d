#include "checker/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "checker/check.h"
#include "tests/checker/operations.h"

namespace linnet::checker {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string graph_of(const std::vector<history::Operation>& operations) {
  const auto result = check("register", operations);
  const auto sub = minimize(operations, *result);
  EXPECT_TRUE(sub.has_value());
  return sub ? dot(operations, *sub) : "";
}

TEST(Graph, HasTheOperationsAndWhatIsKnownOfTheirOrder) {
  const std::string text = graph_of({write(1, 1, {0, 1}), write(1, 2, {2, 3}), read(2, 1, {4, 5})});
  EXPECT_EQ(text,
            "digraph violation {\n"
            "  rankdir=LR;\n"
            "  node [shape=box, fontname=\"sans-serif\"];\n"
            "  o0 [label=\"process 1\\nwrite 1\\ncalled at 0 ms, returned at 1 ms\"];\n"
            "  o1 [label=\"process 1\\nwrite 2\\ncalled at 2 ms, returned at 3 ms\"];\n"
            "  o2 [label=\"process 2\\nread 1\\ncalled at 4 ms, returned at 5 ms\", color=red, "
            "penwidth=2];\n"
            "  o0 -> o1;\n"
            "  o1 -> o2;\n"
            "  o0 -> o2 [style=dashed, color=blue, constraint=false, label=\"saw 1\"];\n"
            "}\n");
}

TEST(Graph, EscapesWhatTheLanguageDoes) {
  const std::string text = graph_of({read(2, R"(a "b" \ c)", {0, 1})});
  // The label is JSON, so what is escaped there is escaped once more.
  EXPECT_THAT(text, HasSubstr(R"(read \"a \\\"b\\\" \\\\ c\")"));
}

TEST(Graph, DrawsAnUnknownOutcomeDashedAndNoSourceThatIsNotTheOnlyOne) {
  const std::string text = graph_of({crashed(write(1, 1, {0, 1})), crashed(write(2, 1, {1, 2})),
                                     read(3, 1, {4, 5}), write(3, 2, {6, 7}), read(3, 1, {8, 9}),
                                     write(3, 3, {10, 11}), read(3, 1, {12, 13})});
  EXPECT_THAT(text, HasSubstr("style=dashed]"));
  EXPECT_THAT(text, Not(HasSubstr("saw 1")));
}

}  // namespace
}  // namespace linnet::checker
