#include <atomic>
#include <future>

#include "scenarios.h"

namespace {

void streams_do_not_hold_up_the_host() {
  const cudaStream_t stream = make_stream();
  std::promise<void> gate;
  EXPECT_OK(emulator::enqueue(stream, "gate", [&] { gate.get_future().wait(); }));
  EXPECT_ERROR(cudaErrorNotReady, cudaStreamQuery(stream));
  EXPECT_OK(cudaPeekAtLastError());
  gate.set_value();
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT_OK(cudaStreamQuery(stream));
}

void streams_do_not_wait_for_each_other() {
  const cudaStream_t held = make_stream();
  const cudaStream_t free = make_stream();
  std::promise<void> gate;
  bool passed = false;
  EXPECT_OK(emulator::enqueue(held, "gate", [&] { gate.get_future().wait(); }));
  EXPECT_OK(emulator::enqueue(free, "pass", [&] { passed = true; }));
  EXPECT_OK(cudaStreamSynchronize(free));
  EXPECT(passed);
  gate.set_value();
  EXPECT_OK(cudaDeviceSynchronize());
}

void a_stream_waits_for_an_event() {
  const cudaStream_t first = make_stream();
  const cudaStream_t second = make_stream();
  const cudaEvent_t event = make_event();
  std::promise<void> gate;
  std::atomic<int> value{0};
  int seen = -1;
  EXPECT_OK(emulator::enqueue(first, "write", [&] {
    gate.get_future().wait();
    value = 7;
  }));
  EXPECT_OK(cudaEventRecord(event, first));
  EXPECT_OK(cudaStreamWaitEvent(second, event, 0));
  EXPECT_OK(emulator::enqueue(second, "read", [&] { seen = value; }));
  EXPECT_ERROR(cudaErrorNotReady, cudaEventQuery(event));
  gate.set_value();
  EXPECT_OK(cudaStreamSynchronize(second));
  EXPECT(seen == 7);
  EXPECT_OK(cudaEventQuery(event));
}

void an_event_stands_for_its_last_record() {
  const cudaStream_t stream = make_stream();
  const cudaEvent_t event = make_event();
  EXPECT_OK(cudaEventQuery(event));
  EXPECT_OK(cudaEventSynchronize(event));
  EXPECT_OK(cudaEventRecord(event, stream));
  EXPECT_OK(cudaEventSynchronize(event));
  std::promise<void> gate;
  EXPECT_OK(emulator::enqueue(stream, "gate", [&] { gate.get_future().wait(); }));
  EXPECT_OK(cudaEventRecord(event, stream));
  EXPECT_ERROR(cudaErrorNotReady, cudaEventQuery(event));
  gate.set_value();
  EXPECT_OK(cudaEventSynchronize(event));
}

void events_measure_time() {
  const cudaStream_t stream = make_stream();
  cudaEvent_t start = nullptr;
  cudaEvent_t end = nullptr;
  float milliseconds = -1;
  EXPECT_OK(cudaEventCreate(&start));
  EXPECT_OK(cudaEventCreate(&end));
  EXPECT_OK(cudaEventRecord(start, stream));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, start, end));
  EXPECT_OK(cudaEventRecord(end, stream));
  EXPECT_OK(cudaEventSynchronize(end));
  EXPECT_OK(cudaEventElapsedTime(&milliseconds, start, end));
  EXPECT(milliseconds >= 0);
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, start, make_event()));
}

void handles_end() {
  const cudaStream_t stream = make_stream();
  const cudaEvent_t event = make_event();
  EXPECT_OK(cudaStreamDestroy(stream));
  EXPECT_OK(cudaEventDestroy(event));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaStreamSynchronize(stream));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaStreamDestroy(stream));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaEventRecord(event, make_stream()));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaEventDestroy(event));
}

void destroyed_streams_finish_their_work() {
  const cudaStream_t stream = make_stream();
  std::promise<void> done;
  EXPECT_OK(emulator::enqueue(stream, "last", [&] { done.set_value(); }));
  EXPECT_OK(cudaStreamDestroy(stream));
  done.get_future().wait();
}

void devices_are_apart() {
  // EMULATOR_DEVICES is 2
  const cudaStream_t first = make_stream();
  const cudaEvent_t event = make_event();
  int count = 0;
  EXPECT_OK(cudaGetDeviceCount(&count));
  EXPECT(count == 2);
  EXPECT_ERROR(cudaErrorInvalidDevice, cudaSetDevice(2));
  EXPECT_OK(cudaSetDevice(1));
  const cudaStream_t second = make_stream();
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, cudaEventRecord(event, second));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle, emulator::launch_kernel(
                                                   "nothing", +[] {}, dim3(1), dim3(1), first));
  EXPECT_OK(emulator::launch_kernel(
      "nothing", +[] {}, dim3(1), dim3(1), second));
}

void without_devices() {
  // EMULATOR_DEVICES is 0
  int count = -1;
  EXPECT_ERROR(cudaErrorNoDevice, cudaGetDeviceCount(&count));
  EXPECT_ERROR(cudaErrorNoDevice, cudaGetLastError());
  EXPECT_OK(cudaGetLastError());
  EXPECT_OK(cudaDriverGetVersion(&count));
  EXPECT(count == 0);
  void* pointer = nullptr;
  EXPECT_ERROR(cudaErrorNoDevice, cudaMalloc(&pointer, 1));
}

void the_profile_describes_the_device() {
  // EMULATOR_PROFILE is a T4
  cudaDeviceProp properties;
  EXPECT_OK(cudaGetDeviceProperties(&properties, 0));
  EXPECT(std::string(properties.name) == "Tesla T4");
  EXPECT(properties.major == 7 && properties.minor == 5 && properties.multiProcessorCount == 40);
  EXPECT(properties.maxThreadsDim[2] == 64 && properties.maxGridSize[1] == 65535);
  int value = 0;
  EXPECT_OK(cudaDeviceGetAttribute(&value, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0));
  EXPECT(value == 65536);
}

}  // namespace

Scenarios stream_scenarios() {
  return {{"streams do not hold up the host", streams_do_not_hold_up_the_host},
          {"streams do not wait for each other", streams_do_not_wait_for_each_other},
          {"a stream waits for an event", a_stream_waits_for_an_event},
          {"an event stands for its last record", an_event_stands_for_its_last_record},
          {"events measure time", events_measure_time},
          {"handles end", handles_end},
          {"destroyed streams finish their work", destroyed_streams_finish_their_work},
          {"devices are apart", devices_are_apart},
          {"without devices", without_devices},
          {"the profile describes the device", the_profile_describes_the_device}};
}
