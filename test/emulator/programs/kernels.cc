#include <mutex>
#include <numeric>
#include <set>
#include <vector>

#include "scenarios.h"

namespace {

constexpr unsigned kAll = 0xffffffffu;

template <typename... Parameters, typename... Arguments>
void run(void (*kernel)(Parameters...), dim3 grid, dim3 block, Arguments... arguments) {
  const cudaStream_t stream = make_stream();
  EXPECT_OK(emulator::launch_kernel("kernel", kernel, grid, block, stream, arguments...));
  EXPECT_OK(cudaStreamSynchronize(stream));
}

template <typename T>
std::vector<T> read(const T* device, std::size_t count) {
  std::vector<T> host(count);
  EXPECT_OK(cudaMemcpy(host.data(), device, count * sizeof(T), cudaMemcpyDeviceToHost));
  return host;
}

__global__ void coordinates(uint3* threads, uint3* blocks) {
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned index = block * blockDim.x * blockDim.y * blockDim.z + thread;
  threads[index] = threadIdx;
  blocks[index] = blockIdx;
}

void every_thread_runs_once() {
  auto* threads = make_device<uint3>(720);
  auto* blocks = make_device<uint3>(720);
  run(coordinates, dim3(5, 3, 2), dim3(4, 3, 2), threads, blocks);
  const auto thread_of = read(threads, 720);
  const auto block_of = read(blocks, 720);
  std::set<std::vector<unsigned>> seen;
  for (int i = 0; i < 720; ++i) {
    const auto& [tx, ty, tz] = thread_of[i];
    const auto& [bx, by, bz] = block_of[i];
    EXPECT(tx < 4 && ty < 3 && tz < 2 && bx < 5 && by < 3 && bz < 2);
    seen.insert({tx, ty, tz, bx, by, bz});
  }
  EXPECT(seen.size() == 720);
}

// A sum over shared memory: 256 threads, 8 barriers.
__global__ void block_sum(const float* input, float* output) {
  __shared__ float values[256];
  values[threadIdx.x] = input[blockIdx.x * 256 + threadIdx.x];
  __syncthreads();
  for (unsigned step = 128; step > 0; step /= 2) {
    if (threadIdx.x < step) values[threadIdx.x] += values[threadIdx.x + step];
    __syncthreads();
  }
  if (threadIdx.x == 0) output[blockIdx.x] = values[0];
}

void barriers_hold_all_threads() {
  const int blocks = 7;
  std::vector<float> numbers(256 * blocks);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  float* input = make_device<float>(numbers.size());
  float* output = make_device<float>(blocks);
  EXPECT_OK(cudaMemcpy(input, numbers.data(), numbers.size() * 4, cudaMemcpyHostToDevice));
  run(block_sum, dim3(blocks), dim3(256), input, output);
  const auto sums = read(output, blocks);
  for (int i = 0; i < blocks; ++i) EXPECT(sums[i] == 256.0f * (256 * i) + 255 * 128);
}

// Without its barrier this reads what other threads have not written yet.
__global__ void racing_reverse(int* values) {
  __shared__ int copy[64];
  copy[threadIdx.x] = values[threadIdx.x];
  values[threadIdx.x] = copy[63 - threadIdx.x];
}

void a_missing_barrier_shows() {
  std::vector<int> numbers(64);
  std::iota(numbers.begin(), numbers.end(), 1);
  int* device = make_device<int>(64);
  EXPECT_OK(cudaMemcpy(device, numbers.data(), 256, cudaMemcpyHostToDevice));
  run(racing_reverse, dim3(1), dim3(64), device);
  EXPECT(read(device, 64) != std::vector<int>(numbers.rbegin(), numbers.rend()));
}

__global__ void shuffles(int* sums, int* below, int* own) {
  int sum = static_cast<int>(threadIdx.x);
  for (int lane = 16; lane > 0; lane /= 2) sum += __shfl_xor_sync(kAll, sum, lane);
  sums[threadIdx.x] = sum;
  below[threadIdx.x] = __shfl_down_sync(kAll, static_cast<int>(threadIdx.x), 3);
  __syncwarp();
  own[threadIdx.x] = __shfl_xor_sync(kAll, static_cast<int>(threadIdx.x), 8, 8);
}

void lanes_exchange_values() {
  int* sums = make_device<int>(64);
  int* below = make_device<int>(64);
  int* own = make_device<int>(64);
  run(shuffles, dim3(1), dim3(64), sums, below, own);
  const auto sum = read(sums, 64);
  const auto down = read(below, 64);
  const auto beyond = read(own, 64);
  for (int i = 0; i < 64; ++i) {
    EXPECT(sum[i] == (i < 32 ? 496 : 496 + 32 * 32));
    EXPECT(down[i] == (i % 32 < 29 ? i + 3 : i));
    EXPECT(beyond[i] == (i % 16 < 8 ? i : i - 8));
  }
}

__global__ void early_exit(int* value) {
  if (threadIdx.x >= 5) return;
  __syncthreads();
  if (threadIdx.x == 0) *value = 1;
}

void ended_threads_are_not_waited_for() {
  int* value = make_device<int>(1);
  run(early_exit, dim3(1), dim3(40), value);
  EXPECT(read(value, 1)[0] == 1);
}

__global__ void half_at_a_barrier(int) {
  if (threadIdx.x < 16) {
    __syncthreads();
  } else {
    __syncwarp(kAll);
  }
}

void threads_that_never_meet_are_reported() {
  const cudaStream_t stream = make_stream();
  EXPECT_OK(emulator::launch_kernel("stuck", half_at_a_barrier, dim3(1), dim3(32), stream, 0));
  EXPECT_ERROR(cudaErrorLaunchFailure, cudaStreamSynchronize(stream));
  EXPECT(has(emulator::books(), "kernel stuck: threads wait at a barrier"));
}

struct Pointers {
  int count;
  const float* input;
  float* output;
};

__global__ void scale(const Pointers pointers, float factor) {
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < static_cast<unsigned>(pointers.count)) pointers.output[i] = pointers.input[i] * factor;
}

