// What goes wrong when a plan runs.
#include <utility>

#include "runner.h"

namespace {

// A 1x1 convolution of 8 channels over 25 pixels, with memory for it.
struct Setup {
  explicit Setup(const std::string& around = "", int64_t workspace = 0) {
    convolution.around = around;
    plan = plan_for(convolution.graph(), workspace);
    pointers = {{kX, filled(200)}, {kW, filled(64)}, {kY, filled(200)}};
    if (around.find('b') != std::string::npos) pointers[kBias] = filled(8);
    if (around.find('r') != std::string::npos) pointers[kResidual] = filled(200);
  }
  void* filled(size_t count) { return runner.upload(numbers(count, 5, CUDNN_DATA_HALF), CUDNN_DATA_HALF); }

  Runner runner;
  Convolution convolution;
  Descriptor plan = nullptr;
  std::map<int64_t, void*> pointers;
};

void overruns_are_noticed() {
  for (const int64_t uid : {kX, kW, kY}) {
    Setup setup;
    EXPECT(clean());
    setup.pointers[uid] = setup.filled(63);
    EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
    cudaStreamSynchronize(setup.runner.stream());
    EXPECT(!clean());
    emulator::heal();
    emulator::clear_books();
  }
}

void dead_memory_is_noticed() {
  Setup setup;
  EXPECT_OK(cudaFree(setup.pointers[kX]));
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  cudaStreamSynchronize(setup.runner.stream());
  EXPECT(!clean());
}

// The plan whose workspace is 131 bytes.
Setup with_workspace() {
  Setup setup("b");
  const Descriptor device = make_device_properties(profile());
  for (const Descriptor configuration : ask_heuristics(setup.convolution.graph(), device).configurations) {
    if (workspace_of(configuration) == 131) setup.plan = make_plan(configuration, device);
  }
  EXPECT(get_integer(setup.plan, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE) == 131);
  return setup;
}

void workspace_is_needed_and_written() {
  Setup setup = with_workspace();
  EXPECT_STATUS(BAD_PARAM_NULL_POINTER, setup.runner.execute(setup.plan, setup.pointers));
  void* workspace = setup.filled(100);
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers, workspace));
  unsigned char bytes[132] = {};
  setup.runner.wait();
  EXPECT_OK(cudaMemcpy(bytes, workspace, sizeof bytes, cudaMemcpyDeviceToHost));
  EXPECT(bytes[0] == bytes[130] && bytes[0] == 0xA5 && bytes[131] != 0xA5);
  EXPECT(clean());
}

void a_workspace_too_small_is_noticed() {
  Setup setup = with_workspace();
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers, make_device<char>(130)));
  cudaStreamSynchronize(setup.runner.stream());
  EXPECT(!clean());
}

void a_workspace_over_a_tensor_is_noticed() {
  Setup setup = with_workspace();
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers, setup.pointers[kX]));
  setup.runner.wait();
  EXPECT(!clean());
}

void pointers_are_checked() {
  Setup setup;
  auto missing = setup.pointers;
  missing.erase(kW);
  EXPECT_STATUS(BAD_PARAM_NULL_POINTER, setup.runner.execute(setup.plan, missing));
  auto misaligned = setup.pointers;
  misaligned[kX] = static_cast<char*>(setup.filled(220)) + 2;
  EXPECT(clean());
  EXPECT_STATUS(BAD_PARAM_MISALIGNED_POINTER, setup.runner.execute(setup.plan, misaligned));
  EXPECT(!clean());
}

void only_the_residual_may_be_the_output() {
  Setup setup("rb");
  setup.pointers[kY] = setup.pointers[kResidual];
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  setup.runner.wait();
  EXPECT(clean());
  setup.pointers[kY] = setup.pointers[kX];
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  setup.runner.wait();
  EXPECT(!clean());
}

void captured_plans_run_at_replay() {
  Setup setup;
  const size_t count = count_of(setup.convolution.y());
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  const auto want = setup.runner.download(setup.pointers[kY], count, CUDNN_DATA_HALF);
  setup.pointers[kY] = setup.runner.upload(std::vector<double>(count, 0.0), CUDNN_DATA_HALF);

  const cudaStream_t stream = setup.runner.stream();
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  EXPECT_OK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  EXPECT_OK(cudaStreamEndCapture(stream, &graph));
  EXPECT_OK(cudaGraphInstantiate(&executable, graph, 0));
  EXPECT(setup.runner.download(setup.pointers[kY], count, CUDNN_DATA_HALF) ==
         std::vector<double>(count, 0.0));
  EXPECT_OK(cudaGraphLaunch(executable, stream));
  EXPECT(setup.runner.download(setup.pointers[kY], count, CUDNN_DATA_HALF) == want);
}

void faults() {
  Setup setup;
  emulator::set_faults("cudnnBackendExecute:1=CUDNN_STATUS_EXECUTION_FAILED");
  EXPECT_STATUS(EXECUTION_FAILED, setup.runner.execute(setup.plan, setup.pointers));
  EXPECT_SUCCESS(setup.runner.execute(setup.plan, setup.pointers));
  emulator::set_faults("cudnnCreate:1=CUDNN_STATUS_NOT_INITIALIZED");
  cudnnHandle_t handle = nullptr;
  EXPECT_STATUS(NOT_INITIALIZED, cudnnCreate(&handle));
}

void books_of_handles() {
  cudnnHandle_t handle = nullptr;
  EXPECT_SUCCESS(cudnnCreate(&handle));
  EXPECT(has(emulator::books(), "\"cudnnHandle\":1"));
  EXPECT_SUCCESS(cudnnDestroy(handle));
  EXPECT(!has(emulator::books(), "\"cudnnHandle\""));
  EXPECT(clean());
  EXPECT_STATUS(BAD_PARAM, cudnnSetStream(handle, nullptr));
  EXPECT(!clean());
}

}  // namespace

Scenarios execution_scenarios() {
  return {
      {"execution: overruns are noticed", overruns_are_noticed},
      {"execution: dead memory is noticed", dead_memory_is_noticed},
      {"execution: the workspace is needed and written", workspace_is_needed_and_written},
      {"execution: a workspace too small is noticed", a_workspace_too_small_is_noticed},
      {"execution: a workspace over a tensor is noticed", a_workspace_over_a_tensor_is_noticed},
      {"execution: pointers are checked", pointers_are_checked},
      {"execution: only the residual may be the output", only_the_residual_may_be_the_output},
      {"execution: captured plans run at replay", captured_plans_run_at_replay},
      {"execution: faults", faults},
      {"execution: books of handles", books_of_handles},
  };
}
