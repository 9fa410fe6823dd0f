# SPDX-License-Identifier: BSD-3-Clause
# find_package(lamella): lamella::core for hosts, lamella_link_plugin() for hosts with plugins of their own; lamella::sdk and
# lamella_add_plugin() for plugins; lamella::command is the program.
# Nothing else has to be found: what liblamella links is its own affair.
include(${CMAKE_CURRENT_LIST_DIR}/lamellaTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/lamella_add_plugin.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/lamella_link_plugin.cmake)
