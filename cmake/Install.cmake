# What `cmake --install` puts where. The component "debian" is what only a Debian package has, "plain" what it has in
# another form (cmake/Package.cmake).
install(TARGETS invito RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/config/ DESTINATION ${CMAKE_INSTALL_DATADIR}/invito/config
        PATTERN systemd EXCLUDE)
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT plain)

# Below lib/ also where libraries go elsewhere: systemd looks nowhere else. Nothing is enabled.
set(packaging ${CMAKE_SOURCE_DIR}/packaging)
install(FILES ${packaging}/systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME invito.conf)
install(FILES ${packaging}/systemd/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME invito.conf)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/config/systemd/ DESTINATION lib/systemd/system)
# The units start the program that is installed with them. An archive is unpacked into /usr/local.
install(CODE [[
    set(prefix "${CMAKE_INSTALL_PREFIX}")
    if(prefix MATCHES "/_CPack_Packages/")
        set(prefix "/usr/local")
    endif()
    file(GLOB units "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/invito-*.service")
    foreach(unit IN LISTS units)
        file(READ "${unit}" text)
        string(REPLACE "=/usr/bin/invito " "=${prefix}/bin/invito " text "${text}")
        file(WRITE "${unit}" "${text}")
    endforeach()
]])

# Completions, where bash-completion, zsh and fish look for those of packages.
set(INVITO_COMPLETION ${CMAKE_SOURCE_DIR}/src/cli/completion)
install(FILES ${INVITO_COMPLETION}/bash.txt RENAME invito
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${INVITO_COMPLETION}/zsh.txt RENAME _invito DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${INVITO_COMPLETION}/fish.txt RENAME invito.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
