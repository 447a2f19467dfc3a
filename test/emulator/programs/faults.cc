#include <stdexcept>

#include "scenarios.h"

namespace {

void the_named_call_fails() {
  emulator::set_faults("cudaMalloc:2=cudaErrorMemoryAllocation");
  void* device = nullptr;
  EXPECT_OK(cudaMalloc(&device, 4));
  EXPECT_ERROR(cudaErrorMemoryAllocation, cudaMalloc(&device, 4));
  EXPECT_ERROR(cudaErrorMemoryAllocation, cudaPeekAtLastError());
  EXPECT_ERROR(cudaErrorMemoryAllocation, cudaGetLastError());
  EXPECT_OK(cudaGetLastError());
  EXPECT_OK(cudaMalloc(&device, 4));
  EXPECT(has(emulator::books(), R"("device memory":2)"));
}

void faults_come_from_the_environment() {
  // EMULATOR_FAULT is cudaStreamCreateWithFlags:*=cudaErrorUnknown
  cudaStream_t stream = nullptr;
  for (int i = 0; i < 3; ++i)
    EXPECT_ERROR(cudaErrorUnknown, cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
}

// A kernel that fails does so after its launch has been answered.
void sticky_errors_show_later_and_stay() {
  const cudaStream_t stream = make_stream();
  emulator::set_faults("cudaLaunchKernelEx:1=cudaErrorLaunchFailure");
  EXPECT_OK(emulator::launch_kernel(
      "nothing", +[] {}, dim3(1), dim3(1), stream));
  EXPECT_ERROR(cudaErrorLaunchFailure, cudaStreamSynchronize(stream));
  void* device = nullptr;
  EXPECT_ERROR(cudaErrorLaunchFailure, cudaMalloc(&device, 4));
  emulator::heal();
  cudaGetLastError();
  EXPECT_OK(cudaMalloc(&device, 4));
}

void what_is_given_back_is_gone_even_if_that_fails() {
  float* device = make_device<float>(1);
  const cudaStream_t stream = make_stream();
  const cudaEvent_t event = make_event();
  emulator::set_faults("cudaFree:1=cudaErrorUnknown;cudaEventDestroy:1=cudaErrorUnknown");
  EXPECT_ERROR(cudaErrorUnknown, cudaFree(device));
  EXPECT_ERROR(cudaErrorUnknown, cudaEventDestroy(event));
  EXPECT_OK(cudaStreamDestroy(stream));
  EXPECT(has(emulator::books(), R"("objects":{})"));
}

void a_failed_end_of_capture_leaves_nothing() {
  const cudaStream_t stream = make_stream();
  EXPECT_OK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  emulator::set_faults("cudaStreamEndCapture:1=cudaErrorUnknown");
  cudaGraph_t graph = nullptr;
  EXPECT_ERROR(cudaErrorUnknown, cudaStreamEndCapture(stream, &graph));
  EXPECT(graph == nullptr && has(emulator::books(), R"("objects":{"stream":1})"));
  EXPECT_OK(cudaStreamSynchronize(stream));
}

bool is_refused(const char* faults) {
  try {
    emulator::set_faults(faults);
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

void faults_are_checked() {
  for (const char* faults :
       {"cudaMalloc", "cudaMalloc:1", "cudaMalloc:0=x", "cudaMalloc:one=x", "cudaMalloc=1:x"}) {
    EXPECT(is_refused(faults));
  }
  emulator::set_faults("cudaMalloc:1=noSuchError");
  void* device = nullptr;
  EXPECT_ERROR(cudaErrorUnknown, cudaMalloc(&device, 4));
  EXPECT(has(emulator::books(), "noSuchError"));
}

void calls_and_runs_are_recorded() {
  emulator::set_recording(true);
  const cudaStream_t stream = make_stream();
  float* pinned = make_pinned<float>(2);
  float* device = make_device<float>(2);
  EXPECT_OK(cudaMemcpyAsync(device, pinned, 8, cudaMemcpyHostToDevice, stream));
  EXPECT_OK(emulator::launch_kernel(
      "twice", +[] {}, dim3(1), dim3(1), stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
  const auto records = emulator::take_records();
  EXPECT(has(records, R"({"call":"cudaMemcpyAsync","name":"HostToDevice","stream":1,"bytes":8,"thread":1})"));
  EXPECT(has(records, R"({"call":"cudaLaunchKernelEx","name":"twice","stream":1,"thread":1})"));
  EXPECT(has(records, R"({"run":"HostToDevice","stream":1})"));
  EXPECT(has(records, R"({"run":"twice","stream":1})"));
  EXPECT(emulator::take_records().empty());
  EXPECT(has(emulator::books(), R"("cudaLaunchKernelEx":1,"cudaMalloc":1)"));
}

}  // namespace

Scenarios fault_scenarios() {
  return {{"the named call fails", the_named_call_fails},
          {"faults come from the environment", faults_come_from_the_environment},
          {"sticky errors show later and stay", sticky_errors_show_later_and_stay},
          {"what is given back is gone even if that fails", what_is_given_back_is_gone_even_if_that_fails},
          {"a failed end of capture leaves nothing", a_failed_end_of_capture_leaves_nothing},
          {"faults are checked", faults_are_checked},
          {"calls and runs are recorded", calls_and_runs_are_recorded}};
}
