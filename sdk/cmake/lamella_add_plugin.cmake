# SPDX-License-Identifier: BSD-3-Clause
# lamella_add_plugin(<id> <source>...): builds one plugin library, of C or C++, beside its formats.toml in LAMELLA_PLUGIN_OUTPUT_DIRECTORY/<id>
# (by default <build>/plugins/<id>, so that LAMELLA_PLUGIN_PATH=<build>/plugins finds it), with the entry as its only exported symbol.
#
# What stands beside the CMakeLists.txt is taken along: formats.toml; samples/, as files to check the plugin with; <id>_test.cpp, as a test
# linked with the same objects where Catch2 was found. Where tests are built, check-plugin.<id> runs `lamella check-plugin` on the result.
# `cmake --install` puts the plugin into lib/lamella/plugins/<id> of its prefix, which lamella searches in its own prefix and in /usr/local.
set(LAMELLA_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)
include(${CMAKE_CURRENT_LIST_DIR}/lamella_add_fuzzer.cmake)

function(lamella_add_plugin id)
  set(target lamella_plugin_${id})
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE lamella::sdk)
  set(plugin_version ${PROJECT_VERSION})
  target_compile_definitions(${target} PRIVATE LAMELLA_PLUGIN_ID="${id}" LAMELLA_PLUGIN_VERSION="${plugin_version}")
  if(NOT LAMELLA_PLUGIN_OUTPUT_DIRECTORY)
    set(LAMELLA_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  endif()
  set(folder ${LAMELLA_PLUGIN_OUTPUT_DIRECTORY}/${id})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME lamella_${id} LIBRARY_OUTPUT_DIRECTORY ${folder}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE -Wl,--version-script=${LAMELLA_PLUGIN_MAP})
  if(NOT LAMELLA_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${LAMELLA_PLUGIN_MAP})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/formats.toml)
    lamella_place_files(${folder})
  elseif(COMMAND lamella_write_bundled_manifest) # in lamella's own tree
    lamella_write_bundled_manifest(${id} ${folder} ${plugin_version})
    lamella_add_samples(${id})
  else()
    message(FATAL_ERROR "lamella_add_plugin(${id}): there is no formats.toml in ${CMAKE_CURRENT_SOURCE_DIR}; "
      "`lamella new-plugin` writes one, share/lamella/docs/manifest.md explains it")
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION lib/lamella/plugins/${id})
  install(FILES ${folder}/formats.toml DESTINATION lib/lamella/plugins/${id})
  install(FILES ${folder}/capabilities.lock DESTINATION lib/lamella/plugins/${id} OPTIONAL) # where a test run has proven the claims

  if(BUILD_TESTING AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${id}_test.cpp AND TARGET Catch2::Catch2WithMain)
    add_executable(${id}_test $<TARGET_OBJECTS:${target}> ${id}_test.cpp)
    target_link_libraries(${id}_test PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES> Catch2::Catch2WithMain)
    target_compile_definitions(${id}_test PRIVATE LAMELLA_PLUGIN_ID="${id}" LAMELLA_PLUGIN_VERSION="${plugin_version}")
    add_test(NAME plugins.${id} COMMAND ${id}_test)
  endif()
  # Bundled plugins, which have no manifest of their own here, are checked by lamella's tests.
  if(BUILD_TESTING AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/formats.toml AND TARGET lamella::command)
    add_test(NAME check-plugin.${id} COMMAND lamella::command check-plugin ${folder})
  endif()
endfunction()

# The manifest and the samples, beside the library.
function(lamella_place_files folder)
  set(origin ${CMAKE_CURRENT_SOURCE_DIR})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${origin} ${origin}/samples/*)
  foreach(file IN ITEMS formats.toml LISTS files)
    configure_file(${origin}/${file} ${folder}/${file} COPYONLY)
  endforeach()
endfunction()
