# Installs the library into an empty folder, and builds and runs the examples against it, as a
# project elsewhere would: cmake -DBUILD=<our build folder> -DSOURCE=<our source folder>
# [-DFLAGS=<compiler flags>] [-DLAUNCHER=<compiler launcher>] -P install_test.cmake
set(folder "${BUILD}/install_test")
file(REMOVE_RECURSE "${folder}/prefix" "${folder}/examples")

# A copy, so that nothing is found because it lies near.
file(COPY "${SOURCE}/docs/examples" DESTINATION "${folder}")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${text}")
  endif()
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${folder}/prefix")
run("${CMAKE_COMMAND}" -G Ninja -S "${folder}/examples" -B "${folder}/build"
    "-DCMAKE_PREFIX_PATH=${folder}/prefix" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS=${FLAGS}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}")
run("${CMAKE_COMMAND}" --build "${folder}/build")
run("${CMAKE_CTEST_COMMAND}" --test-dir "${folder}/build" --output-on-failure)
