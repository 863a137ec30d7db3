# An overlay port: it builds the sources that it stands in.
#   vcpkg install sockeye --overlay-ports=packaging/vcpkg/ports
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

# c-ares is found by pkg-config.
vcpkg_find_acquire_program(PKGCONFIG)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DSOCKEYE_TESTS=OFF -DSOCKEYE_APPS=OFF -DSOCKEYE_INSTALL=ON
          "-DPKG_CONFIG_EXECUTABLE=${PKGCONFIG}")
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME sockeye CONFIG_PATH lib/cmake/sockeye)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/sockeye")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
