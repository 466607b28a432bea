# shellcheck shell=bash
describe() { printf 'how the shipped programs are built: PIE, RELRO, FORTIFY, stack protector, CET\n'; }

needs() { printf 'build test\n'; }

run() {
  local name program
  # What is checked is what is shipped.
  deploy/build.sh release api-service alert-service
  for name in api-service alert-service; do
    program=build/release/$name/$name
    check "$name is loaded at any address" has "$(readelf --dynamic --wide "$program")" 'FLAGS_1.*PIE'
    check "$name binds all symbols at its start" has "$(readelf --dynamic --wide "$program")" 'BIND_NOW'
    check "$name has tables that are read-only from then on" has "$(readelf --segments --wide "$program")" 'GNU_RELRO'
    check "$name has a stack that is not executed" has "$(readelf --segments --wide "$program")" 'GNU_STACK.* RW +0x'
    check "$name has no segment to write and execute" hasnt "$(readelf --segments --wide "$program")" 'LOAD.* RWE'
    check "$name guards its stack" has "$(readelf --dyn-syms --wide "$program")" '__stack_chk_fail'
    check "$name calls the C library's checked functions" has "$(readelf --dyn-syms --wide "$program")" '__memcpy_chk'
    check "$name marks where it may be jumped to" has "$(beginning_of_main "$program")" 'endbr64'
    check "$name searches its libraries where the system has them" \
      hasnt "$(readelf --dynamic --wide "$program")" '\((RPATH|RUNPATH)\)'
  done
}

# has TEXT PATTERN, hasnt TEXT PATTERN: whether a line of the text matches the extended regular expression. An empty
# text is a tool that failed: neither.
has() { [[ -n $1 ]] && grep -qE "$2" <<<"$1"; }
hasnt() { [[ -n $1 ]] && ! grep -qE "$2" <<<"$1"; }

# The first instruction of our own code; libraries and start files that Debian built without CET can't mark the whole.
beginning_of_main() { objdump --disassemble=main --no-show-raw-insn "$1" | grep -m 1 -A 1 '<main>:'; }
