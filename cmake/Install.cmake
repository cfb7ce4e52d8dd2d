# `cmake --install`: the checker as a library for other projects.
#
#   find_package(linnet REQUIRED)
#   target_link_libraries(my_test PRIVATE linnet::checker)
#
# Headers keep their paths from the root: #include "checker/check.h".
include(CMakePackageConfigHelpers)

set(LINNET_LIBRARY_FOLDERS base history checker)
set(LINNET_CONFIG_FOLDER lib/cmake/linnet)

foreach(folder ${LINNET_LIBRARY_FOLDERS})
  set_target_properties(linnet_${folder} PROPERTIES EXPORT_NAME ${folder})
  install(TARGETS linnet_${folder} EXPORT linnet ARCHIVE DESTINATION lib)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/${folder}" DESTINATION include/linnet
          FILES_MATCHING PATTERN "*.h")
endforeach()
install(TARGETS linnet_flags EXPORT linnet)
install(EXPORT linnet NAMESPACE linnet:: FILE linnet-targets.cmake
        DESTINATION ${LINNET_CONFIG_FOLDER})

# What the installed libraries link, found again where they are used.
set(LINNET_FIND_DEPENDENCIES "")
foreach(package fmt tl-expected nlohmann_json Threads simdjson)
  if(${package}_FOUND)
    string(APPEND LINNET_FIND_DEPENDENCIES "find_dependency(${package})\n")
  endif()
endforeach()
if(TARGET PkgConfig::zstd)
  string(APPEND LINNET_FIND_DEPENDENCIES
    "find_dependency(PkgConfig)\n"
    "pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)\n")
endif()

configure_package_config_file(cmake/linnet-config.cmake.in
  "${CMAKE_BINARY_DIR}/linnet-config.cmake" INSTALL_DESTINATION ${LINNET_CONFIG_FOLDER})
write_basic_package_version_file("${CMAKE_BINARY_DIR}/linnet-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/linnet-config.cmake"
              "${CMAKE_BINARY_DIR}/linnet-config-version.cmake"
        DESTINATION ${LINNET_CONFIG_FOLDER})
