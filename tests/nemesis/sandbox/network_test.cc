// What the network of the sandbox does to packets that real kernels send and receive.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <set>

#include "tests/nemesis/sandbox/lab.h"
#include "tests/support/temporary_folder.h"

namespace linnet::nemesis::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Link kThere{n1, n2};
constexpr Link kBack{n2, n1};

class NetworkTest : public LabTest {
 protected:
  // Sends datagrams 0 to count-1 from n1 to n2, no faster than the switch takes them, so that no
  // queue of a kernel overflows, and returns those that arrive. Nothing may be held at the end.
  std::vector<Datagram> send(std::uint64_t count) {
    Udp sender(*lab_, n1);
    Udp receiver(*lab_, n2);
    std::vector<Datagram> received;
    const std::int64_t before = settled();
    for (std::uint64_t number = 0; number < count; ++number) {
      sender.send(n2, number);
      if (number % 100 != 99 && number + 1 != count) continue;
      const auto sent = static_cast<std::int64_t>(number) + 1;
      EXPECT_TRUE(eventually([&] { return settled() - before >= sent; }));
      const auto arrived = receiver.receive_all();
      received.insert(received.end(), arrived.begin(), arrived.end());
    }
    // A packet handed over may be a moment away from the socket.
    while (static_cast<std::int64_t>(received.size()) < expected_) {
      const auto datagram = receiver.receive();
      if (!datagram) break;
      received.push_back(*datagram);
    }
    const auto rest = receiver.receive_all();
    received.insert(received.end(), rest.begin(), rest.end());
    return received;
  }

  // Packets whose fate is settled.
  std::int64_t settled() {
    const LinkCounters counters = lab_->counters(kThere);
    expected_ = counters.forwarded;
    return counters.forwarded - counters.duplicated + counters.dropped + counters.lost +
           counters.overflowed + counters.undeliverable;
  }

  static std::vector<std::uint64_t> numbers(const std::vector<Datagram>& datagrams) {
    std::vector<std::uint64_t> result;
    for (const Datagram& datagram : datagrams) result.push_back(datagram.number);
    return result;
  }

  std::int64_t expected_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Ports, NetworkTest, testing::Values(PortKind::tun, PortKind::packet),
                         port_kind_name);

TEST_P(NetworkTest, ForwardsBetweenAllNodes) {
  for (const NodeId from : {n1, n2, n3}) {
    for (const NodeId to : {n1, n2, n3}) {
      if (from == to) continue;
      Udp sender(*lab_, from);
      Udp receiver(*lab_, to);
      sender.send(to, 42);
      const auto datagram = receiver.receive();
      ASSERT_TRUE(datagram) << endpoint_name(from) << " to " << endpoint_name(to);
      EXPECT_EQ(datagram->number, 42U);
      EXPECT_EQ(lab_->counters({from, to}).forwarded, 1);
    }
  }
}

TEST_P(NetworkTest, ReachesNothingOutside) {
  Socket socket(*lab_, n1, SOCK_DGRAM);
  sockaddr_in outside = internet(n1, 53);
  ::inet_pton(AF_INET, "192.0.2.1", &outside.sin_addr);
  EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&outside), sizeof outside),
            -1);
  EXPECT_EQ(errno, ENETUNREACH);
}

TEST_P(NetworkTest, ClientsAreANodeOfTheirOwn) {
  ASSERT_TRUE(lab_->add(kClients));
  ASSERT_TRUE(lab_->add(client_group(1)));
  Udp node(*lab_, n1);
  Udp clients(*lab_, kClients);
  Udp others(*lab_, client_group(1));
  lab_->add_faults({{kClients, n1}}, {.cut = true});
  clients.send(n1, 1);
  others.send(n1, 2);
  EXPECT_EQ(node.receive()->number, 2U);
  EXPECT_TRUE(eventually([&] { return lab_->counters({kClients, n1}).dropped == 1; }));
}

TEST_P(NetworkTest, CutsOneDirectionOnly) {
  lab_->add_faults({kThere}, {.cut = true});
  Udp one(*lab_, n1);
  Udp two(*lab_, n2);
  one.send(n2, 1);
  two.send(n1, 2);
  EXPECT_EQ(one.receive()->number, 2U);
  EXPECT_TRUE(eventually([&] { return lab_->counters(kThere).dropped == 1; }));
  EXPECT_EQ(lab_->counters(kThere).forwarded, 0);
  EXPECT_THAT(two.receive_all(), IsEmpty());
}

