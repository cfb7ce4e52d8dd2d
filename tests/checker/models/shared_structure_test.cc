// The structures that states share, against naive twins.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "base/random.h"
#include "checker/models/rope.h"
#include "checker/models/sequence.h"
#include "checker/models/word_map.h"
#include "tests/checker/models/judged_as.h"

namespace linnet::checker {
namespace {

using Words = std::vector<std::uint32_t>;

TEST(Sequence, IsAsAListThatIsCopied) {
  base::Random random(1);
  std::vector<std::pair<Sequence, Words>> pairs{{}};
  for (int i = 0; i < 3000; ++i) {
    auto [sequence, words] = random.pick(pairs);
    const bool take = !words.empty() && random.chance(0.4);
    if (take && random.chance(0.5)) {
      ASSERT_EQ(sequence.front(), words.front());
      sequence = sequence.without_front();
      words.erase(words.begin());
    } else if (take) {
      ASSERT_EQ(sequence.back(), words.back());
      sequence = sequence.without_back();
      words.pop_back();
    } else {
      const auto word = static_cast<std::uint32_t>(random.chance(0.5) ? 0 : i % 3);
      sequence = sequence.pushed(word);
      words.push_back(word);
    }
    ASSERT_EQ(sequence.size(), words.size());
    ASSERT_EQ(sequence.first(words.size()), words);
    ASSERT_EQ(sequence.hash(), Sequence::hash(words));
    ASSERT_TRUE(sequence == std::span<const std::uint32_t>(words));
    if (i % 10 == 0) {
      for (const auto& [other, its_words] : pairs) ASSERT_EQ(sequence == other, words == its_words);
    }
    pairs.emplace_back(sequence, words);
  }
}

TEST(Sequence, OfAMillionWordsIsLetGoWithoutRecursion) {
  Sequence sequence;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) sequence = sequence.pushed(i);
  EXPECT_EQ(sequence.front(), 0U);
  sequence = {};
  EXPECT_TRUE(sequence.empty());
}

TEST(WordMap, IsAsAMapThatIsCopied) {
  base::Random random(2);
  std::vector<std::pair<WordMap, std::map<std::uint32_t, std::uint32_t>>> pairs{{}};
  for (int i = 0; i < 3000; ++i) {
    auto [map, twin] = random.pick(pairs);
    for (int changes = 0; changes < 3; ++changes) {
      const auto key = static_cast<std::uint32_t>(random.chance(0.5) ? i % 7 : i % 31);
      const auto word = static_cast<std::uint32_t>(random.chance(0.4) ? 0 : 1 + i % 2);
      map = map.with(key, word);
      twin.erase(key);
      if (word != 0) twin[key] = word;
    }
    ASSERT_EQ(map.size(), twin.size());
    auto next = twin.begin();
    map.for_each([&](std::uint32_t key, std::uint32_t word) {
      EXPECT_EQ(std::pair(key, word), std::pair(next->first, next->second));
      return ++next != twin.end();
    });
    if (!twin.empty()) {
      ASSERT_EQ(map.first(), twin.begin()->first);
    }
    if (i % 10 == 0) {
      for (const auto& [other, its_twin] : pairs) {
        ASSERT_EQ(map == other, twin == its_twin);
        ASSERT_TRUE(twin != its_twin || map.hash() == other.hash());
      }
    }
    pairs.emplace_back(map, twin);
  }
}

TEST(Rope, IsAsAStringThatIsCopied) {
  base::Random random(3);
  const std::vector<std::string> pieces{"", "a", "b", "ab", "aba", "ba"};
  std::vector<std::pair<Rope, std::string>> pairs{{}};
  for (int i = 0; i < 2000; ++i) {
    auto [rope, text] = random.pick(pairs);
    if (text.size() > 8) continue;
    const std::string& piece = random.pick(pieces);
    rope = rope.appended(piece);
    text += piece;
    ASSERT_EQ(rope.size(), text.size());
    ASSERT_EQ(rope.tail(3), text.substr(text.size() - std::min<std::size_t>(3, text.size())));
    if (i % 10 == 0) {
      for (const auto& [other, its_text] : pairs) {
        ASSERT_EQ(rope == other, text == its_text);
        ASSERT_EQ(rope == std::string_view(its_text), text == its_text);
        ASSERT_TRUE(text != its_text || rope.hash() == other.hash());
      }
    }
    pairs.emplace_back(rope, text);
  }
}

// States that share nothing would take 20,000 times 10,000 words here: 800 MB.
TEST(SharedStructure, KeepsAQueueOfTenThousandMembersSmall) {
  Operations operations;
  const auto happens = [&](history::Operation operation) {
    operation.called = static_cast<std::int64_t>(operations.size()) * 2;
    operation.returned = operation.called + 1;
    operations.push_back(std::move(operation));
  };
  for (int i = 0; i < 10'000; ++i) happens(ok("enqueue", i % 100));
  for (int i = 0; i < 10'000; ++i) happens(ok("dequeue", {}, i % 100));
  const auto result = check("queue", operations, {.memory_limit = 50'000'000});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict, Verdict::valid) << result->why;
}

}  // namespace
}  // namespace linnet::checker
