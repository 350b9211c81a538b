# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT
# What adding ctgrad must leave alone in a user's project: flags, options, tests and targets.

# The variables that a library could set in passing, and the options of this directory.
macro(describe_project result)
  set(${result} "")
  foreach(variable BUILD_TESTING BUILD_SHARED_LIBS CMAKE_BUILD_TYPE CMAKE_CXX_FLAGS CMAKE_CXX_FLAGS_RELEASE
                   CMAKE_CXX_STANDARD CMAKE_CXX_EXTENSIONS CMAKE_MODULE_PATH CMAKE_RUNTIME_OUTPUT_DIRECTORY
                   CMAKE_INTERPROCEDURAL_OPTIMIZATION CMAKE_EXPORT_COMPILE_COMMANDS CMAKE_POLICY_VERSION_MINIMUM)
    string(APPEND ${result} "${variable}=${${variable}}\n")
  endforeach()
  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES LINK_OPTIONS TESTS BUILDSYSTEM_TARGETS)
    get_property(value DIRECTORY PROPERTY ${property})
    string(APPEND ${result} "${property}=${value}\n")
  endforeach()
endmacro()

macro(remember_project)
  describe_project(project_before)
  get_property(cache_before DIRECTORY PROPERTY CACHE_VARIABLES)
endmacro()

macro(check_project_is_unchanged)
  describe_project(project_after)
  if(NOT project_after STREQUAL project_before)
    message(FATAL_ERROR "adding ctgrad changed the project from\n${project_before}to\n${project_after}")
  endif()

  get_property(cache_after DIRECTORY PROPERTY CACHE_VARIABLES)
  list(REMOVE_ITEM cache_after ${cache_before})
  list(FILTER cache_after EXCLUDE REGEX "^(CTGRAD_|ctgrad_|FETCHCONTENT_|xsimd_DIR$|CMAKE_INSTALL_|CMAKE_PROJECT_|FIND_PACKAGE_)")
  if(cache_after)
    message(FATAL_ERROR "adding ctgrad left cache variables that are not its own: ${cache_after}")
  endif()
  foreach(variable CTGRAD_BUILD_TESTS CTGRAD_BUILD_BENCH CTGRAD_BUILD_EXAMPLES CTGRAD_INSTALL CTGRAD_NATIVE CTGRAD_WERROR)
    if(${variable})
      message(FATAL_ERROR "${variable} is on in another project")
    endif()
  endforeach()

  foreach(property COMPILE_OPTIONS COMPILE_DEFINITIONS LINK_OPTIONS)
    get_property(value TARGET ctgrad::ctgrad PROPERTY INTERFACE_${property})
    string(REGEX REPLACE "\\$<\\$<CONFIG:[^<>]*>:>;?" "" value "${value}") # Conan's, with nothing in them
    if(value)
      message(FATAL_ERROR "ctgrad::ctgrad gives its users ${property}: ${value}")
    endif()
  endforeach()

  # The targets and tests of ctgrad's own directory: the library alone.
  get_property(directories DIRECTORY PROPERTY SUBDIRECTORIES)
  foreach(directory IN LISTS directories)
    get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
    get_property(tests DIRECTORY "${directory}" PROPERTY TESTS)
    if(NOT targets STREQUAL "ctgrad" OR tests)
      message(FATAL_ERROR "adding ctgrad also added targets or tests: ${targets} ${tests}")
    endif()
  endforeach()
endmacro()
