#include "cuda/cudnn/plan_cache.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "cuda/cudnn/load_marker.h"
#include "cuda/cudnn/plan_file.h"

namespace xception {

namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kLargestFile = 256 << 20;  // of plans; anything larger is none

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

// Only a regular file: reading a pipe may never end, and replacing a device is no good either.
std::optional<std::string> read_file(const std::string& path) {
  std::error_code failure;
  if (!fs::is_regular_file(path, failure)) return std::nullopt;
  const uintmax_t size = fs::file_size(path, failure);
  const File file(std::fopen(path.c_str(), "rb"));
  if (failure || size > kLargestFile || !file) return std::nullopt;
  std::string text(size, '\0');
  text.resize(std::fread(&text[0], 1, size, file.get()));
  return text;
}

bool write_new_file(const std::string& path, const std::string& text) {
  File file(std::fopen(path.c_str(), "wbx"));
  if (!file) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  return std::fclose(file.release()) == 0 && written;
}

void replace_file(const std::string& path, const std::string& text) {
  static std::atomic<unsigned> counter{0};
  const std::string temporary =
      path + "." + std::to_string(getpid()) + "." + std::to_string(counter++) + ".tmp";
  std::error_code failure;
  fs::create_directories(fs::path(path).parent_path(), failure);
  if (write_new_file(temporary, text)) {
    fs::rename(temporary, path, failure);
    if (!failure) return;
  }
  fs::remove(temporary, failure);
}

}  // namespace

PlanCache::PlanCache(std::string path, const PlanKey& key) : path_(std::move(path)), key_(key) {
  if (path_.empty()) return;
  std::error_code ignored;
  // Also where there is no file: what is left beside it must not be held against the next one.
  const std::optional<std::string> graph = take_interrupted_load(path_);
  if (!fs::exists(path_, ignored)) return;
  if (graph) {
    set_aside(*graph);
    return;
  }
  const std::optional<std::string> text = read_file(path_);
  PlanFile file = parse_plan_file(text.value_or(""));
  if (!text) {
    refusal_.reason = "it cannot be read";
  } else if (!file.key) {
    refusal_.reason = "it is not a file of plans of this version";
  } else {
    refusal_.reason = file.key->difference(key_);
  }
  changed_ = file.damaged;
  if (!refusal_.reason.empty()) return;
  plans_ = std::move(file.plans);
  choices_ = std::move(file.choices);
}

// Where it stays where it is, it is not used all the same.
void PlanCache::set_aside(const std::string& graph) {
  refusal_.reason = "a process ended while cuDNN loaded the plan of " + graph;
  refusal_.crashed = true;
  std::error_code failure;
  fs::rename(path_, path_ + ".crashed", failure);
  if (!failure) refusal_.set_aside = path_ + ".crashed";
}

const SavedPlan* PlanCache::find(const std::string& graph) const {
  const auto found = plans_.find(graph);
  return found == plans_.end() ? nullptr : &found->second;
}

void PlanCache::add(const std::string& graph, SavedPlan plan) {
  if (path_.empty()) return;
  plans_[graph] = std::move(plan);
  changed_ = true;
}

std::string PlanCache::choice(const std::string& problem) const {
  const auto found = choices_.find(problem);
  return found == choices_.end() ? "" : found->second;
}

void PlanCache::add_choice(const std::string& problem, const std::string& name) {
  if (choice(problem) == name) return;
  choices_[problem] = name;
  changed_ = !path_.empty();
}

void PlanCache::save() {
  if (!changed_) return;
  std::error_code ignored;
  if (fs::exists(path_, ignored) && !fs::is_regular_file(path_, ignored)) return;
  // Of two processes that get here at the very same time, the later one wins; the other's plans are then made
  // again.
  PlanFile file = parse_plan_file(read_file(path_).value_or(""));
  if (file.key && file.key->difference(key_).empty()) {
    plans_.merge(file.plans);
    choices_.merge(file.choices);
  }
  replace_file(path_, to_text(key_, plans_, choices_));
  changed_ = false;
}

}  // namespace xception
