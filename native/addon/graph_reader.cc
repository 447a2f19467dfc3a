#include "addon/graph_reader.h"

#include <memory>
#include <utility>
#include <vector>

#include "addon/js_values.h"
#include "core/attributes.h"
#include "core/error.h"
#include "ops/registry.h"

namespace xception {

namespace {

std::vector<std::string> keys_of(const Napi::Object& object) {
  const Napi::Array names = object.GetPropertyNames();
  std::vector<std::string> keys;
  for (uint32_t i = 0; i < names.Length(); ++i) keys.push_back(read_string(names.Get(i), "a property name"));
  return keys;
}

Attributes read_attributes(Napi::Value value) {
  const Napi::Object object = read_object(value, "an op's attributes");
  Attributes attributes;
  for (const std::string& key : keys_of(object)) {
    const Napi::Value attribute = object.Get(key);
    if (attribute.IsBoolean()) {
      attributes.set(key, attribute.As<Napi::Boolean>().Value());
    } else if (attribute.IsNumber()) {
      attributes.set(key, attribute.As<Napi::Number>().DoubleValue());
    } else if (attribute.IsString()) {
      attributes.set(key, attribute.As<Napi::String>().Utf8Value());
    } else {
      attributes.set(key, read_numbers(attribute, key.c_str()));
    }
  }
  return attributes;
}

std::map<std::string, int> read_roles(Napi::Value value) {
  const Napi::Object object = read_object(value, "an op's weights");
  std::map<std::string, int> weights;
  for (const std::string& role : keys_of(object)) {
    const Napi::Value index = object.Get(role);
    if (!index.IsUndefined()) weights[role] = read_int(index, role.c_str());
  }
  return weights;
}

std::unique_ptr<Op> read_op(Napi::Value value) {
  const Napi::Object object = read_object(value, "an op");
  OpHeader header;
  header.type = read_string(object.Get("type"), "an op's type");
  header.name = read_string(object.Get("name"), "an op's name");
  header.inputs = read_ints(object.Get("inputs"), "an op's inputs");
  header.output = read_int(object.Get("output"), "an op's output");
  header.weights = read_roles(object.Get("weights"));
  return make_op(std::move(header), read_attributes(object.Get("attributes")));
}

}  // namespace

Graph read_graph(Napi::Value value) {
  const Napi::Object object = read_object(value, "a graph");
  std::vector<GraphInput> inputs;
  const Napi::Array input_specs = read_array(object.Get("inputs"), "a graph's inputs");
  for (uint32_t i = 0; i < input_specs.Length(); ++i) {
    const Napi::Object input = read_object(input_specs.Get(i), "a graph's input");
    inputs.push_back({read_int(input.Get("value"), "an input"),
                      parse_dtype(read_string(input.Get("dtype"), "an input's dtype"))});
  }
  std::vector<std::unique_ptr<Op>> ops;
  const Napi::Array op_specs = read_array(object.Get("ops"), "a graph's ops");
  for (uint32_t i = 0; i < op_specs.Length(); ++i) ops.push_back(read_op(op_specs.Get(i)));
  return Graph(read_int(object.Get("values"), "a graph's values"), std::move(inputs),
               read_ints(object.Get("outputs"), "a graph's outputs"), std::move(ops));
}

}  // namespace xception
