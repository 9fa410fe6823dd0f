# SPDX-License-Identifier: BSD-3-Clause
# lamella_add_fuzzer(<id>): a target fuzz.<id>, not built by default, that gives arbitrary bytes to the reader of the plugin <id> through the
# C border (fuzz_plugin.cpp). libFuzzer is part of clang; with other compilers there is no target. Stands behind lamella_add_plugin(<id> …).
#   cmake --build build --target fuzz.<id> && mkdir -p corpus && build/fuzz.<id> corpus samples
set(LAMELLA_FUZZ_SOURCE ${CMAKE_CURRENT_LIST_DIR}/fuzz_plugin.cpp)

function(lamella_add_fuzzer id)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(STATUS "No fuzz.${id}: libFuzzer needs clang, the compiler is ${CMAKE_CXX_COMPILER_ID}")
    return()
  endif()
  set(plugin lamella_plugin_${id})
  get_target_property(sources ${plugin} SOURCES)
  get_target_property(folder ${plugin} SOURCE_DIR)
  list(TRANSFORM sources REPLACE "^([^/].*)$" "${folder}/\\1")
  add_executable(fuzz.${id} EXCLUDE_FROM_ALL ${sources} ${LAMELLA_FUZZ_SOURCE})
  target_link_libraries(fuzz.${id} PRIVATE $<TARGET_PROPERTY:${plugin},LINK_LIBRARIES>)
  target_compile_definitions(fuzz.${id} PRIVATE $<TARGET_PROPERTY:${plugin},COMPILE_DEFINITIONS>)
  target_compile_options(fuzz.${id} PRIVATE -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -fno-sanitize=function)
  target_link_options(fuzz.${id} PRIVATE -fsanitize=fuzzer,address,undefined)
endfunction()
