# shellcheck shell=bash
describe() { printf 'the disk fails at every write and sync, or is full, and recovers\n'; }

needs() { printf 'build test\n'; }

run() {
  local lives=4
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then lives=200; fi
  deploy/build.sh release proof_io_faults alert-service mock-gateway
  export_test_environment release
  check 'whichever call fails, nothing is lost' build/release/tests/proofs/proof_io_faults --count "$lives"
  if disk_of_its_own; then
    check 'a full disk stops nothing but itself' /usr/bin/python3 -B tests/proofs/full_disk.py "$DISK"
    umount "$DISK"
    rmdir "$DISK"
  else
    skip 'no right to mount a small disk'
  fi
}

# A disk of 8 MB in memory; fails without the right to mount one.
disk_of_its_own() {
  DISK=$(mktemp -d)
  if mount -t tmpfs -o size=8m bandwatch-small-disk "$DISK" 2>/dev/null; then return; fi
  rmdir "$DISK"
  return 1
}
