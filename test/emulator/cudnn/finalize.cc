#include "finalize.h"

#include <set>

#include "attribute_rules.h"
#include "device_properties.h"
#include "handle.h"

namespace emulator::cudnn {
namespace {

bool complete(const Attribute& attribute) {
  for (const auto& descriptor : attribute.descriptors) {
    if (descriptor == nullptr) return false;  // was not finalized when it was set
  }
  return true;
}

void check_attributes(const Descriptor& descriptor) {
  for (const AttributeRule* rule : rules_of(descriptor.type)) {
    const std::string name = "attribute " + std::to_string(rule->name);
    if (!descriptor.has(rule->name)) {
      require(!rule->required, CUDNN_STATUS_BAD_PARAM, name + " was not set");
      continue;
    }
    require(complete(descriptor.attributes.at(rule->name)), CUDNN_STATUS_BAD_PARAM,
            name + " is not finalized");
  }
}

}  // namespace

void finalize_device_properties(Descriptor& properties) {
  if (!properties.has(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION)) {
    int device = 0;
    if (properties.has(CUDNN_ATTR_DEVICEPROP_HANDLE)) {
      device = find_handle(properties.integer(CUDNN_ATTR_DEVICEPROP_HANDLE)).device;
    } else if (properties.has(CUDNN_ATTR_DEVICEPROP_DEVICE_ID)) {
      device = static_cast<int>(properties.integer(CUDNN_ATTR_DEVICEPROP_DEVICE_ID));
    } else {
      device = current_device();
    }
    properties.set_text(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, describe_device(device));
  }
  parse_device_properties(properties.attributes.at(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION).text);
}

void check_variant_pack(const Descriptor& pack) {
  const auto count = [&](cudnnBackendAttributeName_t name) {
    return pack.has(name) ? pack.integers(name).size() : 0;
  };
  const size_t identifiers = count(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
  require(identifiers == count(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS), CUDNN_STATUS_BAD_PARAM,
          "not as many identifiers as pointers");
  if (identifiers == 0) return;
  const auto& uids = pack.integers(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
  require(std::set<int64_t>(uids.begin(), uids.end()).size() == identifiers,
          CUDNN_STATUS_BAD_PARAM_DUPLICATED_ENTRIES, "an identifier is there twice");
}

void finalize(Descriptor& descriptor) {
  require(!descriptor.finalized, CUDNN_STATUS_BAD_PARAM, "the descriptor is finalized already");
  check_attributes(descriptor);
  switch (descriptor.type) {
    case CUDNN_BACKEND_TENSOR_DESCRIPTOR:
      check_tensor(descriptor);
      break;
    case CUDNN_BACKEND_POINTWISE_DESCRIPTOR:
      check_pointwise(descriptor);
      break;
    case CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR:
      check_convolution(descriptor);
      break;
    case CUDNN_BACKEND_RESAMPLE_DESCRIPTOR:
      check_resample(descriptor);
      break;
    case CUDNN_BACKEND_REDUCTION_DESCRIPTOR:
      check_reduction(descriptor);
      break;
    case CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR:
    case CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR:
      check_operation(descriptor);
      break;
    case CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR:
      finalize_operation_graph(descriptor);
      break;
    case CUDNN_BACKEND_ENGINE_DESCRIPTOR:
      finalize_engine(descriptor);
      break;
    case CUDNN_BACKEND_ENGINECFG_DESCRIPTOR:
      finalize_engine_configuration(descriptor);
      break;
    case CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR:
      finalize_heuristics(descriptor);
      break;
    case CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR:
      finalize_execution_plan(descriptor);
      break;
    case CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR:
      finalize_device_properties(descriptor);
      break;
    case CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR:
      check_variant_pack(descriptor);
      break;
    default:  // matmul and knob choices: that everything is set is all there is to check
      break;
  }
  descriptor.finalized = true;
}

}  // namespace emulator::cudnn
