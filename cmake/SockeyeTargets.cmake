# sockeye_floor(NAME [DEPENDS floor...] [LINK target...] [PRIVATE target...])
#
# A floor of the house: the static library sockeye_NAME from src/NAME. It sees the public headers,
# its own folder and, through a mirror of include paths, only the floors it depends on. With
# BUILD_SHARED_LIBS its objects go into the one shared library.
add_library(sockeye_settings INTERFACE)
target_compile_features(sockeye_settings INTERFACE cxx_std_20)
target_compile_options(
  sockeye_settings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
            -Woverloaded-virtual -Wconversion -Wsign-conversion -Wformat=2 -Wimplicit-fallthrough
            $<$<BOOL:${SOCKEYE_WERROR}>:-Werror>
            # g++ 12 takes an optimised std::optional for uninitialised where it is not.
            $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)

find_program(SOCKEYE_CCACHE ccache)
if(SOCKEYE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SOCKEYE_CCACHE}")
endif()

# Each floor's folder is reachable as "NAME/file.hpp" through a folder that holds only links to the
# floors it may see.
function(sockeye_floor name)
  cmake_parse_arguments(FLOOR "" "" "DEPENDS;LINK;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  set(target sockeye_${name})
  set(view "${PROJECT_BINARY_DIR}/floors/${name}")
  file(MAKE_DIRECTORY "${view}")
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/src/${name}" "${view}/${name}" SYMBOLIC)
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:sockeye_settings> ${FLOOR_PRIVATE})
    if(BUILD_SHARED_LIBS)
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
                                                 CXX_VISIBILITY_PRESET hidden
                                                 VISIBILITY_INLINES_HIDDEN ON)
      target_compile_definitions(${target} PRIVATE SOCKEYE_BUILDS_SHARED)
      set_property(GLOBAL APPEND PROPERTY SOCKEYE_OBJECTS $<TARGET_OBJECTS:${target}>)
      set_property(GLOBAL APPEND PROPERTY SOCKEYE_LIBRARIES ${FLOOR_LINK} ${FLOOR_PRIVATE})
    endif()
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(
    ${target} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${view}>
    $<INSTALL_INTERFACE:include>)
  foreach(lower IN LISTS FLOOR_DEPENDS)
    target_link_libraries(${target} ${scope} sockeye_${lower})
  endforeach()
  target_link_libraries(${target} ${scope} ${FLOOR_LINK})
endfunction()

# sockeye_tests(FLOOR): one test program a floor, from tests/FLOOR/*_test.cpp.
function(sockeye_tests name)
  cmake_parse_arguments(TESTS "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${name}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_tests ${sources})
  target_include_directories(${name}_tests PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  # The tests' own code need not be fast, and compiles in two thirds of the time.
  target_compile_options(${name}_tests PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  target_link_libraries(${name}_tests PRIVATE sockeye_${name} sockeye_settings GTest::gmock_main
                                              ${TESTS_LINK})
  include(GoogleTest)
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT 120 LABELS unit)
endfunction()
