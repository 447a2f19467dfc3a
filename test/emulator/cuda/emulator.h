#pragma once
#include <cuda_runtime.h>

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

// What the emulated CUDA runtime offers the emulated cuDNN and the tests, beside the API it stands in for.
// There is one state for the process. Everything here may be called on any thread.
namespace emulator {

// Called first in every emulated function. Counts the call and answers the error that it was told to fail
// with, by the name the API gives it ("cudaErrorMemoryAllocation", "CUDNN_STATUS_ALLOC_FAILED"); empty when
// it was not.
std::string begin_call(const char* call);

// One line of the record. Fields left as they are do not appear in it.
struct Record {
  Record(const char* call_, std::string name_ = "", cudaStream_t stream_ = nullptr, std::size_t bytes_ = 0)
      : call(call_), name(std::move(name_)), stream(stream_), bytes(bytes_) {}

  const char* call;
  std::string name;  // of a kernel, an engine, the kind of a copy
  cudaStream_t stream;
  std::size_t bytes;
  std::size_t nodes = 0;         // of a graph
  unsigned long long event = 0;  // its number
  unsigned long long graph = 0;  // the number of an executable graph
  bool programmatic = false;     // a launch
  int device = -1;               // that a thread goes to
  std::string result;            // the error's name
};
void record(const Record& record);

// Something that a GPU would silently compute wrong from, or could not do: recorded, counted in the books,
// and written to the standard error.
void violation(const std::string& what);

// How many objects of a kind ("cudnnHandle") are alive, for the books.
void count_objects(const char* kind, int change);

// Hands `work` to the stream's thread, or to the graph that the stream is being captured into, where it runs
// at every replay. `name` goes to the record.
cudaError_t enqueue(cudaStream_t stream, const std::string& name, std::function<void()> work);
// Called by work on a stream: it took so many microseconds longer, as far as events can tell. Nobody waits.
void take_time(int microseconds);
// Does to the stream's capture, if one is under way, what a call does that is not allowed in it.
void spoil_capture(cudaStream_t stream);
// The error that `what` must fail with while this stream is being captured, told as a fault of "capture of
// WHAT"; empty for none.
std::string fault_in_capture(cudaStream_t stream, const std::string& what);
// Whether the stream is one, and alive.
bool is_stream(cudaStream_t stream);
// What the device of this thread has failed with for good, else success.
cudaError_t device_error();

// Device pointers cannot be dereferenced: their addresses are reserved and unreadable. A view is where the
// same bytes can be. Null, and a violation naming `what`, unless the range lies within one live allocation.
void* view(const void* device_pointer, size_t bytes, const std::string& what);
template <typename T>
T* view_of(const void* device_pointer, size_t count, const std::string& what) {
  return static_cast<T*>(view(device_pointer, count * sizeof(T), what));
}

// The profile that all emulated devices have (EMULATOR_PROFILE): the JSON text, and its values by name
// ("deviceVer": 900 for 9.0). Throw std::runtime_error where there is none.
const std::string& profile_json();
long long profile_number(const char* name);
std::array<int, 3> profile_triple(const char* name);
std::string profile_text(const char* name);

// For tests.
void set_recording(bool on);
std::string take_records();  // JSON lines; forgets them
std::string books();         // JSON: calls by name, live objects by kind, bytes, violations
void clear_books();          // of calls and violations; live objects stay
// "cudaMalloc:3=cudaErrorMemoryAllocation;launch:*=cudaErrorIllegalAddress": replaces the faults there were.
// Throws std::invalid_argument.
void set_faults(const std::string& faults);
// Takes back what the devices have failed with. No real device can do that.
void heal();
// Every piece of work on a stream waits for a random time of up to so many microseconds first; `stream` is
// its number in the record, 0 for all.
void set_delay(int stream, int microseconds);
// Just so long before every run of the kernel or engine `name`; 0 for no longer.
void set_delay_of(const std::string& name, int microseconds);
void set_seed(unsigned seed);

}  // namespace emulator
