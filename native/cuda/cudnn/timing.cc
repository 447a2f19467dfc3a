#include "cuda/cudnn/timing.h"

#include <algorithm>
#include <array>

#include "cuda/error.h"
#include "cuda/handles.h"
#include "cuda/recording.h"

namespace xception {

namespace {

constexpr int kRepetitions = 8;  // in one round
constexpr int kRounds = 5;
// What the host may add to the time of work that it gives the device call by call, in milliseconds.
constexpr double kLaunchTime = 0.1;

class Stopwatch {
 public:
  explicit Stopwatch(cudaStream_t stream)
      : stream_(stream), begin_(make_timing_event()), end_(make_timing_event()) {}

  double milliseconds(const std::function<void()>& enqueue) const {
    check_cuda(cudaEventRecord(begin_.get(), stream_), "cudaEventRecord");
    enqueue();
    check_cuda(cudaEventRecord(end_.get(), stream_), "cudaEventRecord");
    check_cuda(cudaEventSynchronize(end_.get()), "cudaEventSynchronize");
    float elapsed = 0;
    check_cuda(cudaEventElapsedTime(&elapsed, begin_.get(), end_.get()), "cudaEventElapsedTime");
    return static_cast<double>(elapsed);
  }

 private:
  cudaStream_t stream_;
  EventHandle begin_;
  EventHandle end_;
};

// The median of rounds of kRepetitions each; kNever when the first is hopeless.
double median(const Stopwatch& stopwatch, const std::function<void()>& round, double hopeless) {
  std::array<double, kRounds> times{};
  for (double& time : times) {
    time = stopwatch.milliseconds(round) / kRepetitions;
    if (&time == times.data() && time > hopeless) return kNever;
  }
  std::sort(times.begin(), times.end());
  return times[kRounds / 2];
}

// A first run loads and allocates what later ones have. Of one that takes long the second says enough.
bool is_hopeless(const Stopwatch& stopwatch, const std::function<void()>& enqueue, double hopeless) {
  enqueue();
  return stopwatch.milliseconds(enqueue) > hopeless + kLaunchTime;
}

}  // namespace

double time_recorded(cudaStream_t stream, const std::function<void()>& enqueue, double hopeless) {
  const Stopwatch stopwatch(stream);
  if (is_hopeless(stopwatch, enqueue, hopeless)) return kNever;
  const auto recording = record_graph(stream, [&] {
    for (int i = 0; i < kRepetitions; ++i) enqueue();
  });
  recording->replay();
  return median(stopwatch, [&] { recording->replay(); }, hopeless);
}

double time_plainly(cudaStream_t stream, const std::function<void()>& enqueue, double hopeless) {
  const Stopwatch stopwatch(stream);
  if (is_hopeless(stopwatch, enqueue, hopeless)) return kNever;
  const auto round = [&] {
    for (int i = 0; i < kRepetitions; ++i) enqueue();
  };
  return median(stopwatch, round, hopeless);
}

}  // namespace xception
