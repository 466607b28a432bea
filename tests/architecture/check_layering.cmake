# Who may include whom. Usage: cmake -D ROOT=<source folder> -P check_layering.cmake
#
# A folder's rule is what its includes must not match.
set(network "<(boost/asio|boost/beast|curl/|httplib)")
set(storage "<(sqlite3|libpq)")
set(rules
  "common|\"(\\.\\./)*(api-service|alert-service)/"
  "common/core|${network}" "common/core|${storage}" "common/core|\"common/(counting|net|promql|reading|http|config|telemetry)/"
  "common/counting|${network}" "common/counting|${storage}" "common/counting|\"common/(net|promql|reading|http|config|telemetry)/"
  "common/net|\"common/(counting|promql|reading|http|config|telemetry)/" "common/net|${storage}" "common/net|<(curl/|httplib)"
  "common/promql|<boost/beast" "common/promql|\"common/(reading|http|telemetry)/" "common/reading|\"common/(http|telemetry)/" "common/reading|<(boost/beast|curl/|httplib)"
  "common/config|${network}" "common/config|\"common/(counting|net|promql|reading|http|telemetry)/"
  "common/http|\"common/(counting|net|promql|reading|config|telemetry)/"
  "common/supervisor|\"common/(counting|net|promql|reading|http|config|telemetry)/"
  "api-service|\"(\\.\\./)*alert-service/" "api-service|<(curl/|sqlite3|libpq|httplib)"
  "api-service/auth|\"api-service/(routes|render|series|cache|app|config)" "api-service/auth|\"common/(promql|reading)/"
  "api-service/render|\"api-service/(routes|app|config)" "api-service/series|\"api-service/(routes|render|app|config)"
  "alert-service|\"(\\.\\./)*api-service/" "alert-service|<(boost/beast|httplib)"
  "alert-service/quota|\"alert-service/(ledger|meter|outbox|admin|app|cli)" "alert-service/quota|${network}"
  "alert-service/mail|\"alert-service/(ledger|meter|outbox|admin|app|cli|quota|ways)"
  "alert-service/ways|\"alert-service/(ledger|meter|outbox|admin|app|cli|quota)"
  "alert-service/meter|\"alert-service/(outbox|admin|app|cli)" "alert-service/outbox|\"alert-service/(meter|admin|app|cli)"
  "tests/world|\"(\\.\\./)*(api-service|alert-service)/")
set(checked 0)
foreach(rule IN LISTS rules)
  string(FIND "${rule}" "|" bar)
  string(SUBSTRING "${rule}" 0 ${bar} folder)
  math(EXPR after "${bar} + 1")
  string(SUBSTRING "${rule}" ${after} -1 forbidden)
  file(GLOB_RECURSE files ${ROOT}/${folder}/*.hpp ${ROOT}/${folder}/*.cpp)
  foreach(file IN LISTS files)
    if(file MATCHES "/node_modules/")
      continue()
    endif()
    math(EXPR checked "${checked} + 1")
    file(STRINGS ${file} hits REGEX "^ *#include *${forbidden}")
    if(hits)
      message(SEND_ERROR "${file}: ${folder} must not have ${hits}")
    endif()
  endforeach()
endforeach()
if(checked EQUAL 0)
  message(FATAL_ERROR "no source file below ${ROOT}")
endif()
