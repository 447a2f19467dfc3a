#include "cuda/convolution_choice.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <utility>

#include "core/error.h"
#include "cuda/cudnn/layer_error.h"
#include "cuda/cudnn/timing.h"
#include "cuda/trial_memory.h"

namespace xception {

namespace {

template <typename Values>
std::string listed(const Values& values) {
  std::string text;
  for (int64_t value : values) text += " " + std::to_string(value);
  return text;
}

// Everything that the times depend on, in one line, and between whom the choice is.
std::string key_of(const CudaContext& context, const ConvolutionProblem& problem,
                   const std::vector<ConvolutionAlternative>& alternatives) {
  std::string key = std::string("convolution ") + to_string(context.dtype()) + " input" +
                    listed(problem.input) + " output" + listed(problem.output) + " kernel" +
                    listed(problem.kernel) + " strides" + listed(problem.strides) + " dilation" +
                    listed(problem.dilation_rate) + " padding" + listed(problem.padding) + " groups " +
                    std::to_string(problem.groups) + " activation " +
                    std::to_string(static_cast<int>(problem.activation));
  if (problem.relu_prologue) key += " prologue";
  if (problem.biased) key += " bias";
  if (problem.residual) key += " residual";
  if (context.options.tf32 && context.dtype() == DType::float32) key += " tf32";
  key += ":";
  for (const ConvolutionAlternative& alternative : alternatives) key += " " + alternative.name + ";";
  return key;
}

struct Candidate {
  std::string name;
  std::unique_ptr<Convolution> convolution;
};

// What the alternatives make, and the last that went wrong with one of them: the others will do.
struct Candidates {
  std::vector<Candidate> made;
  std::exception_ptr failure;

  // `task` is about one alternative.
  void attempt(const std::function<void()>& task) {
    try {
      task();
    } catch (const Error& error) {
      // ERR_BACKEND: what it gave the stream cannot be captured.
      if (error.code() != "ERR_CUDNN" && error.code() != "ERR_BACKEND") throw;
      failure = std::current_exception();
    }
  }
};

// Those of the alternatives that run the convolution; only the one called `name` unless that is empty.
Candidates make_all(const std::vector<ConvolutionAlternative>& alternatives, const std::string& name) {
  Candidates candidates;
  for (const ConvolutionAlternative& alternative : alternatives) {
    if (!name.empty() && alternative.name != name) continue;
    candidates.attempt([&] {
      std::unique_ptr<Convolution> convolution = alternative.make();
      if (convolution) candidates.made.push_back({alternative.name, std::move(convolution)});
    });
  }
  return candidates;
}

std::unique_ptr<Convolution> make_first(const std::vector<ConvolutionAlternative>& alternatives) {
  for (const ConvolutionAlternative& alternative : alternatives) {
    if (std::unique_ptr<Convolution> convolution = alternative.make()) return convolution;
  }
  return nullptr;
}

// Input, output and residual of a problem, for trials.
std::vector<TensorDesc> arrays_of(const CudaContext& context, const ConvolutionProblem& problem) {
  const DType dtype = context.dtype();
  return {
      {dtype, problem.input}, {dtype, problem.output}, {dtype, problem.residual ? problem.output : Shape{0}}};
}

// The first where there is no memory to try them in; null when every one fails.
Candidate* fastest(const CudaContext& context, const ConvolutionProblem& problem, Candidates& candidates) {
  const cudaStream_t stream = context.streams->compute();
  size_t workspace_bytes = 0;
  for (const Candidate& one : candidates.made) {
    workspace_bytes = std::max(workspace_bytes, one.convolution->workspace_bytes());
  }
  std::optional<TrialMemory> memory;
  void* workspace = nullptr;
  try {
    memory.emplace(arrays_of(context, problem), stream);
    workspace = memory->workspace(workspace_bytes);
  } catch (const Error& error) {
    if (error.code() != "ERR_OUT_OF_MEMORY") throw;
    candidates.failure = std::current_exception();
    return &candidates.made.front();
  }
  const ConvolutionArguments arguments = {memory->array(0), problem.residual ? memory->array(2) : nullptr,
                                          memory->array(1), workspace, stream};
  Candidate* best = nullptr;
  double best_time = std::numeric_limits<double>::infinity();
  for (Candidate& one : candidates.made) {
    candidates.attempt([&] {
      const double time = time_recorded(stream, [&] { one.convolution->run(arguments); });
      if (time >= best_time) return;
      best = &one;
      best_time = time;
    });
  }
  return best;
}

}  // namespace

std::unique_ptr<Convolution> choose_convolution(const CudaContext& context, const ConvolutionProblem& problem,
                                                const std::vector<ConvolutionAlternative>& alternatives) {
  if (!context.options.tune || !context.streams || alternatives.size() == 1) return make_first(alternatives);
  const std::string key = key_of(context, problem, alternatives);
  const std::string remembered = context.planner.choice(key, context.options);
  Candidates candidates = make_all(alternatives, remembered);
  if (candidates.made.empty() && !remembered.empty()) candidates = make_all(alternatives, "");
  std::vector<Candidate>& made = candidates.made;
  Candidate* chosen = made.data();
  if (made.size() > 1) {
    chosen = for_layer(context.op.name, [&] { return fastest(context, problem, candidates); });
  }
  if (!chosen || made.empty()) {
    if (candidates.failure) std::rethrow_exception(candidates.failure);
    return nullptr;
  }
  // What failed may not fail the next time.
  if (!candidates.failure) context.planner.remember_choice(key, chosen->name, context.options);
  return std::move(chosen->convolution);
}

}  // namespace xception
