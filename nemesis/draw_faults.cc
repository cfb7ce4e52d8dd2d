#include "nemesis/draw_faults.h"

#include "base/check.h"

namespace linnet::nemesis {
namespace {

using std::chrono::milliseconds;

double draw_share(base::Random& random, int low_percent, int high_percent) {
  return 0.01 * static_cast<double>(random.between(low_percent, high_percent));
}

milliseconds draw_time(base::Random& random, int low, int high) {
  return milliseconds(random.between(low, high));
}

// Small ones as often as large ones: 2^low to 2^high milliseconds, ahead or behind.
milliseconds draw_offset(base::Random& random, int low, int high) {
  const milliseconds least(std::int64_t{1} << random.between(low, high - 1));
  const milliseconds size(random.between(least.count(), 2 * least.count()));
  return random.chance(0.5) ? size : -size;
}

}  // namespace

LinkFaults draw_link_faults(std::string_view form, base::Random& random) {
  LinkFaults faults;
  if (form == "loss") {
    faults.loss = draw_share(random, 5, 30);
  } else if (form == "delay") {
    faults.delay = draw_time(random, 10, 100);
    faults.jitter = draw_time(random, 0, static_cast<int>(faults.delay / milliseconds(2)));
  } else if (form == "duplicate") {
    faults.duplicate = draw_share(random, 10, 50);
  } else if (form == "reorder") {
    faults.reorder = draw_share(random, 10, 50);
    faults.reorder_by = draw_time(random, 5, 50);
  } else if (form == "corrupt") {
    faults.corrupt = draw_share(random, 5, 30);
  } else if (form == "rate") {
    faults.bits_per_second = 1000 * random.between(500, 5000);
  } else {
    LINNET_CHECK(false, "no packets are drawn for {}", form);
  }
  return faults;
}

clock::Skew draw_skew(std::string_view form, base::Random& random) {
  clock::Skew skew;
  if (form == "jump") {
    skew.offset = draw_offset(random, 7, 18);
  } else if (form == "drift") {
    const auto drift = static_cast<double>(1000 * random.between(10, 500));
    skew.drift_ppm = random.chance(0.5) ? drift : -drift;
  } else if (form == "strobe") {
    skew.strobe.amplitude = draw_offset(random, 5, 12);
    skew.strobe.half_period = draw_time(random, 10, 500);
  } else {
    LINNET_CHECK(false, "no skew is drawn for {}", form);
  }
  return skew;
}

}  // namespace linnet::nemesis
