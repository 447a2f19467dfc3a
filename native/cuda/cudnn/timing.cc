#include "cuda/cudnn/timing.h"

#include <algorithm>
#include <array>

#include "cuda/error.h"
#include "cuda/handles.h"
#include "cuda/recording.h"

namespace xception {

namespace {

constexpr int kRepetitions = 8;  // in one graph
constexpr int kRounds = 5;

}  // namespace

double time_recorded(cudaStream_t stream, const std::function<void()>& enqueue) {
  enqueue();  // what a first run loads or allocates must not be captured
  const auto recording = record_graph(stream, [&] {
    for (int i = 0; i < kRepetitions; ++i) enqueue();
  });
  recording->replay();
  const EventHandle begin = make_timing_event();
  const EventHandle end = make_timing_event();
  std::array<float, kRounds> milliseconds{};
  for (float& round : milliseconds) {
    check_cuda(cudaEventRecord(begin.get(), stream), "cudaEventRecord");
    recording->replay();
    check_cuda(cudaEventRecord(end.get(), stream), "cudaEventRecord");
    check_cuda(cudaEventSynchronize(end.get()), "cudaEventSynchronize");
    check_cuda(cudaEventElapsedTime(&round, begin.get(), end.get()), "cudaEventElapsedTime");
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return static_cast<double>(milliseconds[kRounds / 2]) / kRepetitions;
}

}  // namespace xception
