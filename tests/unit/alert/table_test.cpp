#include "alert-service/cli/table.hpp"
#include "tests/support/catch.hpp"

using bandwatch::alert::Table;
using bandwatch::alert::wrapped;

TEST_CASE("A table that fits is as wide as its cells") {
  Table table{{"NO", "TO"}};
  table.add({"1", "ä@example.org"}, "250 Ok");
  table.add({"12", ""});
  CHECK(table.text() == "NO  TO\n1   ä@example.org\n    250 Ok\n12\n");
}

TEST_CASE("Columns that must stay whole do, the widest of the others give way") {
  const std::string instant = "2026-11-24 10:00";
  Table table{{"AT", "WHAT", "TO"}, {0}};
  table.add({instant, std::string(50, 'w'), std::string(30, 't')}, std::string(90, 'n'));
  // 80 columns less the instant and two gaps of two leave 60 for the two others.
  CHECK(table.text() == "AT" + std::string(16, ' ') + "WHAT" + std::string(28, ' ') + "TO\n" + instant + "  " +
                            std::string(29, 'w') + "~  " + std::string(30, 't') + "\n    " + std::string(75, 'n') +
                            "~\n");
}

TEST_CASE("A text is broken at blanks and set below itself") {
  CHECK(wrapped("  to", "a b") == "  to  a b\n");
  const std::string word(40, 'w');
  CHECK(wrapped("  to", word + ' ' + word + ' ' + "end") == "  to  " + word + "\n      " + word + " end\n");
  CHECK(wrapped("  to", "") == "  to\n");
}
