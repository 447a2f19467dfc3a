#include "cuda/cudnn/plan_file.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace xception {

namespace {

constexpr char kMagic[] = "xception-plans 2 ";
constexpr char kRecordFormat[] = "%7s %zu %16" SCNx64;  // plan or choice
constexpr char kNotesFormat[] = "tensor_cores=%d runtime_compiled=%d candidates=%d workspace=%zu";

// FNV-1a: against disks and interrupted copies, not against people.
uint64_t checksum(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

// Takes text line by line.
class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  bool at_end() const { return position_ >= text_.size(); }
  // Without its line feed; the rest where there is none.
  std::string line() {
    const size_t end = std::min(text_.find('\n', position_), text_.size());
    const std::string line = text_.substr(position_, end - position_);
    position_ = end + 1;
    return line;
  }
  std::optional<std::string> bytes(size_t count) {
    if (at_end() || count > text_.size() - position_) return std::nullopt;
    position_ += count;
    return text_.substr(position_ - count, count);
  }
  std::string rest() { return at_end() ? "" : text_.substr(position_); }

 private:
  const std::string& text_;
  size_t position_ = 0;
};

std::string body_of(const std::string& graph, const SavedPlan& plan) {
  const PlanDescription& description = plan.description;
  return graph + "\n" + description.engine + "\n" +
         formatted(kNotesFormat, description.tensor_cores, description.runtime_compiled,
                   description.candidates, description.workspace_bytes) +
         "\n" + plan.json;
}

bool parse_plan(const std::string& body, PlanFile& file) {
  Reader reader(body);
  const std::string graph = reader.line();
  SavedPlan plan;
  PlanDescription& description = plan.description;
  description.engine = reader.line();
  int tensor_cores = 0;
  int runtime_compiled = 0;
  const std::string notes = reader.line();
  if (std::sscanf(notes.c_str(), kNotesFormat, &tensor_cores, &runtime_compiled, &description.candidates,
                  &description.workspace_bytes) != 4) {
    return false;
  }
  description.tensor_cores = tensor_cores != 0;
  description.runtime_compiled = runtime_compiled != 0;
  plan.json = reader.rest();
  description.json_bytes = plan.json.size();
  file.plans[graph] = plan;
  return true;
}

bool parse_choice(const std::string& body, PlanFile& file) {
  Reader reader(body);
  const std::string problem = reader.line();
  const std::string name = reader.rest();
  if (name.empty()) return false;
  file.choices[problem] = name;
  return true;
}

bool parse_record(const std::string& kind, const std::string& body, PlanFile& file) {
  if (kind == "plan") return parse_plan(body, file);
  return kind == "choice" && parse_choice(body, file);
}

std::string record_of(const char* kind, const std::string& body) {
  return formatted("%s %zu %016" PRIx64, kind, body.size(), checksum(body)) + "\n" + body + "\n";
}

}  // namespace

PlanFile parse_plan_file(const std::string& text) {
  PlanFile file;
  Reader reader(text);
  const std::string header = reader.line();
  const std::string magic = kMagic;
  if (header.compare(0, magic.size(), magic) == 0) file.key = PlanKey::parse(header.substr(magic.size()));
  if (!file.key) return file;
  while (!reader.at_end()) {
    char kind[8] = "";
    size_t size = 0;
    uint64_t expected = 0;
    std::optional<std::string> body;
    if (std::sscanf(reader.line().c_str(), kRecordFormat, kind, &size, &expected) == 3) {
      body = reader.bytes(size);
    }
    if (!body || !reader.line().empty()) {  // where the next one begins is not known any more
      file.damaged = true;
      break;
    }
    if (checksum(*body) != expected || !parse_record(kind, *body, file)) file.damaged = true;
  }
  return file;
}

std::string to_text(const PlanKey& key, const std::map<std::string, SavedPlan>& plans,
                    const std::map<std::string, std::string>& choices) {
  std::string text = kMagic + key.text() + "\n";
  for (const auto& [graph, plan] : plans) text += record_of("plan", body_of(graph, plan));
  for (const auto& [problem, name] : choices) text += record_of("choice", problem + "\n" + name);
  return text;
}

}  // namespace xception