TEST_P(NetworkTest, DeliversNothingAfterACutIsAcknowledged) {
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  for (int round = 0; round < 20; ++round) {
    std::atomic<bool> stop = false;
    std::thread flood([&] {
      for (std::uint64_t number = 0; !stop; ++number) {
        sender.send(n2, number);
        if (number % 8 == 0) std::this_thread::sleep_for(20us);
      }
    });
    ASSERT_TRUE(receiver.receive());
    const auto cut = lab_->add_faults({kThere}, {.cut = true});
    const LinkCounters at_cut = lab_->counters(kThere);
    // What the receiver's kernel had already.
    EXPECT_TRUE(eventually([&] { return lab_->counters(kThere).dropped > at_cut.dropped; }));
    receiver.receive_all();
    EXPECT_TRUE(eventually([&] { return lab_->counters(kThere).dropped > at_cut.dropped + 50; }));
    EXPECT_THAT(receiver.receive_all(), IsEmpty());
    EXPECT_EQ(lab_->counters(kThere).forwarded, at_cut.forwarded);
    stop = true;
    flood.join();
    lab_->remove_faults(cut);
    receiver.receive_all();
  }
}

TEST_P(NetworkTest, DropsOnACutWhatIsUnderWay) {
  lab_->add_faults({kThere}, {.delay = 1h});
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  for (std::uint64_t number = 0; number < 10; ++number) sender.send(n2, number);
  ASSERT_TRUE(eventually([&] { return lab_->counters(kThere).delayed == 10; }));
  lab_->add_faults({kThere}, {.cut = true});
  EXPECT_EQ(lab_->counters(kThere).dropped, 10);
  EXPECT_EQ(lab_->counters(kThere).forwarded, 0);
}

TEST_P(NetworkTest, HandsOverOnAHealWhatIsUnderWay) {
  const auto slow = lab_->add_faults({kThere}, {.delay = 1h});
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  for (std::uint64_t number = 0; number < 3; ++number) sender.send(n2, number);
  ASSERT_TRUE(eventually([&] { return lab_->counters(kThere).delayed == 3; }));
  lab_->remove_faults(slow);
  for (std::uint64_t number = 0; number < 3; ++number) {
    EXPECT_EQ(receiver.receive()->number, number);
  }
}

TEST_P(NetworkTest, LosesAsManyAsItIsTold) {
  constexpr std::int64_t kCount = 20'000;
  lab_->add_faults({kThere}, {.loss = 0.1});
  const auto received = send(kCount);
  const LinkCounters counters = lab_->counters(kThere);
  EXPECT_EQ(static_cast<std::int64_t>(received.size()), counters.forwarded);
  EXPECT_EQ(counters.forwarded + counters.lost, kCount);
  EXPECT_NEAR(static_cast<double>(counters.lost) / kCount, 0.1, 0.01);
}

