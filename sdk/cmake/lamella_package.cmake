# SPDX-License-Identifier: BSD-3-Clause
# What makes an installation a package: find_package(lamella) and pkg-config, both finding everything relative to themselves. The build tree
# is one, too: -Dlamella_ROOT=BUILD serves where nothing is installed.
include(CMakePackageConfigHelpers)
set(package_source ${PROJECT_SOURCE_DIR}/sdk/cmake)
set(package_folder lib/cmake/lamella)
set(package_files ${package_source}/lamellaConfig.cmake ${package_source}/lamella_add_plugin.cmake ${package_source}/lamella_link_plugin.cmake
  ${package_source}/lamella_add_fuzzer.cmake ${package_source}/fuzz_plugin.cpp ${package_source}/plugin.map)

write_basic_package_version_file(${CMAKE_BINARY_DIR}/${package_folder}/lamellaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
export(EXPORT lamella NAMESPACE lamella:: FILE ${CMAKE_BINARY_DIR}/${package_folder}/lamellaTargets.cmake)
foreach(file IN LISTS package_files)
  cmake_path(GET file FILENAME name)
  configure_file(${file} ${CMAKE_BINARY_DIR}/${package_folder}/${name} COPYONLY)
endforeach()

install(EXPORT lamella NAMESPACE lamella:: FILE lamellaTargets.cmake DESTINATION ${package_folder})
install(FILES ${package_files} ${CMAKE_BINARY_DIR}/${package_folder}/lamellaConfigVersion.cmake DESTINATION ${package_folder})
foreach(name lamella lamella-sdk)
  configure_file(${package_source}/${name}.pc.in ${CMAKE_BINARY_DIR}/package/${name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/package/${name}.pc DESTINATION lib/pkgconfig)
endforeach()

# What `lamella new-plugin` writes under another name is the example; the command finds it from its own place, here as in an installation.
set(template_source ${PROJECT_SOURCE_DIR}/sdk/examples/grid)
set(template_folder share/lamella/template)
file(GLOB_RECURSE template_files CONFIGURE_DEPENDS RELATIVE ${template_source} ${template_source}/*)
foreach(file IN LISTS template_files)
  configure_file(${template_source}/${file} ${CMAKE_BINARY_DIR}/${template_folder}/${file} COPYONLY)
  cmake_path(GET file PARENT_PATH sub_folder)
  install(FILES ${template_source}/${file} DESTINATION ${template_folder}/${sub_folder})
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/sdk/docs DESTINATION share/lamella)
