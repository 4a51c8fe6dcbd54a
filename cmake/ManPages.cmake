# The program writes its own manual pages. Their date is the version's, so that every build makes the same ones.
set(INVITO_MAN_PAGES ${CMAKE_BINARY_DIR}/man)
add_custom_command(
    OUTPUT ${INVITO_MAN_PAGES}/invito.1
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${INVITO_MAN_PAGES}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${INVITO_MAN_PAGES}
    COMMAND invito __man ${INVITO_MAN_PAGES} ${INVITO_VERSION_DATE}
    DEPENDS invito
    VERBATIM)
add_custom_target(man_pages ALL DEPENDS ${INVITO_MAN_PAGES}/invito.1)
foreach(section 1 5)
    install(DIRECTORY ${INVITO_MAN_PAGES}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
            FILES_MATCHING PATTERN *.${section})
endforeach()
