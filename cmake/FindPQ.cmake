# Finds libpq, PostgreSQL's client library: PQ::PQ. (CMake's own FindPostgreSQL asks for the server's
# headers too.)
find_path(PQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql)
find_library(PQ_LIBRARY pq)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PQ REQUIRED_VARS PQ_LIBRARY PQ_INCLUDE_DIR)
if(PQ_FOUND AND NOT TARGET PQ::PQ)
  add_library(PQ::PQ UNKNOWN IMPORTED)
  set_target_properties(PQ::PQ PROPERTIES IMPORTED_LOCATION "${PQ_LIBRARY}"
                                          INTERFACE_INCLUDE_DIRECTORIES "${PQ_INCLUDE_DIR}")
endif()
mark_as_advanced(PQ_INCLUDE_DIR PQ_LIBRARY)
