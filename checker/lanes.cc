#include "checker/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/check.h"

namespace linnet::checker {
namespace {

using history::Operation;
using history::Outcome;

constexpr std::string_view kHere = "  <-- here";
constexpr std::string_view kGoesOn = "... the drawing goes on below:\n";
constexpr std::size_t kShortestLabel = 9;

// UTF-8 text by characters, so that a column is a character.
using Characters = std::vector<std::string>;

Characters characters(std::string_view text) {
  Characters characters;
  for (const char byte : text) {
    const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (!continues || characters.empty()) characters.emplace_back();
    characters.back() += byte;
  }
  return characters;
}

Characters shortened(std::string_view text, std::size_t most) {
  Characters label = characters(text);
  if (label.size() <= most) return label;
  label.resize(most - 2);
  label.insert(label.end(), {".", "."});
  return label;
}

struct Drawn {
  const Bar* bar = nullptr;
  Characters label;
  std::size_t begin = 0;  // columns: of the call ...
  std::size_t end = 0;    // ... and of the return, or the end of the drawing

  bool open() const { return bar->operation.returned == Operation::kNever; }
  // "|--write 4--|", "|--?--write 4--".
  std::size_t length() const { return label.size() + (open() ? 8 : 6); }
};

struct Moment {
  std::int64_t position = 0;
  bool is_return = false;
  std::size_t drawn = 0;
};

class Drawing {
 public:
  Drawing(std::span<const Bar> bars, std::size_t longest_label) {
    for (const Bar& bar : bars) drawn_.push_back({&bar, shortened(bar.label, longest_label)});
    place();
  }

  std::size_t columns() const { return columns_; }

  // Columns begin to end - 1 of all lanes that have something there, between the heads and `here`.
  std::string slice(std::size_t begin, std::size_t end, std::size_t head) const {
    std::string text;
    for (const Lane& lane : drawn_lanes()) {
      std::string line;
      bool something = lane.here >= begin && lane.here < end;
      for (std::size_t i = begin; i < end; ++i) {
        something = something || lane.cells[i] != " ";
        line += lane.cells[i];
      }
      if (!something) continue;
      line = fmt::format("{:<{}}{}", heading(lane.process), head, line);
      line.erase(line.find_last_not_of(' ') + 1);
      if (lane.here >= begin && lane.here < end) line += kHere;
      text += line + "\n";
    }
    return text;
  }

  std::size_t head() const {
    std::size_t longest = 0;
    for (const Drawn& each : drawn_) {
      longest = std::max(longest, heading(each.bar->operation.process).size());
    }
    return longest + 2;
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  struct Lane {
    history::ProcessId process;
    Characters cells;
    std::size_t used = 0;         // columns below are taken
    std::size_t here = kNowhere;  // the column where the culprit ends
  };

  static std::string heading(history::ProcessId process) {
    return fmt::format("process {}", process);
  }

  // Every call and return gets a column of its own, in their order. A call after a return keeps a
  // gap: that one operation was over before the other began is what the drawing is to show.
  void place() {
    std::vector<Moment> moments;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      moments.push_back({drawn_[i].bar->operation.called, false, i});
      if (!drawn_[i].open()) moments.push_back({drawn_[i].bar->operation.returned, true, i});
    }
    std::ranges::sort(moments, {}, [](const Moment& moment) {
      return std::tuple(moment.position, moment.is_return, moment.drawn);
    });
    std::size_t next = 0;
    bool after_return = false;
    for (const Moment& moment : moments) {
      Drawn& at = drawn_[moment.drawn];
      if (moment.is_return) {
        at.end = std::max(next, at.begin + at.length() - 1);
        next = at.end + 1;
      } else {
        at.begin = next + (after_return ? 1 : 0);
        next = at.begin + 1;
      }
      after_return = moment.is_return;
    }
    columns_ = next;
    for (const Drawn& each : drawn_) columns_ = std::max(columns_, each.begin + each.length());
    for (Drawn& each : drawn_) {
      if (each.open()) each.end = columns_ - 1;
    }
  }

