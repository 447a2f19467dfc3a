#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "runner.h"

namespace {

Convolution with_bias() {
  Convolution convolution;
  convolution.around = "ba";
  return convolution;
}

std::string saved() {
  return get_text(plan_for(with_bias().graph()), CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);
}

Descriptor unfinished_plan(const std::string& json, const std::string& device) {
  const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, make_device_properties(device)));
  EXPECT_SUCCESS(set_text(plan, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, json));
  return plan;
}

cudnnStatus_t load(const std::string& json, const std::string& device = profile()) {
  return cudnnBackendFinalize(unfinished_plan(json, device));
}

void a_loaded_plan_computes_the_same() {
  Runner runner;
  const Convolution convolution = with_bias();
  const Descriptor plan = plan_for(convolution.graph());
  const Descriptor loaded =
      unfinished_plan(get_text(plan, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION), profile());
  EXPECT_SUCCESS(cudnnBackendFinalize(loaded));
  const auto upload = [&](size_t count, unsigned seed) {
    return runner.upload(numbers(count, seed, CUDNN_DATA_HALF), CUDNN_DATA_HALF);
  };
  const size_t count = count_of(convolution.y());
  std::map<int64_t, void*> pointers{{kX, upload(count_of(convolution.x), 1)},
                                    {kW, upload(count_of(convolution.w()), 2)},
                                    {kBias, upload(8, 3)}};
  std::vector<std::vector<double>> results;
  for (const Descriptor one : {plan, loaded}) {
    pointers[kY] = make_device<char>(count * 2);
    EXPECT_SUCCESS(runner.execute(one, pointers));
    results.push_back(runner.download(pointers[kY], count, CUDNN_DATA_HALF));
  }
  EXPECT(results[0] == results[1]);
}

void damaged_plans_are_refused() {
  const std::string json = saved();
  EXPECT_SUCCESS(load(json));
  EXPECT_STATUS(BAD_PARAM, load(""));
  EXPECT_STATUS(BAD_PARAM, load("{}"));
  for (size_t length = 1; length < json.size(); length += 97)
    EXPECT_STATUS(BAD_PARAM, load(json.substr(0, length)));
  // Whatever a byte is changed to: a status, and no crash.
  for (size_t at = 0; at < json.size(); at += 3) {
    std::string damaged = json;
    damaged[at] = damaged[at] == '0' ? '7' : '0';
    load(damaged);
  }
}

void plans_are_bound_to_the_gpu() {
  const std::string json = saved();
  const auto on = [&](const char* key, long long value) { return load(json, profile_with(key, value)); };
  EXPECT_STATUS(NOT_SUPPORTED_ARCH_MISMATCH, on("deviceVer", 800));
  EXPECT_STATUS(NOT_SUPPORTED_ARCH_MISMATCH, on("multiProcessorCount", 114));
  EXPECT_STATUS(NOT_SUPPORTED_ARCH_MISMATCH, on("driverVer", 12020));
  EXPECT_SUCCESS(on("driverVer", 13010));
}

void plans_are_bound_to_the_version() {
  const std::string json = saved();
  EXPECT(setenv("EMULATOR_CUDNN_VERSION", "91000", 1) == 0);
  EXPECT(cudnnGetVersion() == 91000);
  EXPECT_STATUS(SUBLIBRARY_VERSION_MISMATCH, load(json));
}

void handles_do_for_devices() {
  Runner runner;
  const Convolution convolution = with_bias();
  const Descriptor graph = convolution.graph();
  const auto by = [&](cudnnHandle_t handle) {
    const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    EXPECT_SUCCESS(set<cudnnHandle_t>(plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, {handle}));
    return plan;
  };
  const Descriptor configuration =
      ask_heuristics(graph, make_device_properties(profile())).configurations.at(0);
  const Descriptor plan = by(runner.handle());
  EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration));
  EXPECT_SUCCESS(cudnnBackendFinalize(plan));
  const Descriptor loaded = by(runner.handle());
  EXPECT_SUCCESS(set_text(loaded, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION,
                          get_text(plan, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION)));
  EXPECT_SUCCESS(cudnnBackendFinalize(loaded));
  const Descriptor by_neither = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  EXPECT_SUCCESS(set(by_neither, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration));
  EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(by_neither));

  std::map<int64_t, void*> pointers;
  const std::map<int64_t, size_t> counts{
      {kX, count_of(convolution.x)}, {kW, count_of(convolution.w())}, {kBias, 8}, {kY, count_of(convolution.y())}};
  for (const auto& [uid, count] : counts) {
    pointers[uid] = runner.upload(numbers(count, 1, CUDNN_DATA_HALF), CUDNN_DATA_HALF);
  }
  for (const Descriptor one : {plan, loaded}) EXPECT_SUCCESS(runner.execute(one, pointers));
  EXPECT(clean());
  // A handle that is gone is noticed.
  cudnnHandle_t other = nullptr;
  EXPECT_SUCCESS(cudnnCreate(&other));
  const Descriptor orphan = by(other);
  EXPECT_SUCCESS(set(orphan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration));
  EXPECT_SUCCESS(cudnnBackendFinalize(orphan));
  EXPECT_SUCCESS(cudnnDestroy(other));
  EXPECT_STATUS(BAD_PARAM, runner.execute(orphan, pointers));
  EXPECT(!clean());
}

void plans_stay_on_the_device_of_their_handle() {
  EXPECT(setenv("EMULATOR_DEVICES", "2", 1) == 0);
  Runner runner;
  void* x = runner.upload(numbers(8, 1, CUDNN_DATA_HALF), CUDNN_DATA_HALF);
  EXPECT_OK(cudaSetDevice(1));
  cudnnHandle_t second = nullptr;
  EXPECT_SUCCESS(cudnnCreate(&second));
  const Convolution convolution = with_bias();
  const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  EXPECT_SUCCESS(set<cudnnHandle_t>(plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, {second}));
  EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG,
                     ask_heuristics(convolution.graph(), make_device_properties(profile())).configurations.at(0)));
  EXPECT_SUCCESS(cudnnBackendFinalize(plan));
  EXPECT_STATUS(BAD_PARAM, runner.execute(plan, {{kX, x}}));
}

void text_before_device_aborts() {
  const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    set_text(plan, CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, "{}");
    _exit(0);
  }
  int status = 0;
  EXPECT(waitpid(child, &status, 0) == child);
  EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

}  // namespace

Scenarios plan_scenarios() {
  return {
      {"plans: a loaded one computes the same", a_loaded_plan_computes_the_same},
      {"plans: damaged ones are refused", damaged_plans_are_refused},
      {"plans: bound to the GPU", plans_are_bound_to_the_gpu},
      {"plans: bound to the version", plans_are_bound_to_the_version},
      {"plans: a handle does for a device", handles_do_for_devices},
      {"plans: on the device of their handle only", plans_stay_on_the_device_of_their_handle},
      {"plans: their text before the device aborts", text_before_device_aborts},
  };
}
