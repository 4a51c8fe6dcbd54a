# Turns the texts of src/cli into one C++ source. The order is that of the table and of `invito help`.
set(INVITO_COMMANDS flags start campaigns records operate webhooks)
set(INVITO_TOPICS
    campaign-file config csv files limits environment exit-codes json nightly notify privacy reports secrets shared-database unknown)
set(INVITO_SHELLS bash zsh fish)
list(TRANSFORM INVITO_COMMANDS REPLACE ".+" "${CMAKE_SOURCE_DIR}/src/cli/commands/\\0.txt")
list(TRANSFORM INVITO_TOPICS REPLACE ".+" "${CMAKE_SOURCE_DIR}/src/cli/topics/\\0.txt")
list(TRANSFORM INVITO_SHELLS REPLACE ".+" "${CMAKE_SOURCE_DIR}/src/cli/completion/\\0.txt")
set(INVITO_HELP_TEXTS_CPP ${CMAKE_BINARY_DIR}/generated/help_texts.cpp)
add_custom_command(
    OUTPUT ${INVITO_HELP_TEXTS_CPP}
    COMMAND ${CMAKE_COMMAND} "-DCOMMANDS=${INVITO_COMMANDS}" "-DTOPICS=${INVITO_TOPICS}"
            "-DSHELLS=${INVITO_SHELLS}" -DOUTPUT=${INVITO_HELP_TEXTS_CPP} -P ${CMAKE_SOURCE_DIR}/cmake/WriteHelpTexts.cmake
    DEPENDS ${INVITO_COMMANDS} ${INVITO_TOPICS} ${INVITO_SHELLS} ${CMAKE_SOURCE_DIR}/cmake/WriteHelpTexts.cmake
    VERBATIM)