void structures_of_pointers_are_passed() {
  const std::vector<float> numbers = {1, 2, 3};
  float* device = make_device<float>(3);
  EXPECT_OK(cudaMemcpy(device, numbers.data(), 12, cudaMemcpyHostToDevice));
  run(scale, dim3(2), dim3(2), Pointers{3, device, device}, 2.5f);
  EXPECT((read(device, 3) == std::vector<float>{2.5f, 5, 7.5f}));
}

void illegal_access_loses_the_device() {
  const cudaStream_t stream = make_stream();
  float* device = make_device<float>(3);
  EXPECT_OK(cudaFree(device));
  EXPECT_OK(
      emulator::launch_kernel("late", scale, dim3(1), dim3(4), stream, Pointers{3, device, device}, 1.0f));
  EXPECT_ERROR(cudaErrorIllegalAddress, cudaStreamSynchronize(stream));
  EXPECT(has(emulator::books(), "kernel late: illegal access to memory that is not allocated"));
  void* more = nullptr;
  EXPECT_ERROR(cudaErrorIllegalAddress, cudaMalloc(&more, 4));
  EXPECT_ERROR(cudaErrorIllegalAddress, cudaGetLastError());
  EXPECT_ERROR(cudaErrorIllegalAddress, cudaGetLastError());
}

// 256 blocks of one thread: value[i] = i + 1, then twice that. `waits`: as it has to.
__global__ void write_numbers(int* values) { values[blockIdx.x] = static_cast<int>(blockIdx.x) + 1; }

template <bool waits>
__global__ void double_numbers(const int* values, int* doubled) {
  if (waits) cudaGridDependencySynchronize();
  doubled[blockIdx.x] = 2 * values[blockIdx.x];
}

constexpr int kNumbers = 256;

template <bool waits>
void launch_pair(cudaStream_t stream, int* values, int* doubled) {
  const dim3 grid(kNumbers);
  EXPECT_OK(emulator::launch_kernel("write", write_numbers, grid, dim3(1), stream, values));
  EXPECT_OK(
      emulator::launch_kernel(true, "double", double_numbers<waits>, grid, dim3(1), stream, values, doubled));
}

bool are_doubled(const int* doubled) {
  const auto numbers = read(doubled, kNumbers);
  for (int i = 0; i < kNumbers; ++i) {
    if (numbers[i] != 2 * (i + 1)) return false;
  }
  return true;
}

// On a stream that is held back until both are in its queue.
template <bool waits>
bool runs_right_on_a_stream() {
  const cudaStream_t stream = make_stream();
  int* values = make_device<int>(kNumbers);
  int* doubled = make_device<int>(kNumbers);
  std::mutex gate;
  gate.lock();
  EXPECT_OK(emulator::enqueue(stream, "gate", [&gate] { std::lock_guard<std::mutex> wait(gate); }));
  launch_pair<waits>(stream, values, doubled);
  gate.unlock();
  EXPECT_OK(cudaStreamSynchronize(stream));
  return are_doubled(doubled);
}

