# ccache when it is there. NOHASHDIR lets several build folders share objects.
find_program(INVITO_CCACHE ccache)
if(INVITO_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${INVITO_CCACHE})
endif()
