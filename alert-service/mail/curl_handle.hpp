#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>

namespace bandwatch::alert {

/// An easy handle of libcurl, whose options either hold or throw.
class CurlHandle {
 public:
  CurlHandle() : handle_(curl_easy_init()) {
    if (!handle_) throw std::runtime_error("libcurl gave no handle");
  }

  /// `value` must have the exact type that libcurl's manual names for `option`: it passes a C ellipsis.
  template <class T>
  void set(CURLoption option, T value) {
    const auto code = curl_easy_setopt(handle_.get(), option, value);
    if (code != CURLE_OK)
      throw std::runtime_error(std::string{"libcurl refused an option: "} + curl_easy_strerror(code));
  }
  void set(CURLoption option, const std::string& value) { set(option, value.c_str()); }

  [[nodiscard]] CURL* get() const noexcept { return handle_.get(); }

 private:
  struct Cleanup {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  std::unique_ptr<CURL, Cleanup> handle_;
};

/// A list of libcurl's, such as recipients or headers.
class CurlList {
 public:
  void append(const std::string& line) {
    auto* const longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list_.release());  // it is the front of the longer one
    list_.reset(longer);
  }

  [[nodiscard]] curl_slist* get() const noexcept { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

}  // namespace bandwatch::alert
