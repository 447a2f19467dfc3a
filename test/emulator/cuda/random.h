#pragma once

namespace emulator {

// Of this thread; what it gives follows from the seed (EMULATOR_SEED, set_seed()) and the number.
void number_thread(unsigned long long number);
unsigned random_below(unsigned bound);

// Visits 0 … count - 1 once each, in an order drawn at random.
class Shuffled {
 public:
  explicit Shuffled(unsigned count);
  unsigned operator[](unsigned i) const {
    return static_cast<unsigned>((start_ + static_cast<unsigned long long>(i) * step_) % count_);
  }

 private:
  unsigned count_;
  unsigned start_;
  unsigned step_;
};

}  // namespace emulator
