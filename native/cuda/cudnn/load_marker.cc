#include "cuda/cudnn/load_marker.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace xception {

namespace {

namespace fs = std::filesystem;

constexpr char kInfix[] = ".loading.";
constexpr size_t kRandomLetters = 6;  // that mkostemp() puts in
constexpr size_t kLongestGraph = 4096;

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {}
  ~OpenFile() {
    if (file_ >= 0) close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  // A process that goes on removes its marker before it lets go of the lock.
  bool is_abandoned() const {
    struct stat status = {};
    return file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0 && fstat(file_, &status) == 0 &&
           status.st_nlink > 0;
  }
  std::string text() const {
    std::string text(kLongestGraph, '\0');
    const ssize_t size = read(file_, &text[0], text.size());
    text.resize(size > 0 ? static_cast<size_t>(size) : 0);
    return text;
  }

 private:
  int file_;
};

bool write_all(int file, const std::string& text) {
  return write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace

// It gets its name only when it is locked: a marker that is not is that of a process which is gone.
LoadMarker::LoadMarker(const std::string& plan_file, const std::string& graph) {
  std::string temporary = plan_file + "." + std::string(kRandomLetters, 'X');
  const int file = mkostemp(&temporary[0], O_CLOEXEC);
  if (file < 0) return;
  const std::string path = plan_file + kInfix + temporary.substr(temporary.size() - kRandomLetters);
  if (flock(file, LOCK_EX | LOCK_NB) != 0 || !write_all(file, graph.substr(0, kLongestGraph)) ||
      std::rename(temporary.c_str(), path.c_str()) != 0) {
    unlink(temporary.c_str());
    close(file);
    return;
  }
  path_ = path;
  file_ = file;
}

LoadMarker::~LoadMarker() {
  if (file_ < 0) return;
  unlink(path_.c_str());
  close(file_);
}

std::optional<std::string> take_interrupted_load(const std::string& plan_file) {
  std::optional<std::string> graph;
  const fs::path path = plan_file;
  const std::string beginning = path.filename().string() + kInfix;
  std::error_code failure;
  fs::directory_iterator entry(path.has_parent_path() ? path.parent_path() : ".", failure);
  for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
    if (entry->path().filename().string().compare(0, beginning.size(), beginning) != 0) continue;
    const OpenFile marker(entry->path().string());
    if (!marker.is_abandoned()) continue;
    graph = marker.text();
    unlink(entry->path().c_str());
  }
  return graph;
}

}  // namespace xception
