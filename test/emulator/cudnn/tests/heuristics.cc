// What is refused, and what is offered: as the real cuDNN 9.24 was seen to do it.
#include "graph_builder.h"

namespace {

Results ask(const Convolution& convolution, int device_version = 900,
            cudnnBackendHeurMode_t mode = CUDNN_HEUR_MODE_A) {
  const auto device = make_device_properties(profile_with("deviceVer", device_version));
  return ask_heuristics(convolution.graph(), device, mode);
}

Convolution dense(const std::string& around, cudnnDataType_t dtype = CUDNN_DATA_HALF) {
  Convolution convolution;
  convolution.around = around;
  convolution.dtype = convolution.bias_dtype = dtype;
  return convolution;
}

Convolution depthwise(const std::string& around, cudnnDataType_t dtype = CUDNN_DATA_HALF) {
  Convolution convolution = dense(around, dtype);
  convolution.groups = 8;
  return convolution;
}

enum class Offer { nothing, precompiled, runtime_compiled };

Offer offer_for(const Results& results) {
  if (results.configurations.empty()) return Offer::nothing;
  return notes_of(results.configurations[0]).runtime_compiled ? Offer::runtime_compiled : Offer::precompiled;
}

void fewer_are_returned_than_reported() {
  const Results results = ask(dense("rba"));
  EXPECT(!results.configurations.empty());
  EXPECT(static_cast<int64_t>(results.configurations.size()) < results.reported);
  const Results none = ask(depthwise("p"));
  EXPECT(none.configurations.empty() && none.reported > 0);
}

void the_choice_has_something_to_choose() {
  const auto device = make_device_properties(profile());
  const Results results = ask_heuristics(dense("ba").graph(), device);
  bool tensor_cores = false;
  bool scalar = false;
  bool above_cap = false;
  bool fails = false;
  for (const Descriptor configuration : results.configurations) {
    (notes_of(configuration).tensor_cores ? tensor_cores : scalar) = true;
    above_cap |= workspace_of(configuration) > 64 * 1024 * 1024;
    const Descriptor plan = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, device));
    EXPECT_SUCCESS(set(plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration));
    fails |= cudnnBackendFinalize(plan) == CUDNN_STATUS_NOT_SUPPORTED;
  }
  EXPECT(tensor_cores && scalar && above_cap && fails);
}

void precompiled_engines_know_one_epilogue() {
  for (const char* around : {"", "b", "ba", "rb", "rba"}) {
    EXPECT(offer_for(ask(dense(around))) == Offer::precompiled);
    EXPECT(offer_for(ask(dense(around, CUDNN_DATA_FLOAT))) == Offer::precompiled);
  }
  for (const char* around : {"a", "r", "ra", "bra", "ab", "pb"}) {
    EXPECT(offer_for(ask(dense(around))) == Offer::runtime_compiled);
  }
  Convolution float_bias = dense("ba");
  float_bias.bias_dtype = CUDNN_DATA_FLOAT;
  EXPECT(offer_for(ask(float_bias)) == Offer::runtime_compiled);
  Convolution half_between = dense("ba");
  half_between.virtual_dtype = CUDNN_DATA_HALF;
  EXPECT(offer_for(ask(half_between)) == Offer::runtime_compiled);
}

void depthwise_takes_no_relu_before_it() {
  EXPECT(offer_for(ask(depthwise(""))) == Offer::precompiled);
  EXPECT(offer_for(ask(depthwise("b"))) == Offer::precompiled);
  for (const auto dtype : {CUDNN_DATA_HALF, CUDNN_DATA_BFLOAT16}) {
    EXPECT(offer_for(ask(depthwise("p", dtype))) == Offer::nothing);
    EXPECT(offer_for(ask(depthwise("pb", dtype))) == Offer::nothing);
  }
  EXPECT(offer_for(ask(depthwise("p", CUDNN_DATA_FLOAT))) == Offer::nothing);
  EXPECT(offer_for(ask(depthwise("p", CUDNN_DATA_FLOAT), 900, CUDNN_HEUR_MODE_FALLBACK)) ==
         Offer::runtime_compiled);
}

void old_gpus_refuse_more() {
  EXPECT(offer_for(ask(dense("ba", CUDNN_DATA_BFLOAT16), 750)) == Offer::nothing);
  EXPECT(offer_for(ask(dense("ba", CUDNN_DATA_BFLOAT16), 800)) == Offer::precompiled);
  EXPECT(offer_for(ask(dense("pb"), 750)) == Offer::nothing);
}

void pooling_and_reduction() {
  const auto device = make_device_properties(profile());
  const Shape x{2, 8, 6, 7};
  const Shape y{2, 8, 3, 4};
  const auto offer = [&](Descriptor graph) { return offer_for(ask_heuristics(graph, device)); };
  EXPECT(offer(make_pooling_graph(x, y, CUDNN_RESAMPLE_MAXPOOL, CUDNN_NEG_INF_PAD)) ==
         Offer::runtime_compiled);
  EXPECT(offer(make_pooling_graph(x, y, CUDNN_RESAMPLE_MAXPOOL, CUDNN_EDGE_VAL_PAD)) == Offer::nothing);
  EXPECT(offer(make_reduction_graph({1, 8, 6, 7})) == Offer::runtime_compiled);
  EXPECT(offer(make_reduction_graph({2, 8, 6, 7})) == Offer::nothing);
}

}  // namespace

Scenarios heuristics_scenarios() {
  return {
      {"heuristics: fewer are returned than reported", fewer_are_returned_than_reported},
      {"heuristics: the choice has something to choose", the_choice_has_something_to_choose},
      {"heuristics: precompiled engines know one epilogue", precompiled_engines_know_one_epilogue},
      {"heuristics: depthwise takes no ReLU before it", depthwise_takes_no_relu_before_it},
      {"heuristics: old GPUs refuse more", old_gpus_refuse_more},
      {"heuristics: pooling and reduction", pooling_and_reduction},
  };
}
