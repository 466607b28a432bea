#include "alert-service/quota_watch.hpp"

#include "alert-service/mail/address.hpp"
#include "common/config/file.hpp"

#include <chrono>
#include <csignal>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr auto kLookEvery = std::chrono::seconds{2};

QuotaFile parse(const Result<std::string>& text, const std::string& setting) {
  if (text) return read_quotas(*text, parse_address);
  QuotaFile file;
  file.faults.emplace_back();
  file.faults.back().path = setting;
  file.faults.back().message = text.error().detail;
  return file;
}

}  // namespace

QuotaFile load_quota_file(const std::string& path, const std::string& setting) {
  return parse(config::read_file(path), setting);
}

QuotaWatch::QuotaWatch(boost::asio::io_context& context, std::string path, Observer observer)
    : path_(std::move(path)), observer_(std::move(observer)), hangup_(context, SIGHUP), timer_(context) {
  const auto text = config::read_file(path_);
  content_ = text ? *text : text.error().detail;
  wait_for_signal();
  wait_for_change();
}

void QuotaWatch::wait_for_signal() {
  hangup_.async_wait([this](const boost::system::error_code& error, int /*signal*/) {
    if (error) return;
    look(true);
    wait_for_signal();
  });
}

void QuotaWatch::wait_for_change() {
  timer_.expires_after(kLookEvery);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    look(false);
    wait_for_change();
  });
}

void QuotaWatch::look(bool asked) {
  const auto text = config::read_file(path_);
  auto content = text ? *text : text.error().detail;
  const bool changed = content != content_;
  if (!changed && !asked) return;
  content_ = std::move(content);
  auto file = parse(text, path_);
  const auto failure = config::to_string(file.faults, "");
  observer_(std::move(file), failure);
}

}  // namespace bandwatch::alert
