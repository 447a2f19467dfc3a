#include "books.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "emulator.h"
#include "faults.h"
#include "handles.h"

namespace emulator {

namespace {

struct Books {
  std::mutex mutex;
  std::map<std::string, long long> calls;
  std::map<std::string, long long> objects;
  std::map<std::string, long long> bytes;
  std::vector<std::string> violations;
  std::map<std::thread::id, int> threads;
  bool recording = false;
  std::string records;
  std::ofstream file;

  Books() {
    if (const char* path = std::getenv("EMULATOR_LOG")) file.open(path, std::ios::app);
  }

  int thread() {
    return threads.emplace(std::this_thread::get_id(), static_cast<int>(threads.size()) + 1).first->second;
  }

  bool wanted() const { return recording || file.is_open(); }

  void add(const std::string& line) {
    if (recording) records += line + "\n";
    if (file.is_open()) file << line << std::endl;
  }
};

// Never destroyed: streams may still run when a process ends.
Books& open_books() {
  static auto* instance = new Books;
  return *instance;
}

std::string object(const std::map<std::string, long long>& values) {
  std::ostringstream out;
  out << "{";
  for (const auto& [name, value] : values) {
    if (value != 0) out << (out.tellp() > 1 ? "," : "") << json(name) << ":" << value;
  }
  out << "}";
  return out.str();
}

std::string written(Books& self) {
  std::string violations;
  for (const auto& text : self.violations) violations += (violations.empty() ? "" : ",") + json(text);
  return "{\"calls\":" + object(self.calls) + ",\"objects\":" + object(self.objects) +
         ",\"bytes\":" + object(self.bytes) + ",\"violations\":[" + violations + "]}";
}

// What is alive when the process ends goes to the log.
struct AtExit {
  ~AtExit() {
    Books& self = open_books();
    std::lock_guard<std::mutex> lock(self.mutex);
    if (self.file.is_open()) self.file << "{\"exit\":" << written(self) << "}" << std::endl;
  }
} at_exit;

}  // namespace

std::string json(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", letter);
      out += escape;
    } else {
      if (letter == '"' || letter == '\\') out += '\\';
      out += letter;
    }
  }
  return out + "\"";
}

std::string begin_call(const char* call) {
  {
    Books& self = open_books();
    std::lock_guard<std::mutex> lock(self.mutex);
    ++self.calls[call];
  }
  return take_fault(call);
}

void record(const Record& record) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  if (!self.wanted()) return;
  std::ostringstream line;
  line << "{\"call\":" << json(record.call);
  if (!record.name.empty()) line << ",\"name\":" << json(record.name);
  if (record.stream) line << ",\"stream\":" << handle_number(record.stream);
  if (record.bytes) line << ",\"bytes\":" << record.bytes;
  if (record.nodes) line << ",\"nodes\":" << record.nodes;
  if (record.event) line << ",\"event\":" << record.event;
  if (record.graph) line << ",\"graph\":" << record.graph;
  if (record.programmatic) line << ",\"programmatic\":true";
  if (record.device >= 0) line << ",\"device\":" << record.device;
  if (!record.result.empty()) line << ",\"result\":" << json(record.result);
  line << ",\"thread\":" << self.thread() << "}";
  self.add(line.str());
}

void record_run(const std::string& name, unsigned long long stream, unsigned long long graph) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  if (!self.wanted()) return;
  std::ostringstream line;
  line << "{\"run\":" << json(name) << ",\"stream\":" << stream;
  if (graph) line << ",\"graph\":" << graph;
  line << "}";
  self.add(line.str());
}

void violation(const std::string& what) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  std::fprintf(stderr, "emulator: %s\n", what.c_str());
  self.violations.push_back(what);
  if (self.wanted()) self.add("{\"violation\":" + json(what) + "}");
}

void count_objects(const char* kind, int change) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  self.objects[kind] += change;
}

void count_bytes(const char* kind, long long change) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  self.bytes[kind] += change;
}

void set_recording(bool on) {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  self.recording = on;
}

std::string take_records() {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  return std::exchange(self.records, {});
}

std::string books() {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  return written(self);
}

void clear_books() {
  Books& self = open_books();
  std::lock_guard<std::mutex> lock(self.mutex);
  self.calls.clear();
  self.violations.clear();
}

}  // namespace emulator
