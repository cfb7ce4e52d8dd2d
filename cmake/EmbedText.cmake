# Text files as C++ string constants.
#
# linnet_embed(OUTPUT NAMESPACE [CONSTANT file...]...): OUTPUT is a .cc that defines each CONSTANT, a
# `const std::string_view`, as its files one after the other. Where the files are JavaScript modules
# they become one: imports between them and the word `export` are taken out.
#
# The same file is the script that the build runs.
if(CMAKE_SCRIPT_MODE_FILE)
  set(source "#include <string_view>\n\nnamespace ${NAMESPACE} {\n\n")
  foreach(entry ${ENTRIES})
    string(REPLACE "|" ";" entry "${entry}")
    list(POP_FRONT entry constant)
    set(content "")
    foreach(file ${entry})
      file(READ "${file}" text)
      string(REGEX REPLACE "(^|\n)import [^\n]*;" "\\1" text "${text}")
      string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
      string(APPEND content "${text}")
    endforeach()
    string(APPEND source "extern const std::string_view ${constant};\n"
                         "const std::string_view ${constant} = R\"embedded(${content})embedded\";\n\n")
  endforeach()
  file(WRITE "${OUTPUT}" "${source}}  // namespace ${NAMESPACE}\n")
  return()
endif()

set(LINNET_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(linnet_embed output namespace)
  set(entries "")
  set(files "")
  foreach(argument ${ARGN})
    if(argument MATCHES "^k[A-Z][A-Za-z]*$")
      list(APPEND entries "${argument}")
    else()
      list(POP_BACK entries entry)
      list(APPEND entries "${entry}|${argument}")
      list(APPEND files "${argument}")
    endif()
  endforeach()
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DNAMESPACE=${namespace}"
            "-DENTRIES=${entries}" -P "${LINNET_EMBED_SCRIPT}"
    DEPENDS ${files} "${LINNET_EMBED_SCRIPT}"
    COMMENT "Embedding text into ${namespace}"
    VERBATIM)
endfunction()
