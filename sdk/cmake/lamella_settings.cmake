# SPDX-License-Identifier: BSD-3-Clause
# Settings that hold for every target of the tree: language, warnings, sanitizers, where results stand.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The build tree is laid out as the installation is, so that plugins are found the same way.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(LAMELLA_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/lamella/plugins)
set(CMAKE_INSTALL_LIBDIR lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON) # a copied build tree loads its own libraries

find_program(LAMELLA_CCACHE ccache)
if(LAMELLA_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${LAMELLA_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LAMELLA_CCACHE})
endif()

option(LAMELLA_WERROR "warnings are errors" OFF)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow)
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>)
# g++ 12 warns of overlaps inside std::string that cannot be (GCC bug 105651).
add_compile_options($<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)
if(LAMELLA_WERROR)
  add_compile_options(-Werror)
endif()

set(LAMELLA_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize takes them")
if(LAMELLA_SANITIZE)
  add_compile_options(-fsanitize=${LAMELLA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LAMELLA_SANITIZE})
  # Libraries that hide their type information meet at functions: clang would take those for functions of another type.
  add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
endif()
