# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Uses the package that is on the machine, and downloads its source only where there is none.
function(ctgrad_dependency package target repository tag)
  find_package(${package} QUIET)
  if(TARGET ${target})
    return()
  endif()
  include(FetchContent)
  set(CMAKE_POLICY_VERSION_MINIMUM 3.5) # CMake 4 refuses what some of these tags ask for
  if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.25)
    set(system SYSTEM) # their warnings are not ours
  endif()
  FetchContent_Declare(
    ${package} GIT_REPOSITORY https://github.com/${repository}.git GIT_TAG ${tag} GIT_SHALLOW TRUE ${system}
  )
  FetchContent_MakeAvailable(${package})
endfunction()

# Big models need more compile-time steps than compilers allow by default.
function(ctgrad_raise_constexpr_limits target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fconstexpr-ops-limit=4000000000 -fconstexpr-loop-limit=10000000)
  elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -fconstexpr-steps=1000000000 -fbracket-depth=4096)
  endif()
endfunction()

function(ctgrad_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion)
  if(CTGRAD_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# Whoever only wants to know whether they compile takes -O1: three quarters of the time.
set(CTGRAD_BENCH_OPTIMIZATION -O3 CACHE STRING "How the compiler optimizes the benchmarks and train_gpt")

# GCC looks for memory to use again only when it holds 2 GB, or 4 GB where cores have enough: a tenth of the time, and up
# to two fifths of a large program's, as it then walks a long list of free pages for every larger piece.
set(ctgrad_heap_size 2000000)
cmake_host_system_information(RESULT ctgrad_memory QUERY TOTAL_PHYSICAL_MEMORY) # in MiB
cmake_host_system_information(RESULT ctgrad_cores QUERY NUMBER_OF_LOGICAL_CORES)
math(EXPR ctgrad_memory "${ctgrad_memory} / ${ctgrad_cores}")
if(ctgrad_memory GREATER 6000)
  set(ctgrad_heap_size 4000000)
endif()

# What every test, benchmark and example has in common.
function(ctgrad_options target)
  target_link_libraries(${target} PRIVATE ctgrad::ctgrad)
  ctgrad_warnings(${target})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE --param=ggc-min-heapsize=${ctgrad_heap_size})
  endif()
  if(CTGRAD_NATIVE)
    target_compile_options(${target} PRIVATE -march=native)
  endif()
endfunction()

function(ctgrad_program target source)
  add_executable(${target} "${source}")
  ctgrad_options(${target})
endfunction()
