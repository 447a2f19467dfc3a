#include "random.h"

#include <atomic>
#include <cstdlib>
#include <numeric>
#include <random>

#include "emulator.h"

namespace emulator {

namespace {

struct Seed {
  std::atomic<unsigned> value{0};
  std::atomic<unsigned> generation{1};

  Seed() {
    if (const char* text = std::getenv("EMULATOR_SEED")) value = static_cast<unsigned>(std::atoi(text));
  }
};

Seed& seed() {
  static auto* instance = new Seed;
  return *instance;
}

thread_local unsigned long long number = 0;
thread_local unsigned generation = 0;
thread_local std::minstd_rand engine;

}  // namespace

void set_seed(unsigned value) {
  seed().value = value;
  ++seed().generation;
}

void number_thread(unsigned long long value) { number = value; }

unsigned random_below(unsigned bound) {
  if (generation != seed().generation) {
    generation = seed().generation;
    std::seed_seq sequence = {seed().value.load(), static_cast<unsigned>(number)};
    engine.seed(sequence);
  }
  return bound < 2 ? 0 : std::uniform_int_distribution<unsigned>(0, bound - 1)(engine);
}

Shuffled::Shuffled(unsigned count)
    : count_(count), start_(random_below(count)), step_(count < 2 ? 1 : 1 + random_below(count - 1)) {
  while (std::gcd(step_, count_) != 1) ++step_;
}

}  // namespace emulator
