# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# A toolchain file: Debian's compiler for 64-bit ARM, and QEMU to run what it made. Headers are the host's.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
file(GLOB xsimd_DIR /usr/lib/*/cmake/xsimd)