template <bool waits>
bool runs_right_as_a_graph() {
  const cudaStream_t stream = make_stream();
  int* values = make_device<int>(kNumbers);
  int* doubled = make_device<int>(kNumbers);
  EXPECT_OK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  launch_pair<waits>(stream, values, doubled);
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  EXPECT_OK(cudaStreamEndCapture(stream, &graph));
  EXPECT_OK(cudaGraphInstantiate(&executable, graph, 0));
  EXPECT_OK(cudaGraphLaunch(executable, stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
  return are_doubled(doubled);
}

void a_programmatic_launch_waits_for_itself() {
  EXPECT(runs_right_on_a_stream<true>());
  EXPECT(runs_right_as_a_graph<true>());
  EXPECT(has(emulator::books(), R"("violations":[])"));
}

void a_programmatic_launch_that_does_not_wait_shows() {
  EXPECT(!runs_right_on_a_stream<false>());
  EXPECT(!runs_right_as_a_graph<false>());
  EXPECT(has(emulator::books(), "kernel double: a block of a programmatic launch ends without"));
}

// It sums over shared memory and barriers, and what it adds up is written by the kernel ahead.
__global__ void late_block_sum(const int* values, int* sum) {
  __shared__ int partial[64];
  cudaGridDependencySynchronize();
  partial[threadIdx.x] = values[threadIdx.x];
  __syncthreads();
  for (unsigned step = 32; step > 0; step /= 2) {
    if (threadIdx.x < step) partial[threadIdx.x] += partial[threadIdx.x + step];
    __syncthreads();
  }
  if (threadIdx.x == 0) *sum = partial[0];
}

void a_programmatic_launch_has_barriers() {
  const cudaStream_t stream = make_stream();
  int* values = make_device<int>(kNumbers);
  int* sum = make_device<int>(1);
  EXPECT_OK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  EXPECT_OK(emulator::launch_kernel("write", write_numbers, dim3(kNumbers), dim3(1), stream, values));
  EXPECT_OK(emulator::launch_kernel(true, "sum", late_block_sum, dim3(1), dim3(64), stream, values, sum));
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  EXPECT_OK(cudaStreamEndCapture(stream, &graph));
  EXPECT_OK(cudaGraphInstantiate(&executable, graph, 0));
  for (int i = 0; i < 3; ++i) EXPECT_OK(cudaGraphLaunch(executable, stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT(read(sum, 1)[0] == 64 * 65 / 2);
}

void programmatic_launches_need_hopper() {
  EXPECT(runs_right_on_a_stream<true>());
  EXPECT(has(emulator::books(), "no programmatic launches before compute capability 9.0"));
}

void launch_shapes_are_checked() {
  const cudaStream_t stream = make_stream();
  const auto launch = [&](dim3 grid, dim3 block) {
    return emulator::launch_kernel("nothing", +[] {}, grid, block, stream);
  };
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(0), dim3(1)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(1), dim3(0)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(1), dim3(1025)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(1), dim3(64, 32)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(1), dim3(1, 1, 65)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, launch(dim3(1, 65536), dim3(1)));
  EXPECT_ERROR(cudaErrorInvalidConfiguration, cudaGetLastError());
  EXPECT_OK(cudaGetLastError());
  EXPECT_OK(launch(dim3(1), dim3(32, 32)));
  EXPECT_ERROR(cudaErrorInvalidResourceHandle,
               emulator::launch_kernel("nothing", +[] {}, dim3(1), dim3(1), cudaStream_t{}));
}

}  // namespace

Scenarios kernel_scenarios() {
  return {{"every thread runs once", every_thread_runs_once},
          {"barriers hold all threads", barriers_hold_all_threads},
          {"a missing barrier shows", a_missing_barrier_shows},
          {"lanes exchange values", lanes_exchange_values},
          {"ended threads are not waited for", ended_threads_are_not_waited_for},
          {"threads that never meet are reported", threads_that_never_meet_are_reported},
          {"structures of pointers are passed", structures_of_pointers_are_passed},
          {"an illegal access loses the device", illegal_access_loses_the_device},
          {"a programmatic launch waits for itself", a_programmatic_launch_waits_for_itself},
          {"a programmatic launch that does not wait shows", a_programmatic_launch_that_does_not_wait_shows},
          {"a programmatic launch has barriers", a_programmatic_launch_has_barriers},
          {"programmatic launches need Hopper", programmatic_launches_need_hopper},
          {"launch shapes are checked", launch_shapes_are_checked}};
}
