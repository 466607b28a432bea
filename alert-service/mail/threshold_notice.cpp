#include "alert-service/mail/threshold_notice.hpp"

#include "alert-service/mail/threshold_words.hpp"

namespace bandwatch::alert {

RenderedMail render(const ThresholdNotice& notice, const MailTemplates& templates) {
  return render(words_of(notice), templates);
}

}  // namespace bandwatch::alert
