#include "harness/store.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <system_error>

namespace linnet::harness {
namespace {

namespace fs = std::filesystem;

// Points the link at the newest run, in one step, so that nobody finds it missing. Whether it
// succeeds does not matter to the run: another run may be doing the same.
void point_latest(const fs::path& store, const fs::path& run) {
  std::error_code ignored;
  const fs::path aside = store / fmt::format(".latest-{}", run.filename().string());
  fs::create_directory_symlink(fs::relative(run, store, ignored), aside, ignored);
  fs::rename(aside, store / "latest", ignored);
}

}  // namespace

base::Result<RunFolder> RunFolder::create(const fs::path& store, const std::string& test,
                                          int nodes) {
  std::error_code error;
  fs::create_directories(store / test, error);
  const std::string timestamp = utc_timestamp();
  fs::path path = store / test / timestamp;
  for (int n = 2; !error && !fs::create_directory(path, error); ++n) {
    path = store / test / fmt::format("{}-{}", timestamp, n);
  }
  RunFolder folder(fs::absolute(path));
  for (int n = 1; !error && n <= nodes; ++n) {
    fs::create_directories(folder.node(base::NodeId(n)) / "data", error);
  }
  if (error) {
    return base::failure(path.string(), error.message(), "choose another folder with --store");
  }
  point_latest(store, path);
  return folder;
}

base::Result<void> write_json(const fs::path& file, const nlohmann::ordered_json& document) {
  std::ofstream output(file);
  output << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  output.close();
  if (!output) return base::failure(file.string(), "cannot be written");
  return {};
}

std::string utc_timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return fmt::format("{:%Y%m%dT%H%M%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms.count() % 1000);
}

}  // namespace linnet::harness
