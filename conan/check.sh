#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Creates the Conan package without a remote, then builds a project of its own from the package and from the
# sources in editable mode. Exits with 77 where Conan cannot be had; on CI (CI=true) that is an error.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/common.sh"

dir=$root/build/conan
export CONAN_HOME=$dir/home
rm -rf "$CONAN_HOME" "$dir"/{test_package,package,editable}
mkdir -p "$dir"

if ! "$dir/venv/bin/conan" --version 2>/dev/null | grep -q ' 2\.34\.0$'; then
  python3 -c 'import ensurepip' 2>/dev/null || "$root/cmake/install_deps.sh" run python3-venv
  python3 -m venv --clear "$dir/venv"
  if ! "$dir/venv/bin/pip" install -q --disable-pip-version-check conan==2.34.0; then
    echo "skipped: conan 2.34.0 cannot be installed from PyPI" >&2
    if [[ ${CI:-} == true ]]; then exit 1; fi
    exit 77
  fi
fi
conan() { "$dir/venv/bin/conan" "$@"; }
profile=(-pr:a "$root/conan/profiles/system" --no-remote -c tools.cmake.cmaketoolchain:user_presets=)

# consumer NAME: builds and runs tests/package with the ctgrad that Conan finds.
consumer() {
  conan install "$root/tests/package" "${profile[@]}" --output-folder "$dir/$1"
  cmake -S "$root/tests/package" -B "$dir/$1" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$dir/$1/conan_toolchain.cmake"
  cmake --build "$dir/$1"
  "$dir/$1/consumer"
}

conan profile detect
for json in False True; do
  conan create "$root/conan" "${profile[@]}" -o "&:with_nlohmann_json=$json" \
    -c tools.cmake.cmake_layout:test_folder="$dir/test_package"
done
consumer package
conan remove -c 'ctgrad/*'
conan editable add "$root/conan"
consumer editable
grep -q "PACKAGE_FOLDER_RELEASE \"$root\"" "$dir/editable/"ctgrad-*-data.cmake # and not from a package
echo "conan: package, consumer and editable mode work in $SECONDS s"
