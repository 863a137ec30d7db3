# c-ares as CAres::CAres, from pkg-config's word: Debian 12's package has no CMake files.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(CAres_PC QUIET IMPORTED_TARGET libcares)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAres REQUIRED_VARS CAres_PC_LINK_LIBRARIES
                                  VERSION_VAR CAres_PC_VERSION)
if(CAres_FOUND AND NOT TARGET CAres::CAres)
  add_library(CAres::CAres ALIAS PkgConfig::CAres_PC)
endif()
