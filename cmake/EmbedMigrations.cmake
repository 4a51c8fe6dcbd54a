# Turns migrations/NNNN_name.sql into one C++ source, each with what migrations/shared/ has of that number: the binary
# carries its own schema.
file(GLOB INVITO_MIGRATIONS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/*.sql)
file(GLOB INVITO_SHARED_MIGRATIONS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/shared/*.sql)
list(SORT INVITO_MIGRATIONS)
set(INVITO_MIGRATIONS_CPP ${CMAKE_BINARY_DIR}/generated/embedded_migrations.cpp)
add_custom_command(
    OUTPUT ${INVITO_MIGRATIONS_CPP}
    COMMAND ${CMAKE_COMMAND} "-DMIGRATIONS=${INVITO_MIGRATIONS}" -DOUTPUT=${INVITO_MIGRATIONS_CPP}
            -P ${CMAKE_SOURCE_DIR}/cmake/WriteMigrations.cmake
    DEPENDS ${INVITO_MIGRATIONS} ${INVITO_SHARED_MIGRATIONS} ${CMAKE_SOURCE_DIR}/cmake/WriteMigrations.cmake
    VERBATIM)
