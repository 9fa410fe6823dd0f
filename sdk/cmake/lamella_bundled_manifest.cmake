# SPDX-License-Identifier: BSD-3-Clause
# The manifest of a plugin in lamella's own tree is its [[plugin]] table in the root formats.toml, completed with version, abi and library.
function(lamella_write_bundled_manifest id folder version)
  file(MAKE_DIRECTORY ${folder})
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