  std::vector<Lane> drawn_lanes() const {
    std::vector<const Drawn*> in_order;
    for (const Drawn& each : drawn_) in_order.push_back(&each);
    std::ranges::sort(in_order, {}, &Drawn::begin);
    std::vector<Lane> lanes;
    for (const Drawn* each : in_order) draw(*each, lane_for(*each, lanes));
    std::ranges::stable_sort(lanes, {}, &Lane::process);
    return lanes;
  }

  Lane& lane_for(const Drawn& drawn, std::vector<Lane>& lanes) const {
    for (Lane& lane : lanes) {
      if (lane.process == drawn.bar->operation.process && lane.used <= drawn.begin) return lane;
    }
    lanes.push_back({drawn.bar->operation.process, Characters(columns_, " ")});
    return lanes.back();
  }

  static void draw(const Drawn& drawn, Lane& lane) {
    const std::string line = drawn.bar->culprit ? "=" : "-";
    for (std::size_t i = drawn.begin; i <= drawn.end; ++i) lane.cells[i] = line;
    lane.cells[drawn.begin] = "|";
    if (drawn.open()) {
      lane.cells[drawn.begin + 3] = "?";
    } else {
      lane.cells[drawn.end] = "|";
    }
    const std::size_t before = drawn.open() ? 6 : 3;
    std::ranges::copy(drawn.label,
                      lane.cells.begin() + static_cast<std::ptrdiff_t>(drawn.begin + before));
    lane.used = drawn.end + 1;
    if (drawn.bar->culprit) lane.here = drawn.end;
  }

  std::vector<Drawn> drawn_;
  std::size_t columns_ = 0;
};

bool is_any_of(const Operation& operation, std::span<const std::string_view> names) {
  return std::ranges::find(names, std::string_view(operation.f)) != names.end();
}

}  // namespace

std::string label(const Operation& operation, bool expectation) {
  constexpr std::array<std::string_view, 2> kReads{"read", "get"};
  constexpr std::array<std::string_view, 2> kWrites{"write", "put"};
  constexpr std::array<std::string_view, 3> kTakes{"dequeue", "pop", "extract-min"};
  const std::string& f = operation.f.text();
  const bool known = operation.outcome == Outcome::ok;
  if (f == "cas" && operation.input.is_pair()) {
    const auto pair = operation.input.as_list();
    return fmt::format("cas {}->{}", expectation ? pair[0].text() : "_", pair[1].text());
  }
  if (is_any_of(operation, kReads) && operation.input.is_null()) {
    return f + (known ? " " + operation.output.text() : " ?");
  }
  if (is_any_of(operation, kTakes)) {
    if (!known) return f + " -> ?";
    return f + " -> " + (operation.output.is_null() ? "empty" : operation.output.text());
  }
  std::string text = f;
  if (!operation.input.is_null()) text += " " + operation.input.text();
  // Many clients repeat the argument as the answer, which says nothing.
  const bool telling = known && !operation.output.is_null() &&
                       operation.output != operation.input && !is_any_of(operation, kWrites);
  return telling ? text + " -> " + operation.output.text() : text;
}

std::string lanes(std::span<const Bar> bars, std::size_t width) {
  LINNET_CHECK(width >= 40, "{} columns are too few to draw in", width);
  std::size_t longest = kShortestLabel;
  for (const Bar& bar : bars) longest = std::max(longest, characters(bar.label).size());
  for (;; --longest) {
    const Drawing drawing(bars, longest);
    const std::size_t around = drawing.head() + kHere.size();
    const std::size_t room = width > around ? width - around : 1;
    if (drawing.columns() <= room) return drawing.slice(0, drawing.columns(), drawing.head());
    if (longest > kShortestLabel) continue;
    std::string text;
    for (std::size_t begin = 0; begin < drawing.columns(); begin += room) {
      if (begin > 0) text += kGoesOn;
      text += drawing.slice(begin, std::min(begin + room, drawing.columns()), drawing.head());
    }
    return text;
  }
}

}  // namespace linnet::checker
