#include <thread>
#include <vector>

#include "scenarios.h"

namespace {

cudaGraphExec_t end_and_instantiate(cudaStream_t stream) {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  EXPECT_OK(cudaStreamEndCapture(stream, &graph));
  EXPECT_OK(cudaGraphInstantiate(&executable, graph, 0));
  EXPECT_OK(cudaGraphDestroy(graph));
  return executable;
}

cudaError_t end(cudaStream_t stream) {
  cudaGraph_t graph = nullptr;
  const cudaError_t error = cudaStreamEndCapture(stream, &graph);
  EXPECT((graph == nullptr) == (error != cudaSuccess));
  return error;
}

void begin(cudaStream_t stream) {
  EXPECT_OK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
}

void add(cudaStream_t stream, std::vector<int>& ran, int number) {
  EXPECT_OK(emulator::enqueue(stream, "node", [&ran, number] { ran.push_back(number); }));
}

void captured_work_runs_at_replay_only() {
  const cudaStream_t stream = make_stream();
  std::vector<int> ran;
  begin(stream);
  add(stream, ran, 1);
  add(stream, ran, 2);
  const cudaGraphExec_t executable = end_and_instantiate(stream);
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT(ran.empty());
  EXPECT_OK(cudaGraphLaunch(executable, stream));
  EXPECT_OK(cudaGraphLaunch(executable, stream));
  EXPECT_OK(cudaGraphExecDestroy(executable));  // under way or not
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT((ran == std::vector<int>{1, 2, 1, 2}));
  EXPECT(has(emulator::books(), R"("objects":{"stream":1})"));
}

// 1 before 2 and 3, which have no order, before 4. Over the replays both orders of 2 and 3 must be seen.
void branches_have_no_order() {
  const cudaStream_t main = make_stream();
  const cudaStream_t branch = make_stream();
  const cudaEvent_t forked = make_event();
  const cudaEvent_t joined = make_event();
  std::vector<int> ran;
  begin(main);
  add(main, ran, 1);
  EXPECT_OK(cudaEventRecord(forked, main));
  EXPECT_OK(cudaStreamWaitEvent(branch, forked, 0));
  add(branch, ran, 2);
  EXPECT_OK(cudaEventRecord(joined, branch));
  add(main, ran, 3);
  EXPECT_OK(cudaStreamWaitEvent(main, joined, 0));
  add(main, ran, 4);
  const cudaGraphExec_t executable = end_and_instantiate(main);
  bool seen[2] = {};
  for (int i = 0; i < 64; ++i) {
    ran.clear();
    EXPECT_OK(cudaGraphLaunch(executable, main));
    EXPECT_OK(cudaStreamSynchronize(main));
    EXPECT(ran.size() == 4 && ran[0] == 1 && ran[3] == 4);
    seen[ran[1] - 2] = true;
  }
  EXPECT(seen[0] && seen[1]);
}

void unjoined_branches_are_refused() {
  const cudaStream_t main = make_stream();
  const cudaStream_t branch = make_stream();
  const cudaEvent_t forked = make_event();
  std::vector<int> ran;
  begin(main);
  EXPECT_OK(cudaEventRecord(forked, main));
  EXPECT_OK(cudaStreamWaitEvent(branch, forked, 0));
  add(branch, ran, 1);
  EXPECT_ERROR(cudaErrorStreamCaptureUnmatched, end(branch));
  EXPECT_ERROR(cudaErrorStreamCaptureUnjoined, end(main));
  add(branch, ran, 2);  // out of the capture now
  EXPECT_OK(cudaStreamSynchronize(branch));
  EXPECT((ran == std::vector<int>{2}));
}

template <typename Call>
void spoils(cudaError_t expected, const Call& call) {
  const cudaStream_t stream = make_stream();
  begin(stream);
  EXPECT_ERROR(expected, call(stream));
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  EXPECT_OK(cudaStreamIsCapturing(stream, &status));
  EXPECT(status == cudaStreamCaptureStatusInvalidated);
  EXPECT_ERROR(cudaErrorStreamCaptureInvalidated, emulator::enqueue(stream, "late", [] {}));
  EXPECT_ERROR(cudaErrorStreamCaptureInvalidated, end(stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
}

void what_is_not_allowed_spoils_the_capture() {
  const cudaStream_t other = make_stream();
  const cudaEvent_t outside = make_event();
  const cudaEvent_t inside = make_event();
  EXPECT_OK(cudaEventRecord(outside, other));
  void* device = make_device<char>(4);
  spoils(cudaErrorStreamCaptureUnsupported,
         [](cudaStream_t stream) { return cudaStreamSynchronize(stream); });
  spoils(cudaErrorStreamCaptureUnsupported, [](cudaStream_t stream) { return cudaStreamQuery(stream); });
  spoils(cudaErrorStreamCaptureUnsupported, [](cudaStream_t) { return cudaDeviceSynchronize(); });
  spoils(cudaErrorStreamCaptureUnsupported, [&](cudaStream_t) { return cudaMalloc(&device, 4); });
  spoils(cudaErrorStreamCaptureUnsupported, [&](cudaStream_t) { return cudaMallocHost(&device, 4); });
  spoils(cudaErrorStreamCaptureUnsupported,
         [&](cudaStream_t stream) { return cudaMallocAsync(&device, 4, stream); });
  spoils(cudaErrorStreamCaptureIsolation,
         [&](cudaStream_t stream) { return cudaStreamWaitEvent(stream, outside, 0); });
  spoils(cudaErrorStreamCaptureUnsupported, [&](cudaStream_t stream) {
    EXPECT_OK(cudaEventRecord(inside, stream));
    return cudaEventSynchronize(inside);
  });
}

void other_threads_go_on_during_a_capture() {
  const cudaStream_t stream = make_stream();
  begin(stream);
  std::thread([&] {
    EXPECT_OK(cudaFree(make_device<char>(4)));
    cudaGraph_t graph = nullptr;
    EXPECT_ERROR(cudaErrorStreamCaptureWrongThread, cudaStreamEndCapture(stream, &graph));
  }).join();
  EXPECT_ERROR(cudaErrorStreamCaptureInvalidated, end(stream));
}

void captures_do_not_merge() {
  const cudaStream_t first = make_stream();
  const cudaStream_t second = make_stream();
  const cudaEvent_t event = make_event();
  begin(first);
  begin(second);
  EXPECT_OK(cudaEventRecord(event, first));
  EXPECT_ERROR(cudaErrorStreamCaptureMerge, cudaStreamWaitEvent(second, event, 0));
  EXPECT_ERROR(cudaErrorStreamCaptureInvalidated, end(first));
  EXPECT_ERROR(cudaErrorStreamCaptureInvalidated, end(second));
}

}  // namespace

Scenarios capture_scenarios() {
  return {{"captured work runs at replay only", captured_work_runs_at_replay_only},
          {"branches of a graph have no order", branches_have_no_order},
          {"unjoined branches are refused", unjoined_branches_are_refused},
          {"what is not allowed spoils the capture", what_is_not_allowed_spoils_the_capture},
          {"other threads go on during a capture", other_threads_go_on_during_a_capture},
          {"captures do not merge", captures_do_not_merge}};
}
