# shellcheck shell=bash
describe() { printf 'answers of the database that break off after every byte\n'; }

needs() { printf 'build\n'; }

run() {
  deploy/build.sh release proof_partial_answers
  check 'the cursor never moves on a partial answer' build/release/tests/proofs/proof_partial_answers
}
