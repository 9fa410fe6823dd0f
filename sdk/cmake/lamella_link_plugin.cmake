# SPDX-License-Identifier: BSD-3-Clause
# lamella_link_plugin(<target> <folder> <source>...): links a plugin's source, which stands in <folder> beside its formats.toml, into a
# program, and writes headers that name it <name>_plugin, where <name> is the plugin's id with _ in place of what is no letter or digit:
#   #include "org_example_grid_plugin.hpp"
#   options.static_plugins = {org_example_grid_plugin()};   // C++: lamella::registry_options
#   #include "org_example_grid_plugin.h"
#   options.static_plugins = &org_example_grid_plugin;      // C: lamella_host_registry_options, which takes an array of them
# The same source builds as a library of its own with lamella_add_plugin.
function(lamella_link_plugin target folder)
  cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/formats.toml)
  file(READ ${folder}/formats.toml manifest)
  foreach(key id version) # of the [[plugin]] table, which stands first
    if(NOT manifest MATCHES "\n${key} *= *\"([^\"\n]+)\"")
      message(FATAL_ERROR "lamella_link_plugin: ${folder}/formats.toml has no ${key}")
    endif()
    set(${key} ${CMAKE_MATCH_1})
  endforeach()
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name ${id})

  set(sources ${ARGN})
  list(TRANSFORM sources PREPEND ${folder}/)
  set(objects ${target}_${name}_plugin)
  add_library(${objects} OBJECT ${sources})
  target_link_libraries(${objects} PRIVATE lamella::sdk)
  target_compile_definitions(${objects} PRIVATE LAMELLA_PLUGIN_ID="${id}" LAMELLA_PLUGIN_VERSION="${version}" LAMELLA_PLUGIN_ENTRY=${name}_entry)
  set_target_properties(${objects} PROPERTIES C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${target} PRIVATE ${objects})

  set(headers ${CMAKE_CURRENT_BINARY_DIR}/${target}_plugins)
  file(CONFIGURE OUTPUT ${headers}/${name}_plugin.hpp @ONLY CONTENT [==[
// Made by lamella_link_plugin from @folder@/formats.toml.
#pragma once
#include <lamella/registry.hpp>

extern "C" const lamella_entry* @name@_entry(void);

inline lamella::static_plugin @name@_plugin() {
  return {&@name@_entry, R"manifest(@manifest@)manifest"};
}
]==])
  string(REGEX REPLACE "([\\\\\"])" "\\\\\\1" quoted "${manifest}")
  string(REPLACE "\n" "\\n\"\n    \"" quoted "${quoted}")
  file(CONFIGURE OUTPUT ${headers}/${name}_plugin.h @ONLY CONTENT [==[
/* Made by lamella_link_plugin from @folder@/formats.toml. */
#include <lamella/host.h>

const struct lamella_entry* @name@_entry(void);
static const lamella_host_static_plugin @name@_plugin = {
    &@name@_entry,
    "@quoted@"};
]==])
  target_include_directories(${target} PRIVATE ${headers})
endfunction()
