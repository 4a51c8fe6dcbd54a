# Turns the style sheet and the scripts of pages into one C++ source: a page carries them, or the program serves them.
set(INVITO_WEB_FILES
    page_css=${CMAKE_SOURCE_DIR}/src/report/web/page.css
    live_css=${CMAKE_SOURCE_DIR}/src/report/web/live.css
    live_js=${CMAKE_SOURCE_DIR}/src/report/web/live.js
    report_js=${CMAKE_SOURCE_DIR}/src/report/web/report.js)
set(INVITO_WEB_FILES_CPP ${CMAKE_BINARY_DIR}/generated/web_files.cpp)
list(TRANSFORM INVITO_WEB_FILES REPLACE "^[a-z_]+=" "" OUTPUT_VARIABLE INVITO_WEB_FILE_PATHS)
add_custom_command(
    OUTPUT ${INVITO_WEB_FILES_CPP}
    COMMAND ${CMAKE_COMMAND} "-DEXAMPLES=${INVITO_WEB_FILES}" -DHEADER=report/web_files.hpp
            -DOUTPUT=${INVITO_WEB_FILES_CPP} -P ${CMAKE_SOURCE_DIR}/cmake/WriteExamples.cmake
    DEPENDS ${INVITO_WEB_FILE_PATHS} ${CMAKE_SOURCE_DIR}/cmake/WriteExamples.cmake
    VERBATIM)
