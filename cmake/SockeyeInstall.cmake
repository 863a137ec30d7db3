# What `cmake --install` puts where: the public headers, the libraries, the CMake package that finds
# them by component, pkg-config's files, and the command-line client where it is built; in the parts
# runtime, dev and tools.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/sockeye")

if(BUILD_SHARED_LIBS)
  list(TRANSFORM SOCKEYE_COMPONENTS PREPEND sockeye_all_ OUTPUT_VARIABLE targets)
else()
  set(floors base codec engine core net http server client cluster admin metrics redis postgres live)
  foreach(floor IN LISTS floors)
    set_target_properties(sockeye_${floor} PROPERTIES EXPORT_NAME ${floor})
  endforeach()
  list(TRANSFORM floors PREPEND sockeye_ OUTPUT_VARIABLE targets)
endif()
install(
  TARGETS ${targets} sockeye EXPORT sockeye
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT dev)
install(EXPORT sockeye NAMESPACE sockeye:: FILE sockeyeTargets.cmake
        DESTINATION "${package}" COMPONENT dev)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/sockeye"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
if(SOCKEYE_TOOLS)
  install(TARGETS sockeye_tool RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
  install(FILES "${PROJECT_BINARY_DIR}/tools/sockeye/sockeye.1.gz"
          DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT tools)
endif()

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/sockeyeConfig.cmake.in" "${PROJECT_BINARY_DIR}/sockeyeConfig.cmake"
  INSTALL_DESTINATION "${package}")
# Before 1.0 each minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sockeyeConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/sockeyeConfig.cmake"
              "${PROJECT_BINARY_DIR}/sockeyeConfigVersion.cmake"
        DESTINATION "${package}" COMPONENT dev)
if(NOT BUILD_SHARED_LIBS)
  install(FILES "${CMAKE_CURRENT_LIST_DIR}/FindCAres.cmake" "${CMAKE_CURRENT_LIST_DIR}/FindPQ.cmake"
          DESTINATION "${package}" COMPONENT dev)
endif()

# sockeye_pkg_config(NAME FLOORS floor... [NEEDS module...] [LIBS flag...] [REQUIRES module...]): a .pc
# file. Static libraries name each other, so that all that they need stands in Libs and Requires; the
# shared library knows what it needs.
function(sockeye_pkg_config name)
  cmake_parse_arguments(PC "" "" "FLOORS;NEEDS;LIBS;REQUIRES" ${ARGN})
  if(BUILD_SHARED_LIBS)
    set(floors "-lsockeye")
  else()
    list(TRANSFORM PC_FLOORS PREPEND "-lsockeye_")
    list(JOIN PC_FLOORS " " floors)
    list(APPEND PC_REQUIRES ${PC_NEEDS})
    list(JOIN PC_LIBS " " libs)
  endif()
  list(JOIN PC_REQUIRES " " requires)
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
  NEEDS openssl zlib libcares simdjson LIBS -lcrypt -pthread)
sockeye_pkg_config(sockeye-redis FLOORS redis cluster server ${below} REQUIRES sockeye)
sockeye_pkg_config(sockeye-postgres FLOORS postgres cluster server ${below}
                   REQUIRES sockeye NEEDS libpq)
