# SPDX-License-Identifier: BSD-3-Clause
# lamella_add_samples(<id>): runs the samples.py beside the CMakeLists.txt, if there is one, into share/lamella/samples/<id> of the
# build tree, and installs that folder. The script imports sample_folder (sdk/conformance) and needs Python's standard library only.
set(LAMELLA_SAMPLE_MODULE_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/../conformance)

function(lamella_add_samples id)
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/samples.py)
  if(NOT EXISTS ${script})
    return()
  endif()
  find_package(Python3 3.10 QUIET COMPONENTS Interpreter)
  if(NOT Python3_Interpreter_FOUND)
    message(STATUS "No Python 3.10: no samples of ${id}, whose capabilities stay untested")
    return()
  endif()
  set(folder ${CMAKE_BINARY_DIR}/share/lamella/samples/${id})
  add_custom_command(OUTPUT ${folder}/samples.toml
    COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${LAMELLA_SAMPLE_MODULE_DIRECTORY} ${Python3_EXECUTABLE} -B ${script} ${folder}
    DEPENDS ${script} ${LAMELLA_SAMPLE_MODULE_DIRECTORY}/sample_folder.py
    COMMENT "Writing samples of ${id}" VERBATIM)
  add_custom_target(lamella_samples_${id} ALL DEPENDS ${folder}/samples.toml)
  install(DIRECTORY ${folder} DESTINATION share/lamella/samples)
endfunction()
