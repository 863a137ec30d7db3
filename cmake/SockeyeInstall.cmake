# What `cmake --install` puts where: the public headers, the floors as static libraries, the CMake
# package that finds them by component, and pkg-config's files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(SOCKEYE_FLOORS base codec engine core net http server client cluster admin metrics redis
                   postgres live)
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/sockeye")

foreach(floor IN LISTS SOCKEYE_FLOORS)
  set_target_properties(sockeye_${floor} PROPERTIES EXPORT_NAME ${floor})
endforeach()
list(TRANSFORM SOCKEYE_FLOORS PREPEND sockeye_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} sockeye EXPORT sockeye
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
install(EXPORT sockeye NAMESPACE sockeye:: FILE sockeyeTargets.cmake
        DESTINATION "${package}" COMPONENT dev)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/sockeye"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/sockeyeConfig.cmake.in" "${PROJECT_BINARY_DIR}/sockeyeConfig.cmake"
  INSTALL_DESTINATION "${package}")
# Before 1.0 each minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sockeyeConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sockeyeConfig.cmake"
              "${PROJECT_BINARY_DIR}/sockeyeConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindCAres.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindPQ.cmake"
        DESTINATION "${package}" COMPONENT dev)

# sockeye_pkg_config(NAME FLOORS floor... REQUIRES module... [LIBS flag...]): a .pc file. Static
# libraries name each other, so that all that they need stands in Libs and Requires.
function(sockeye_pkg_config name)
  cmake_parse_arguments(PC "" "" "FLOORS;REQUIRES;LIBS" ${ARGN})
  list(TRANSFORM PC_FLOORS PREPEND "-lsockeye_")
  list(JOIN PC_FLOORS " " floors)
  list(JOIN PC_REQUIRES " " requires)
  list(JOIN PC_LIBS " " libs)
  # From the file to the prefix, which may be another one at the installation.
  file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/sockeye.pc.in"
                 "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${name}.pc"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
endfunction()

set(below http net core engine codec base)
sockeye_pkg_config(
  sockeye FLOORS admin metrics server client ${below}
  REQUIRES openssl zlib libcares simdjson LIBS -lcrypt -pthread)
sockeye_pkg_config(sockeye-redis FLOORS redis cluster server ${below} REQUIRES sockeye)
sockeye_pkg_config(sockeye-postgres FLOORS postgres cluster server ${below}
                   REQUIRES sockeye libpq)
