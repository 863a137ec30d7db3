# Compiles one snippet: cmake -DCOMPILER=... -DROOT=... -DSNIPPET=... [-DREFUSED=ON] -P check.cmake
#
# A refused one names, in its own comments, what the first ten lines of the compiler's output must
# contain (`// says: TEXT`) or all of it (`// says somewhere: TEXT`). Where a line is marked
# `// here`, the first ten lines must point at it.
execute_process(
  COMMAND "${COMPILER}" -std=c++20 -fsyntax-only "-I${ROOT}/include" "-I${ROOT}/tests" "${SNIPPET}"
  RESULT_VARIABLE status
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)

if(NOT REFUSED)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "should compile:\n${output}")
  endif()
  return()
endif()
if(status EQUAL 0)
  message(FATAL_ERROR "should not compile")
endif()

set(head "")
set(rest "${output}")
foreach(line RANGE 1 10)
  string(FIND "${rest}" "\n" end)
  if(end EQUAL -1)
    break()
  endif()
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${rest}" 0 ${end} part)
  string(APPEND head "${part}")
  string(SUBSTRING "${rest}" ${end} -1 rest)
endforeach()

function(require text where)
  string(FIND "${where}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "the compiler does not say \"${text}\":\n${where}")
  endif()
endfunction()

get_filename_component(name "${SNIPPET}" NAME)
file(READ "${SNIPPET}" source)
set(number 0)
while(NOT source STREQUAL "")
  string(FIND "${source}" "\n" end)
  string(SUBSTRING "${source}" 0 ${end} line)
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${source}" ${end} -1 source)
  math(EXPR number "${number} + 1")
  if(line MATCHES "^// says: (.*)$")
    require("${CMAKE_MATCH_1}" "${head}")
  elseif(line MATCHES "^// says somewhere: (.*)$")
    require("${CMAKE_MATCH_1}" "${output}")
  elseif(line MATCHES "// here$")
    require("${name}:${number}:" "${head}")
  endif()
endwhile()