TEST_P(NetworkTest, LosesTheSamePacketsFromTheSameSeed) {
  const auto run = [&](std::uint64_t seed) {
    lab_ = make_lab(seed);
    lab_->add_faults({kThere}, {.loss = 0.2, .duplicate = 0.2});
    return numbers(send(1'000));
  };
  const auto first = run(7);
  EXPECT_EQ(run(7), first);
  EXPECT_NE(run(8), first);
}

TEST_P(NetworkTest, DelaysByWhatItIsTold) {
  lab_->add_faults({kThere}, {.delay = 30ms});
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  std::vector<double> errors;  // in milliseconds
  for (std::uint64_t number = 0; number < 51; ++number) {
    sender.send(n2, number);
    const auto datagram = receiver.receive();
    ASSERT_TRUE(datagram);
    errors.push_back(static_cast<double>(now_in_nanoseconds() - datagram->sent_at) / 1e6 - 30);
  }
  std::sort(errors.begin(), errors.end());
  EXPECT_GE(errors.front(), 0) << "handed over before its time";
  EXPECT_LE(errors[errors.size() / 2], 2) << "the median";
  EXPECT_EQ(lab_->counters(kThere).delayed, 51);
}

TEST_P(NetworkTest, DuplicatesPackets) {
  lab_->add_faults({kThere}, {.duplicate = 1});
  EXPECT_THAT(numbers(send(3)), ElementsAre(0, 0, 1, 1, 2, 2));
  EXPECT_EQ(lab_->counters(kThere).duplicated, 3);
  EXPECT_EQ(lab_->counters(kThere).forwarded, 6);
}

TEST_P(NetworkTest, LetsLaterPacketsOvertakeThoseHeldBack) {
  lab_->add_faults({kThere}, {.reorder = 0.1, .reorder_by = 20ms});
  const auto received = numbers(send(500));
  EXPECT_THAT(received, SizeIs(500));
  EXPECT_FALSE(std::is_sorted(received.begin(), received.end()));
  EXPECT_EQ(std::set<std::uint64_t>(received.begin(), received.end()).size(), 500U);
  EXPECT_GT(lab_->counters(kThere).reordered, 10);
}

TEST_P(NetworkTest, ADetectableCorruptionIsDroppedByTheReceiversKernel) {
  lab_->add_faults({kThere}, {.corrupt = 1, .corruption = Corruption::detectable});
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  for (std::uint64_t number = 0; number < 100; ++number) sender.send(n2, number);
  ASSERT_TRUE(eventually([&] { return lab_->counters(kThere).forwarded == 100; }));
  EXPECT_EQ(lab_->counters(kThere).corrupted, 100);
  // The one that comes after them all and is whole.
  Udp third(*lab_, n3);
  third.send(n2, 1'000);
  EXPECT_EQ(receiver.receive()->number, 1'000U);
}

TEST_P(NetworkTest, ASilentCorruptionReachesTheProgramWithOneBitFlipped) {
  lab_->add_faults({kThere}, {.corrupt = 1, .corruption = Corruption::silent});
  Udp sender(*lab_, n1);
  Udp receiver(*lab_, n2);
  for (std::uint64_t number = 0; number < 100; ++number) {
    const Datagram sent{number, 0, {}};
    const auto address = internet(n2, Udp::kPort);
    ::sendto(sender.get(), &sent, sizeof sent, 0, reinterpret_cast<const sockaddr*>(&address),
             sizeof address);
    const auto datagram = receiver.receive();
    ASSERT_TRUE(datagram);
    int flipped = std::popcount(datagram->number ^ number) +
                  std::popcount(static_cast<std::uint64_t>(datagram->sent_at));
    for (const std::uint64_t word : datagram->padding) flipped += std::popcount(word);
    EXPECT_EQ(flipped, 1);
  }
}

TEST_P(NetworkTest, LimitsTheRate) {
  // 50 datagrams of 128 bytes and 28 of headers: 62.4 kbit.
  lab_->add_faults({kThere}, {.bits_per_second = 1'000'000});
  const auto begin = now_in_nanoseconds();
  EXPECT_THAT(send(50), SizeIs(50));
  EXPECT_GE(now_in_nanoseconds() - begin, 62'400'000);
  EXPECT_EQ(lab_->counters(kThere).rate_limited, 50);
}

TEST_P(NetworkTest, DropsWhatARateLeavesNoRoomFor) {
  lab_->add_faults({kThere}, {.bits_per_second = 1'000'000, .backlog = 10ms});
  const auto received = send(50);
  EXPECT_EQ(static_cast<std::int64_t>(received.size()), lab_->counters(kThere).forwarded);
  EXPECT_GT(lab_->counters(kThere).overflowed, 0);
}

TEST_P(NetworkTest, FaultsOnOneLinkAreRemovedOneByOne) {
  const auto cut = lab_->add_faults({kThere, kBack}, {.cut = true});
  const auto again = lab_->add_faults({kThere}, {.cut = true});
  lab_->remove_faults(cut);
  Udp one(*lab_, n1);
  Udp two(*lab_, n2);
  two.send(n1, 1);
  EXPECT_TRUE(one.receive());
  one.send(n2, 2);
  EXPECT_TRUE(eventually([&] { return lab_->counters(kThere).dropped == 1; }));
  lab_->remove_faults(again);
  one.send(n2, 3);
  EXPECT_EQ(two.receive()->number, 3U);
}

// A stream of bytes arrives whole, whatever the network does to its packets.
TEST_P(NetworkTest, CarriesTcp) {
  lab_->add_faults({kThere, kBack},
                   {.loss = 0.01, .duplicate = 0.01, .delay = 500us, .reorder = 0.01});
  Socket listener(*lab_, n2, SOCK_STREAM);
  listener.bind(n2, 80);  // as an ordinary user, too
  require(::listen(listener.get(), 1), "listen");
  Socket client(*lab_, n1, SOCK_STREAM);
  std::vector<std::uint8_t> sent(4 << 20);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * i >> 7);
  std::thread sender([&] {
    client.connect(n2, 80);
    for (std::size_t done = 0; done < sent.size();) {
      const auto size = ::send(client.get(), sent.data() + done, sent.size() - done, MSG_NOSIGNAL);
      if (size <= 0) break;
      done += static_cast<std::size_t>(size);
    }
    ::shutdown(client.get(), SHUT_WR);
  });
  const Socket accepted(FileDescriptor(::accept(listener.get(), nullptr, nullptr)));
  std::vector<std::uint8_t> received;
  std::vector<std::uint8_t> buffer(1 << 16);
  for (ssize_t size = 0; (size = ::recv(accepted.get(), buffer.data(), buffer.size(), 0)) > 0;) {
    received.insert(received.end(), buffer.begin(), buffer.begin() + size);
  }
  sender.join();
  EXPECT_TRUE(received == sent) << received.size();
  EXPECT_GT(lab_->counters(kThere).lost, 0);
}

TEST_P(NetworkTest, CapturesWhatItDelivers) {
  const tests::TemporaryFolder folder;
  lab_ = make_lab(7, 2, folder / "capture.pcap");
  lab_->add_faults({kThere}, {.loss = 0.5});
  const auto received = send(100);
  lab_.reset();
  constexpr std::size_t kRecord = 16 + 20 + 8 + sizeof(Datagram);
  EXPECT_EQ(std::filesystem::file_size(folder / "capture.pcap"), 24 + received.size() * kRecord);
}

}  // namespace
}  // namespace linnet::nemesis::sandbox
