# `cpack` in the build folder of a release makes a Debian package and an archive; scripts/package does all of it.
set(CPACK_PACKAGE_NAME invito)
set(CPACK_PACKAGE_VENDOR "invito contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "batch runner for LinkedIn invitations through Unipile")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_INVITO_BUILD ${CMAKE_BINARY_DIR})
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_MONOLITHIC_INSTALL ON)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cmake/PackageKinds.cmake)
set(CPACK_PACKAGE_FILE_NAME "invito-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "invito contributors <maintainers@invito.invalid>" CACHE STRING
    "Who answers for packages built here: name <address>")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A CSV or YAML list of profiles goes into a job table in SQLite; a run sends
each person one invitation through Unipile's API, account by account. Nobody
is invited twice and no limit is passed, whatever crashes in between.

Timers for systemd come with it and are not enabled.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# As dh_installsysusers has it.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "ca-certificates, tzdata, systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bsd-mailx | mailx, prometheus-node-exporter")
set(debian ${CMAKE_SOURCE_DIR}/packaging/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

install(FILES ${debian}/copyright DESTINATION share/doc/invito COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${debian}/lintian-overrides DESTINATION share/lintian/overrides RENAME invito
        COMPONENT debian EXCLUDE_FROM_ALL)
# One database for timers, cron and people.
file(READ ${CMAKE_SOURCE_DIR}/config/invito.example.yaml settings)
string(REPLACE "# database: ~/.local/state/invito/invito.db" "database: /var/lib/invito/invito.db" settings
       "${settings}")
string(REPLACE "# api_key_file: ~/.config/invito/unipile-api-key " "api_key_file: /etc/invito/unipile-api-key " settings
       "${settings}")
file(CONFIGURE OUTPUT debian/invito.yaml CONTENT "${settings}" @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/debian/invito.yaml DESTINATION /etc/invito COMPONENT debian EXCLUDE_FROM_ALL)
# Policy 12.1 and 12.7: changelogs and manual pages are compressed, without a name or a time in them.
install(CODE "
    set(share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share\")
    configure_file(${debian}/changelog \"\${share}/doc/invito/changelog.Debian\" COPYONLY)
    configure_file(${CMAKE_SOURCE_DIR}/CHANGELOG.md \"\${share}/doc/invito/changelog\" COPYONLY)
    file(GLOB_RECURSE pages \"\${share}/man/*\")
    execute_process(COMMAND gzip -9nf \"\${share}/doc/invito/changelog.Debian\" \"\${share}/doc/invito/changelog\"
                            \${pages} COMMAND_ERROR_IS_FATAL ANY)
" COMPONENT debian EXCLUDE_FROM_ALL)

include(CPack)
