# shellcheck shell=bash
# Images that are pulled elsewhere, made here under the same names, so that the test needs no image registry. Sourced.

# debian:bookworm-slim by debootstrap; its archive is kept in $CACHE.
base_image() {
  local archive=$CACHE/debian-bookworm.tar root=$WORK/root
  if [[ ! -e $archive ]]; then
    printf 'making the base image\n'
    mkdir -p "$CACHE"
    debootstrap --variant=minbase bookworm "$root" >"$WORK/debootstrap.log" 2>&1 || {
      tail -n 20 "$WORK/debootstrap.log"
      return 1
    }
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    tar -C "$root" --create --file "$archive.new" .
    mv "$archive.new" "$archive"
    rm -rf "$root"
  fi
  docker import "$archive" bandwatch-test/base >/dev/null
  # npm in a build must trust whom this machine trusts, such as a company's own authority.
  mkdir -p "$WORK/base"
  cp /etc/ssl/certs/ca-certificates.crt "$WORK/base/authorities.crt"
  printf 'FROM bandwatch-test/base\nCOPY authorities.crt /etc/ssl/\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/authorities.crt\n' \
    >"$WORK/base/Dockerfile"
  docker build --quiet --tag debian:bookworm-slim "$WORK/base"
}

# stand_in NAME TAG: builds tests/containers/stand-ins/NAME.Dockerfile in the folder $WORK/NAME.
stand_in() {
  cp "tests/containers/stand-ins/$1.Dockerfile" "$WORK/$1/Dockerfile"
  docker build --quiet --tag "$2" "$WORK/$1"
}

prometheus_image() {
  mkdir -p "$WORK/prometheus"
  cp "$(command -v prometheus)" "$WORK/prometheus/"
  stand_in prometheus "$(image_of prom/prometheus)"
}

mail_image() {
  mkdir -p "$WORK/mail"
  cp deploy/demo/maildev/package.json deploy/demo/maildev/package-lock.json deploy/install-dependencies.sh "$WORK/mail/"
  npm ci --prefix "$WORK/mail" --ignore-scripts --no-audit --no-fund
  stand_in mail "$(image_of maildev/maildev)"
}

# image_of REPOSITORY: its name with the tag that docker-compose.yml wants.
image_of() { grep --only-matching --extended-regexp "$1:[^ ]+" docker-compose.yml; }
