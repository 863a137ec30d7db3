// The kernel's texts, as they were read on a machine.
#include "proc.hpp"

#include <gtest/gtest.h>

namespace dockview {
namespace {

TEST(Proc, CpuTimesLeaveOutGuests) {
  const CpuTimes times = parse_cpu("cpu  10 20 30 400 50 6 7 8 900 900\ncpu0 1 2 3 4 5 6 7 8\n");
  EXPECT_EQ(times.all, 531u);
  EXPECT_EQ(times.idle, 450u);
  EXPECT_EQ(count_processors("cpu  1\ncpu0 1\ncpu1 1\nintr 1\n"), 2u);
}

TEST(Proc, MemoryIsInBytes) {
  const Memory memory = parse_memory("MemTotal:  2048 kB\nMemFree: 1 kB\nMemAvailable:  512 kB\n");
  EXPECT_EQ(memory.total, 2048u * 1024);
  EXPECT_EQ(memory.available, 512u * 1024);
}

TEST(Proc, DisksAreCountedOnceWithoutTheirPartitions) {
  const Flow flow = parse_disks(
      "   8  0 sda 1 0 100 0 1 0 200 0 0 0 0\n   8  1 sda1 1 0 100 0 1 0 200 0 0 0 0\n"
      " 259  0 nvme0n1 1 0 10 0 1 0 20 0 0 0 0\n 259  1 nvme0n1p1 1 0 10 0 1 0 20 0 0 0 0\n"
      "   7  0 loop0 1 0 7 0 1 0 7 0 0 0 0\n");
  EXPECT_EQ(flow.in, 110u * 512);
  EXPECT_EQ(flow.out, 220u * 512);
}

TEST(Proc, TheLoopbackIsNoNetwork) {
  const Flow flow = parse_network(
      "Inter-|   Receive  |  Transmit\n face |bytes packets\n"
      "    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n  eth0:1000 2 0 0 0 0 0 0 3000 4 0 0 0 0 0 0\n");
  EXPECT_EQ(flow.in, 1000u);
  EXPECT_EQ(flow.out, 3000u);
}

TEST(Proc, AProcessMayBeCalledAnything) {
  const auto process = parse_process(
      "42 (a) (b c) S 1 42 42 0 -1 4194560 1 2 3 4 70 30 0 0 20 0 1 0 99 1000000 25 0 0\n");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->name, "a) (b c");
  EXPECT_EQ(process->ticks, 100u);
  EXPECT_EQ(process->pages, 25u);
  EXPECT_FALSE(parse_process("42 (gone"));
  EXPECT_FALSE(parse_process(""));
}

TEST(Proc, WhatIsNotThereIsEmpty) {
  EXPECT_EQ(read_file("/no/such/file"), "");
  EXPECT_EQ(number_of("usage_usec 12\n", "user_usec"), 0u);
  EXPECT_EQ(number_of("usage_usec 12\n", "usage_usec"), 12u);
}

}  // namespace
}  // namespace dockview
