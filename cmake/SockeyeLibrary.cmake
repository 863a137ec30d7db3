# What a program links: sockeye::sockeye, and a target for each component. Static, a component is its
# floor with those below. Shared, all of them are the one library libsockeye.so: the floors use each
# other's hidden parts, so that they cannot be libraries of their own.
#
#   server    servers alone               client    clients alone
#   redis     a cluster through Redis     postgres  the same through PostgreSQL
#   admin     the admin panel             metrics   servers that are watched
#   live      live state: change log, outbox, routes
set(SOCKEYE_COMPONENTS server client redis postgres live admin metrics)

if(NOT BUILD_SHARED_LIBS)
  add_library(sockeye INTERFACE)
  target_link_libraries(sockeye INTERFACE sockeye_server sockeye_client)
  add_library(sockeye::sockeye ALIAS sockeye)
  foreach(component IN LISTS SOCKEYE_COMPONENTS)
    add_library(sockeye::${component} ALIAS sockeye_${component})
  endforeach()
  return()
endif()

if(SOCKEYE_TESTS)
  message(FATAL_ERROR "The tests reach what the shared library hides: "
                      "use -DSOCKEYE_TESTS=OFF with -DBUILD_SHARED_LIBS=ON")
endif()

# Raised whenever a program that was built before could not run any more
# (tests/packaging/abi).
set(SOCKEYE_SOVERSION 0)

get_property(objects GLOBAL PROPERTY SOCKEYE_OBJECTS)
get_property(libraries GLOBAL PROPERTY SOCKEYE_LIBRARIES)
list(REMOVE_DUPLICATES libraries)
add_library(sockeye SHARED ${objects})
target_link_libraries(sockeye PRIVATE ${libraries})
set(map "${CMAKE_CURRENT_LIST_DIR}/libsockeye.map")
target_link_options(sockeye PRIVATE -Wl,--no-undefined -Wl,--as-needed
                                    "-Wl,--version-script=${map}")
set_property(TARGET sockeye PROPERTY LINK_DEPENDS "${map}")
target_compile_features(sockeye PUBLIC cxx_std_20)
target_include_directories(sockeye INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                             $<INSTALL_INTERFACE:include>)
set_target_properties(sockeye PROPERTIES VERSION ${SOCKEYE_SOVERSION}.${PROJECT_VERSION}
                                         SOVERSION ${SOCKEYE_SOVERSION} LINKER_LANGUAGE CXX)
add_library(sockeye::sockeye ALIAS sockeye)
foreach(component IN LISTS SOCKEYE_COMPONENTS)
  add_library(sockeye_all_${component} INTERFACE)
  target_link_libraries(sockeye_all_${component} INTERFACE sockeye)
  set_target_properties(sockeye_all_${component} PROPERTIES EXPORT_NAME ${component})
  add_library(sockeye::${component} ALIAS sockeye_all_${component})
endforeach()
