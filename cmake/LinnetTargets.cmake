# How a folder becomes a library, a program, a test: one function each, so that every target is
# built with the same language level, warnings and sanitizers.

set(LINNET_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(LINNET_LIBRARY_ASSERTIONS "Check the preconditions of the standard library" OFF)

option(LINNET_FUZZ "Build the fuzzers; the compiler is clang" OFF)

add_library(linnet_flags INTERFACE)
target_compile_features(linnet_flags INTERFACE cxx_std_20)
target_compile_options(linnet_flags INTERFACE $<BUILD_INTERFACE:-Wall;-Wextra;-Wconversion;-Werror>)
target_include_directories(linnet_flags INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>
                                                  $<INSTALL_INTERFACE:include/linnet>)
if(LINNET_SANITIZE)
  target_compile_options(linnet_flags INTERFACE -fsanitize=${LINNET_SANITIZE} -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  # With sanitizers GCC 12 takes moved-from variants for uninitialised.
  target_compile_options(linnet_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(linnet_flags INTERFACE -fsanitize=${LINNET_SANITIZE})
endif()
if(LINNET_FUZZ)
  target_compile_options(linnet_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LINNET_LIBRARY_ASSERTIONS)
  target_compile_definitions(linnet_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
find_program(CCACHE ccache)
if(CCACHE)
  # What ccache asks of those who use precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
  target_compile_options(linnet_flags INTERFACE
    $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>>)
endif()

# Most of a test's code runs once, and what it tests is optimised in full.
set(LINNET_TEST_OPTIONS $<$<CONFIG:Release>:-O1>)

# What others wrote and nearly every file includes is compiled once: linnet_precompiled for all, and
# linnet_precompiled_tests for tests. Files include what they use all the same; ./dev lint sees
# them without.
set(LINNET_PRECOMPILED <algorithm> <array> <atomic> <chrono> <compare> <cstdint> <filesystem> <fstream>
  <functional> <iostream> <map> <memory> <mutex> <optional> <random> <ranges> <set> <span> <sstream>
  <string> <string_view> <thread> <tuple> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h> <nlohmann/json.hpp> <tl/expected.hpp>)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/precompiled.cc" CONTENT "")
function(linnet_precompiled_headers name)
  add_library(${name} OBJECT "${CMAKE_BINARY_DIR}/precompiled.cc")
  target_link_libraries(${name} PRIVATE linnet_flags fmt::fmt nlohmann_json::nlohmann_json
                                        tl::expected ${ARGN})
endfunction()
linnet_precompiled_headers(linnet_precompiled)
target_precompile_headers(linnet_precompiled PRIVATE ${LINNET_PRECOMPILED})
linnet_precompiled_headers(linnet_precompiled_tests GTest::gmock)
target_compile_options(linnet_precompiled_tests PRIVATE ${LINNET_TEST_OPTIONS})
target_precompile_headers(linnet_precompiled_tests PRIVATE ${LINNET_PRECOMPILED} <gmock/gmock.h>
                                                           <gtest/gtest.h>)

# linnet_library(NAME SOURCES file... [DEPENDS target...])
function(linnet_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(linnet_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(linnet_${name} PUBLIC linnet_flags ${ARG_DEPENDS})
  target_precompile_headers(linnet_${name} REUSE_FROM linnet_precompiled)
endfunction()

# linnet_program(NAME SOURCES file... [DEPENDS target...])
function(linnet_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE linnet_flags ${ARG_DEPENDS})
  target_precompile_headers(${name} REUSE_FROM linnet_precompiled)
endfunction()

# linnet_compiled_as_one(TARGET...): all files of a target are given to the compiler at once, where
# most of its time goes into what they include. LINNET_APART: not for those who look at each file.
option(LINNET_APART "Compile every file by itself" OFF)
function(linnet_compiled_as_one)
  if(NOT LINNET_APART)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
endfunction()

# linnet_test(NAME SOURCES file... [DEPENDS target...]): one GoogleTest program, one CTest entry.
# It runs in the source folder, so that tests find their data by a path from the project's root.
function(linnet_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE linnet_flags fmt::fmt ${ARG_DEPENDS} GTest::gmock
                                        GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${LINNET_TEST_OPTIONS})
  target_precompile_headers(${name} REUSE_FROM linnet_precompiled_tests)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp")
endfunction()

# linnet_test_as_ordinary_user(NAME [FILES file...] [ARGUMENTS argument...]): the test once more, as
# an ordinary user when the tests are run as root. FILES of the folder of programs it needs as well.
function(linnet_test_as_ordinary_user name)
  cmake_parse_arguments(ARG "" "" "FILES;ARGUMENTS" ${ARGN})
  list(JOIN ARG_FILES " " files)
  add_test(NAME ${name}_as_ordinary_user
    COMMAND "${CMAKE_SOURCE_DIR}/tests/as_ordinary_user.sh" "$<TARGET_FILE_DIR:${name}>"
            "${name} ${files}" ${name} --gtest_brief=1 ${ARG_ARGUMENTS})
  get_test_property(${name} TIMEOUT timeout)
  get_test_property(${name} ENVIRONMENT environment)
  set_tests_properties(${name}_as_ordinary_user PROPERTIES
    TIMEOUT ${timeout}
    SKIP_RETURN_CODE 77
    ENVIRONMENT "${environment}")
endfunction()
