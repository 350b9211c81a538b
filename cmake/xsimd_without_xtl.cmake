# SPDX-FileCopyrightText: 2026 The ctgrad authors
# SPDX-License-Identifier: MIT

# Debian's xsimd 8.1 names `xtl` as a link library although it neither needs nor ships it:
# left alone, every program would be linked with -lxtl and fail.
if(NOT TARGET xtl)
  get_target_property(ctgrad_xsimd_libraries xsimd INTERFACE_LINK_LIBRARIES)
  if("xtl" IN_LIST ctgrad_xsimd_libraries)
    list(REMOVE_ITEM ctgrad_xsimd_libraries xtl)
    set_property(TARGET xsimd PROPERTY INTERFACE_LINK_LIBRARIES ${ctgrad_xsimd_libraries})
  endif()
  unset(ctgrad_xsimd_libraries)
endif()
