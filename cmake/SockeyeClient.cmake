# sockeye_embed_client(TARGET): tells the target's sources where the JavaScript client's bundles are
# that they embed, and which version they are of.
function(sockeye_embed_client target)
  set(folder "${PROJECT_SOURCE_DIR}/web/client")
  file(STRINGS "${folder}/VERSION" version)
  file(GLOB bundles CONFIGURE_DEPENDS "${folder}/*.gz" "${folder}/*.br")
  set_source_files_properties(
    "${PROJECT_SOURCE_DIR}/src/server/client_files.cpp"
    PROPERTIES COMPILE_DEFINITIONS "SOCKEYE_CLIENT_FOLDER=\"${folder}\"" OBJECT_DEPENDS "${bundles}")
  set_source_files_properties("${PROJECT_SOURCE_DIR}/src/server/client_bundle.cpp"
                              PROPERTIES COMPILE_DEFINITIONS "SOCKEYE_CLIENT_VERSION=\"${version}\"")
  set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
               "${folder}/VERSION")
endfunction()
