# Turns the files of config/ into one C++ source: the program needs no installed file.
set(INVITO_EXAMPLES
    example_settings=${CMAKE_SOURCE_DIR}/config/invito.example.yaml
    example_sandbox_settings=${CMAKE_SOURCE_DIR}/config/sandbox.example.yaml
    example_campaign=${CMAKE_SOURCE_DIR}/config/campaign.example.yaml
    example_sandbox_campaign=${CMAKE_SOURCE_DIR}/config/campaign.sandbox.yaml
    example_list=${CMAKE_SOURCE_DIR}/config/leads.example.csv
    limits_file=${CMAKE_SOURCE_DIR}/config/limits.yaml
    run_service=${CMAKE_SOURCE_DIR}/config/systemd/invito-run.service
    run_timer=${CMAKE_SOURCE_DIR}/config/systemd/invito-run.timer
    nightly_service=${CMAKE_SOURCE_DIR}/config/systemd/invito-nightly.service
    nightly_timer=${CMAKE_SOURCE_DIR}/config/systemd/invito-nightly.timer
    listen_service=${CMAKE_SOURCE_DIR}/config/systemd/invito-listen.service
    alert_service=${CMAKE_SOURCE_DIR}/config/systemd/invito-alert@.service)
set(INVITO_EXAMPLES_CPP ${CMAKE_BINARY_DIR}/generated/examples.cpp)
list(TRANSFORM INVITO_EXAMPLES REPLACE "^[a-z_]+=" "" OUTPUT_VARIABLE INVITO_EXAMPLE_FILES)
add_custom_command(
    OUTPUT ${INVITO_EXAMPLES_CPP}
    COMMAND ${CMAKE_COMMAND} "-DEXAMPLES=${INVITO_EXAMPLES}" -DHEADER=invito/config/examples.hpp
            -DOUTPUT=${INVITO_EXAMPLES_CPP} -P ${CMAKE_SOURCE_DIR}/cmake/WriteExamples.cmake
    DEPENDS ${INVITO_EXAMPLE_FILES} ${CMAKE_SOURCE_DIR}/cmake/WriteExamples.cmake
    VERBATIM)
