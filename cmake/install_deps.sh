#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Usage: install_deps.sh [run|tests|bench] [further packages]
# Installs the Debian packages that are missing, and does nothing when none is.
set -euo pipefail

packages=(libxsimd-dev)
case ${1:-run} in
run) packages+=(libcli11-dev nlohmann-json3-dev) ;;
tests) packages+=(libcli11-dev nlohmann-json3-dev doctest-dev libeigen3-dev pkg-config) ;;
# Peers that are small; Boost (libboost1.81-dev) and Ceres (its header jet.h) are compared with where they are.
bench) packages+=(libbenchmark-dev libopenblas-dev libeigen3-dev libadolc-dev libdnnl-dev) ;;
*)
  echo "usage: $0 [run|tests|bench] [further packages]" >&2
  exit 2
  ;;
esac
packages+=("${@:2}")

# Tools count as present wherever they come from.
missing=()
have() { command -v "$1" >/dev/null; }
have cmake || missing+=(cmake)
have "${CXX:-g++}" || have g++ || missing+=(g++)
have python3 || missing+=(python3)
have ninja || have make || missing+=(ninja-build)

if have apt-get; then
  installed=$(dpkg-query -W -f '${db:Status-Status}:${Package}:\n' "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    [[ $installed == *"installed:$package:"* ]] || missing+=("$package")
  done
fi
((${#missing[@]})) || exit 0

# Without apt the libraries may be anywhere, or be downloaded by CMake: only tools are known to be missing.
if have apt-get; then
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  if ((EUID)); then as_root=(sudo -n "${as_root[@]}"); fi
  echo "installing: ${missing[*]}" >&2
  if "${as_root[@]}" apt-get update -q >&2 &&
    "${as_root[@]}" apt-get install -qy --no-install-recommends "${missing[@]}" >&2; then
    exit 0
  fi
fi
echo "please install: ${missing[*]}" >&2
exit 1
