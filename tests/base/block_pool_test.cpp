// Frames' memory: handed out again, within bounds, from any thread.
#include "base/block_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace sockeye::base {
namespace {

TEST(BlockPool, GivesEachBlockToOneUserAtATime) {
  std::vector<std::vector<unsigned char*>> blocks(3);
  std::set<void*> taken;
  for (auto& round : blocks) {
    for (std::size_t size = 1; size <= 1000; ++size) {
      auto* const block = static_cast<unsigned char*>(BlockPool::allocate(size));
      std::memset(block, static_cast<int>(size % 251), size);
      EXPECT_TRUE(taken.insert(block).second);
      round.push_back(block);
    }
    if (&round == &blocks[1]) continue;
    for (std::size_t size = 1; size <= round.size(); ++size) {
      EXPECT_EQ(round[size - 1][size - 1], size % 251);
      taken.erase(round[size - 1]);
      BlockPool::release(round[size - 1], size);
    }
  }
  for (std::size_t size = 1; size <= blocks[1].size(); ++size) {
    EXPECT_EQ(blocks[1][size - 1][0], size % 251);
    BlockPool::release(blocks[1][size - 1], size);
  }
}

TEST(BlockPool, TakesBackWhatAnotherThreadAllocated) {
  std::vector<void*> blocks;
  std::thread([&] {
    for (int i = 0; i < 2'000; ++i) blocks.push_back(BlockPool::allocate(200));
  }).join();
  for (void* const block : blocks) {
    std::memset(block, 1, 200);
    BlockPool::release(block, 200);
  }
  std::vector<void*> again;
  for (int i = 0; i < 2'000; ++i) again.push_back(BlockPool::allocate(200));
  for (void* const block : again) BlockPool::release(block, 200);
}

}  // namespace
}  // namespace sockeye::base
