# Read by cpack once for each kind of package.
if(CPACK_GENERATOR STREQUAL "DEB")
    set(CPACK_SET_DESTDIR ON)  # for /etc
    set(CPACK_INSTALL_PREFIX /usr)
    # "debian" is last: it compresses what the others install.
    set(CPACK_INSTALL_CMAKE_PROJECTS
        "${CPACK_INVITO_BUILD};invito;Unspecified;/" "${CPACK_INVITO_BUILD};invito;debian;/")
endif()
