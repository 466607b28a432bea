#include "tests/proofs/disk/simulated_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

// The side of a simulated disk that SQLite sees: https://sqlite.org/vfs.html
namespace bandwatch::proof {
namespace {

thread_local SimulatedDisk* current = nullptr;

/// SQLite allocates it; it begins with what SQLite knows of a file.
struct OpenFile : sqlite3_file {
  std::shared_ptr<DiskFile> file;
  bool temporary{false};
};

OpenFile& opened(sqlite3_file* file) {
  return *static_cast<OpenFile*>(file);
}

int ask(SimulatedDisk::Call call) {
  return current->before_change ? current->before_change(call) : SQLITE_OK;
}

int close(sqlite3_file* file) {
  opened(file).~OpenFile();
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  const auto& content = opened(file).file->content;
  const auto wanted = static_cast<std::size_t>(amount);
  const auto from = std::min(static_cast<std::size_t>(offset), content.size());
  const auto there = std::min(wanted, content.size() - from);
  std::memcpy(to, content.data() + from, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  if (const int failure = ask(SimulatedDisk::Call::kWrite); failure != SQLITE_OK) return failure;
  auto& data = *opened(file).file;
  const auto at = static_cast<std::size_t>(offset);
  const std::string bytes{static_cast<const char*>(from), static_cast<std::size_t>(amount)};
  if (data.content.size() < at + bytes.size()) data.content.resize(at + bytes.size(), '\0');
  data.content.replace(at, bytes.size(), bytes);
  data.unsynced.push_back({at, bytes, false});
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int failure = ask(SimulatedDisk::Call::kTruncate); failure != SQLITE_OK) return failure;
  auto& data = *opened(file).file;
  data.content.resize(static_cast<std::size_t>(size));
  data.unsynced.push_back({static_cast<std::size_t>(size), {}, true});
  return SQLITE_OK;
}

int sync(sqlite3_file* file, int /*flags*/) {
  if (const int failure = ask(SimulatedDisk::Call::kSync); failure != SQLITE_OK) return failure;
  auto& data = *opened(file).file;
  data.synced = data.content;
  data.unsynced.clear();
  data.entry_synced = true;
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(opened(file).file->content.size());
  return SQLITE_OK;
}

// One process, one connection: locks always succeed.
int lock(sqlite3_file* /*file*/, int /*level*/) {
  return SQLITE_OK;
}

int is_locked(sqlite3_file* /*file*/, int* result) {
  *result = 0;
  return SQLITE_OK;
}

int control(sqlite3_file* /*file*/, int /*operation*/, void* /*argument*/) {
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file* /*file*/) {
  return 4096;
}

/// As SQLite assumes of real disks.
int characteristics(sqlite3_file* /*file*/) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// Version 1 has no shared memory: in exclusive locking mode SQLite needs none.
const sqlite3_io_methods kMethods{
    1,           close,           read,    write,   truncate, sync,    file_size, lock,   lock, is_locked, control,
    sector_size, characteristics, nullptr, nullptr, nullptr,  nullptr, nullptr,   nullptr};

int open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* made = new (file) OpenFile{};  // cppcheck-suppress legacyUninitvar ; not an allocation
  if (name == nullptr) {
    made->file = std::make_shared<DiskFile>();
  } else {
    auto& entry = current->files()[name];
    if (!entry) entry = std::make_shared<DiskFile>();
    made->file = entry;
  }
  made->pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int remove(sqlite3_vfs* /*vfs*/, const char* name, int /*sync_folder*/) {
  return current->files().erase(name) == 1 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int access(sqlite3_vfs* /*vfs*/, const char* name, int /*flags*/, int* result) {
  *result = current->files().contains(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

}  // namespace

OnDisk::OnDisk(SimulatedDisk& disk) : before_(current) {
  current = &disk;
}

OnDisk::~OnDisk() {
  current = before_;
}

void install_simulated_disks() {
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);  // time, randomness and sleep stay the system's
  vfs.zName = "simulated-disk";
  vfs.szOsFile = static_cast<int>(sizeof(OpenFile));
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) throw std::runtime_error("SQLite refused the simulated disks");
}

}  // namespace bandwatch::proof
