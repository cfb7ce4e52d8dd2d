#include "nemesis/sandbox/probe.h"

#include <gmock/gmock.h>

#include <fstream>

#include "nemesis/sandbox/privilege.h"
#include "tests/nemesis/sandbox/lab.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::sandbox {
namespace {

using testing::HasSubstr;

TEST(Probe, SaysOfEachMechanismWhetherItWorksAndIfNotWhy) {
  const auto mechanisms = probe(entered());
  EXPECT_GE(mechanisms.size(), 7U);
  for (const Mechanism& each : mechanisms) {
    EXPECT_NE(each.works, !each.why_not.empty()) << each.name << ": " << each.why_not;
  }
  EXPECT_EQ(sandbox_works(mechanisms), entered().has_value());
}

TEST(Probe, WithoutNamespacesNothingWorksAndTheFirstSaysWhatToDo) {
  const base::Result<std::unique_ptr<Launcher>> refused =
      base::failure("sandbox", "making a user namespace: Operation not permitted", "use sudo");
  const auto mechanisms = probe(refused);
  EXPECT_FALSE(sandbox_works(mechanisms));
  EXPECT_EQ(mechanisms.front().why_not, "making a user namespace: Operation not permitted");
  EXPECT_EQ(mechanisms.front().remedy, "use sudo");
}

TEST(Probe, OneKindOfPortIsEnough) {
  Mechanism tun;
  tun.name = "tun ports";
  tun.required = false;
  Mechanism packet = tun;
  packet.name = "packet ports";
  EXPECT_FALSE(sandbox_works({tun, packet}));
  packet.works = true;
  EXPECT_TRUE(sandbox_works({tun, packet}));
}

class RemedyTest : public testing::Test {
 protected:
  void set(const std::string& file, const std::string& value) {
    const auto path = folder_ / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << value << "\n";
  }

  std::string remedy(bool root = false) {
    NamespaceSettings settings = read_namespace_settings(folder_.path());
    settings.root = root;
    return remedy_for(settings);
  }

  tests::TemporaryFolder folder_;
};

TEST_F(RemedyTest, NamesTheSettingThatForbids) {
  EXPECT_EQ(remedy(), "run with sudo");
  set("proc/sys/user/max_user_namespaces", "1000");
  EXPECT_EQ(remedy(), "run with sudo");
  set("proc/sys/user/max_user_namespaces", "0");
  EXPECT_THAT(remedy(), HasSubstr("user.max_user_namespaces="));
  set("proc/sys/kernel/unprivileged_userns_clone", "0");
  EXPECT_THAT(remedy(), HasSubstr("kernel.unprivileged_userns_clone=1"));
  set("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1");
  EXPECT_THAT(remedy(), HasSubstr("kernel.apparmor_restrict_unprivileged_userns=0"));
}

TEST_F(RemedyTest, InAContainerSaysHowToStartIt) {
  set(".dockerenv", "");
  EXPECT_THAT(remedy(/*root=*/true), HasSubstr("--cap-add SYS_ADMIN"));
  EXPECT_THAT(remedy(), HasSubstr("--cap-add SYS_ADMIN"));
}

TEST_F(RemedyTest, InAChrootOnlyRootMay) {
  set("proc/self/mountinfo", "21 1 0:20 / /proc rw - proc proc rw");
  EXPECT_THAT(remedy(), HasSubstr("chroot"));
  EXPECT_THAT(remedy(/*root=*/true), HasSubstr("CAP_SYS_ADMIN"));
  set("proc/self/mountinfo",
      "20 1 8:1 / / rw - ext4 /dev/sda rw\n21 20 0:20 / /proc rw - proc proc rw");
  EXPECT_EQ(remedy(), "run with sudo");
}

TEST_F(RemedyTest, RootMayLackCapabilities) {
  EXPECT_THAT(remedy(/*root=*/true), HasSubstr("CAP_SYS_ADMIN"));
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
