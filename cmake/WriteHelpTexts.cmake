# Run as a script: writes OUTPUT with command_texts() from the files COMMANDS, topic_texts() from TOPICS and
# completion_texts() from SHELLS.
function(append_texts function)
    string(APPEND body "std::span<const HelpText> ${function}() {\n    static constexpr HelpText all[] = {\n")
    foreach(path IN LISTS ARGN)
        get_filename_component(name "${path}" NAME_WE)
        file(READ "${path}" text)
        string(APPEND body "        {\"${name}\", R\"invito_text(${text})invito_text\"},\n")
    endforeach()
    string(APPEND body "    };\n    return all;\n}\n\n")
    set(body "${body}" PARENT_SCOPE)
endfunction()

set(body "// Generated from src/cli/commands/, src/cli/topics/ and src/cli/completion/.\n#include \"command_table.hpp\"\n\nnamespace invito {\n\n")
append_texts(command_texts ${COMMANDS})
append_texts(topic_texts ${TOPICS})
append_texts(completion_texts ${SHELLS})
file(WRITE "${OUTPUT}" "${body}}  // namespace invito\n")
