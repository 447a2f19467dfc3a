// The exported functions: each counts and records its call, fails if it was told to, and turns a Refusal into
// the status and the message that cudnnGetLastErrorString() gives.
#include <cudnn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "descriptor.h"
#include "emulator.h"
#include "execute.h"
#include "finalize.h"
#include "handle.h"
#include "sublibraries.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace emulator::cudnn {
namespace {

struct Status {
  const char* name;
  cudnnStatus_t value;
};
constexpr Status kStatuses[] = {
#define EMULATED_STATUS(name, value) {#name, name},
#include "cudnn_statuses.inc"
#undef EMULATED_STATUS
    {"CUDNN_STATUS_ALLOC_FAILED", CUDNN_STATUS_ALLOC_FAILED},
};

const char* name_of(cudnnStatus_t status) {
  for (const Status& known : kStatuses) {
    if (known.value == status) return known.name;
  }
  return "CUDNN_STATUS_UNKNOWN";
}

// A fault that names no status of cuDNN is a mistake in a test.
cudnnStatus_t status_named(const std::string& name) {
  for (const Status& known : kStatuses) {
    if (name == known.name) return known.value;
  }
  violation("there is no cuDNN status '" + name + "' to fail with");
  return CUDNN_STATUS_INTERNAL_ERROR;
}

thread_local std::string last_error;

enum class Behaviour { plain, releases };

// What gives something back does so even when it was told to fail.
template <typename Body>
cudnnStatus_t call(const char* function, const Body& body, Behaviour behaviour = Behaviour::plain) {
  Record call_record(function);
  cudnnStatus_t status = CUDNN_STATUS_SUCCESS;
  const std::string fault = begin_call(function);
  if (!fault.empty()) {
    status = status_named(fault);
    last_error = std::string(function) + " was told to fail";
    if (behaviour == Behaviour::releases) body(call_record);
  } else {
    try {
      body(call_record);
    } catch (const Refusal& refusal) {
      status = refusal.status;
      last_error = refusal.what();
    } catch (const std::bad_alloc&) {
      status = CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED;
      last_error = "out of memory";
    } catch (const std::exception& error) {  // the emulator itself is set up wrongly
      status = CUDNN_STATUS_INTERNAL_ERROR;
      last_error = error.what();
      violation(last_error);
    }
  }
  if (status != CUDNN_STATUS_SUCCESS) call_record.result = name_of(status);
  record(call_record);
  return status;
}

}  // namespace
}  // namespace emulator::cudnn

using namespace emulator::cudnn;
using emulator::Record;

EXPORTED size_t cudnnGetVersion() {
  emulator::begin_call("cudnnGetVersion");
  const char* text = std::getenv("EMULATOR_CUDNN_VERSION");
  return text != nullptr ? std::strtoul(text, nullptr, 10) : CUDNN_VERSION;
}

EXPORTED size_t cudnnGetCudartVersion() { return CUDART_VERSION; }

EXPORTED const char* cudnnGetErrorString(cudnnStatus_t status) { return name_of(status); }

EXPORTED void cudnnGetLastErrorString(char* message, size_t max_size) {
  if (message == nullptr || max_size == 0) return;
  const size_t length = std::min(last_error.size(), max_size - 1);
  std::memcpy(message, last_error.data(), length);
  message[length] = '\0';
  last_error.clear();
}

EXPORTED cudnnStatus_t cudnnCreate(cudnnHandle_t* handle) {
  return call("cudnnCreate", [&](Record&) {
    require(handle != nullptr, CUDNN_STATUS_BAD_PARAM, "the handle's address is null");
    *handle = create_handle();
  });
}

EXPORTED cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
  const auto destroy = [&](Record&) {
    if (handle != nullptr) destroy_handle(handle);
  };
  return call("cudnnDestroy", destroy, Behaviour::releases);
}

EXPORTED cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream) {
  return call("cudnnSetStream", [&](Record& record) {
    record.stream = stream;
    cudnnContext& context = find_handle(handle);
    require(stream == nullptr || emulator::is_stream(stream), CUDNN_STATUS_BAD_PARAM, "no such stream");
    context.stream = stream;
  });
}

EXPORTED cudnnStatus_t cudnnGetStream(cudnnHandle_t handle, cudaStream_t* stream) {
  return call("cudnnGetStream", [&](Record&) {
    require(stream != nullptr, CUDNN_STATUS_BAD_PARAM, "the stream's address is null");
    *stream = find_handle(handle).stream;
  });
}

EXPORTED cudnnStatus_t cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t type,
                                                    cudnnBackendDescriptor_t* descriptor) {
  return call("cudnnBackendCreateDescriptor", [&](Record&) {
    require(descriptor != nullptr, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the descriptor's address is null");
    *descriptor = create_descriptor(type);
  });
}

EXPORTED cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t descriptor) {
  const auto destroy = [&](Record&) { destroy_descriptor(descriptor); };
  return call("cudnnBackendDestroyDescriptor", destroy, Behaviour::releases);
}

EXPORTED cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t descriptor,
                                                cudnnBackendAttributeName_t name,
                                                cudnnBackendAttributeType_t type, int64_t count,
                                                const void* elements) {
  return call("cudnnBackendSetAttribute", [&](Record&) {
    const auto target = find_descriptor(descriptor);
    check_plan_attribute(*target, name);
    set_attribute(*target, name, type, count, elements);
  });
}

EXPORTED cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t descriptor,
                                                cudnnBackendAttributeName_t name,
                                                cudnnBackendAttributeType_t type, int64_t requested,
                                                int64_t* count, void* elements) {
  return call("cudnnBackendGetAttribute", [&](Record&) {
    get_attribute(*find_descriptor(descriptor), name, type, requested, count, elements);
  });
}

EXPORTED cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t descriptor) {
  return call("cudnnBackendFinalize", [&](Record&) {
    open_sublibraries();
    finalize(*find_descriptor(descriptor));
  });
}

EXPORTED cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle, cudnnBackendDescriptor_t plan,
                                           cudnnBackendDescriptor_t pack) {
  return call("cudnnBackendExecute", [&](Record& record) {
    const cudnnContext& context = find_handle(handle);
    record.stream = context.stream;
    record.name = execute(context, *find_descriptor(plan), *find_descriptor(pack));
  });
}
