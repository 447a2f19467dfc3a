#include <cstdio>
#include <stdexcept>

#include "execution_plan.h"
#include "finalize.h"
#include "json.h"

namespace emulator::cudnn {
namespace {

std::string exact(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string write(const Descriptor& descriptor);

std::string write(const Attribute& attribute) {
  std::string values;
  const auto add = [&](const std::string& value) { values += (values.empty() ? "" : ",") + value; };
  for (const int64_t value : attribute.integers) add(std::to_string(value));
  for (const double value : attribute.reals) add(exact(value));
  for (const auto& value : attribute.descriptors) add(write(*value));
  return "[" + values + "]";
}

// Handles belong to a process, and what a device is described by to the plan as a whole.
bool is_portable(cudnnBackendAttributeName_t name) {
  return name != CUDNN_ATTR_OPERATIONGRAPH_HANDLE && name != CUDNN_ATTR_ENGINE_DEVICEPROP;
}

std::string write(const Descriptor& descriptor) {
  std::string attributes;
  for (const auto& [name, attribute] : descriptor.attributes) {
    if (!is_portable(name)) continue;
    attributes += (attributes.empty() ? "" : ",") + ("{\"name\":" + std::to_string(name)) +
                  ",\"type\":" + std::to_string(attribute.type) + ",\"values\":" + write(attribute) + "}";
  }
  return "{\"descriptor\":" + std::to_string(descriptor.type) + ",\"attributes\":[" + attributes + "]}";
}

// A number of an enumeration that ends with `last`.
template <typename Enumeration>
Enumeration read_enumerator(const Json& json, Enumeration last) {
  const int64_t value = json.integer();
  if (value < 0 || value > last) throw std::invalid_argument("the plan is damaged");
  return static_cast<Enumeration>(value);
}

std::shared_ptr<Descriptor> read(const Json& json) {
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->type = read_enumerator(json.at("descriptor"), CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  for (const Json& item : json.at("attributes").items()) {
    Attribute attribute;
    attribute.type = read_enumerator(item.at("type"), CUDNN_TYPE_CHAR);
    for (const Json& value : item.at("values").items()) {
      if (attribute.type == CUDNN_TYPE_BACKEND_DESCRIPTOR) {
        attribute.descriptors.push_back(read(value));
      } else if (attribute.type == CUDNN_TYPE_DOUBLE) {
        attribute.reals.push_back(value.number());
      } else {
        attribute.integers.push_back(value.integer());
      }
    }
    descriptor->attributes[read_enumerator(item.at("name"), CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION)] =
        attribute;
  }
  // An engine is looked up again for the device that the plan is loaded for.
  const bool is_engine = descriptor->type == CUDNN_BACKEND_ENGINE_DESCRIPTOR ||
                         descriptor->type == CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
  if (!is_engine) finalize(*descriptor);
  descriptor->finalized = true;
  return descriptor;
}

void check_device(const Json& saved, const DeviceProperties& device) {
  const bool fits = saved.at("deviceVer").integer() == device.device_version &&
                    saved.at("multiProcessorCount").integer() == device.multiprocessors &&
                    saved.at("maxSharedMemoryPerBlockOptin").integer() <= device.shared_memory &&
                    saved.at("driverVer").integer() <= device.driver_version;
  require(fits, CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH, "the plan is for another GPU or a newer driver");
}

}  // namespace

std::string to_json(const Descriptor& configuration, const EngineConfiguration& chosen,
                    const DeviceProperties& device) {
  const auto number = [](const char* key, long long value) {
    return "\"" + std::string(key) + "\":" + std::to_string(value);
  };
  return "{" + number("cudnnVersion", static_cast<long long>(cudnnGetVersion())) + ",\"deviceProp\":{" +
         number("deviceVer", device.device_version) + "," +
         number("multiProcessorCount", device.multiprocessors) + "," +
         number("maxSharedMemoryPerBlockOptin", device.shared_memory) + "," +
         number("driverVer", device.driver_version) + "}," +
         number("runtimeCompiled", chosen.runtime_compiled) + ",\"engineConfig\":" + write(configuration) +
         "}";
}

DescriptorPointer from_json(const std::string& text, const DeviceProperties& device) {
  try {
    const Json json = Json::parse(text);
    require(json.at("cudnnVersion").integer() == static_cast<int64_t>(cudnnGetVersion()),
            CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH, "the plan is of another version");
    check_device(json.at("deviceProp"), device);
    require(json.at("runtimeCompiled").integer() == 0 || has_driver(),
            CUDNN_STATUS_NOT_SUPPORTED_RUNTIME_PREREQUISITE_MISSING, "there is no driver");
    return read(json.at("engineConfig"));
  } catch (const std::logic_error& error) {  // no JSON, or not all that belongs in it
    throw Refusal(CUDNN_STATUS_BAD_PARAM, error.what());
  }
}

}  // namespace emulator::cudnn
