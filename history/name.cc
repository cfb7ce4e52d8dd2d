#include "history/name.h"

#include <array>
#include <mutex>
#include <unordered_set>

namespace linnet::history {
namespace {

// Never destroyed: names outlive everything, static objects too.
const std::string* intern(std::string_view text) {
  static std::mutex& mutex = *new std::mutex;
  static auto& texts = *new std::unordered_set<std::string>;
  const std::lock_guard lock(mutex);
  return &*texts.emplace(text).first;
}

// The names a thread used last, so that it seldom needs the lock.
struct Recent {
  static constexpr std::size_t kSize = 64;

  static std::size_t place(std::string_view text) {
    if (text.empty()) return 0;
    const std::size_t first = static_cast<unsigned char>(text.front());
    const std::size_t last = static_cast<unsigned char>(text.back());
    return (text.size() * 31 + first * 7 + last) % kSize;
  }

  std::array<const std::string*, kSize> texts{};
};

}  // namespace

Name::Name(std::string_view text) {
  thread_local Recent recent;
  const std::string*& known = recent.texts.at(Recent::place(text));
  if (known == nullptr || *known != text) known = intern(text);
  text_ = known;
}

}  // namespace linnet::history
