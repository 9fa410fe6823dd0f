# SPDX-License-Identifier: BSD-3-Clause
# lamella_add_plugin(<id> <source>...): builds one plugin library beside its formats.toml, with the entry as its only exported symbol,
# and its <id>_test.cpp, if there is one, as a test linked with the same objects.
#
# In lamella's own tree the manifest is the [[plugin]] table of the root formats.toml, completed with version, abi and library; elsewhere
# it is the formats.toml beside the CMakeLists.txt, copied as it is.
set(LAMELLA_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(lamella_add_plugin id)
  set(target lamella_plugin_${id})
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE lamella::sdk)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set(plugin_version ${PROJECT_VERSION})
  target_compile_definitions(${target} PRIVATE LAMELLA_PLUGIN_ID="${id}" LAMELLA_PLUGIN_VERSION="${plugin_version}")
  if(NOT LAMELLA_PLUGIN_OUTPUT_DIRECTORY)
    set(LAMELLA_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)
  endif()
  set(folder ${LAMELLA_PLUGIN_OUTPUT_DIRECTORY}/${id})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME lamella_${id} LIBRARY_OUTPUT_DIRECTORY ${folder}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE -Wl,--version-script=${LAMELLA_PLUGIN_MAP})
  if(NOT LAMELLA_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${LAMELLA_PLUGIN_MAP})
  lamella_write_manifest(${id} ${folder} ${plugin_version})
  install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/lamella/plugins/${id})
  install(FILES ${folder}/formats.toml DESTINATION ${CMAKE_INSTALL_LIBDIR}/lamella/plugins/${id})

  if(BUILD_TESTING AND EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${id}_test.cpp AND TARGET Catch2::Catch2WithMain)
    add_executable(${id}_test $<TARGET_OBJECTS:${target}> ${id}_test.cpp)
    target_link_libraries(${id}_test PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES> Catch2::Catch2WithMain)
    target_compile_definitions(${id}_test PRIVATE LAMELLA_PLUGIN_ID="${id}" LAMELLA_PLUGIN_VERSION="${plugin_version}")
    add_test(NAME plugins.${id} COMMAND ${id}_test)
  endif()
endfunction()

function(lamella_write_manifest id folder version)
  file(MAKE_DIRECTORY ${folder})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/formats.toml)
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/formats.toml ${folder}/formats.toml COPYONLY)
    return()
  endif()
  set(root ${PROJECT_SOURCE_DIR}/formats.toml)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${root})
  file(READ ${root} text)
  # Semicolons and brackets would be taken for list syntax; only plain string commands are used below.
  string(FIND "${text}" "[[plugin]]\nid = \"${id}\"\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "formats.toml has no [[plugin]] table that starts with id = \"${id}\"")
  endif()
  string(SUBSTRING "${text}" ${begin} -1 text)
  string(SUBSTRING "${text}" 1 -1 rest)
  string(FIND "${rest}" "\n[[plugin]]\n" end)
  if(NOT end EQUAL -1)
    string(SUBSTRING "${text}" 0 ${end} text)
  endif()
  string(REPLACE "[[plugin]]\nid = \"${id}\"\n"
    "schema = 1\n\n[[plugin]]\nid = \"${id}\"\nversion = \"${version}\"\nabi = \"0.1\"\nlibrary = \"lamella_${id}.so\"\n" text "${text}")
  file(CONFIGURE OUTPUT ${folder}/formats.toml CONTENT "${text}\n" @ONLY)
endfunction()
