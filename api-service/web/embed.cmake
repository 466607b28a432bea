# Writes what the program carries: embedded_assets.hpp (the table) and embedded_bytes.cpp (the bytes, by the assembler's
# .incbin, since compiling megabytes as C arrays takes minutes).
# Usage: cmake -D SOURCE=<this folder> -D YAML=<openapi.yaml> -D NODE=<folder with node_modules, or empty>
#              -D GZIP=<gzip> -D OUT=<folder> -P embed.cmake
set(symbols "")
set(rows "")
set(bytes "")
set(count 0)

# Adds the bytes of `file` under a new symbol; `view` becomes the C++ expression of them.
macro(add_bytes file view)
  file(SIZE ${file} size)
  file(SHA256 ${file} sum)
  # The checksum makes a changed file a changed source: no compiler cache may take one for the other.
  string(APPEND bytes
    "    \"/* ${sum} */\\n\"\n"
    "    \".globl bandwatch_asset_${count}\\n.hidden bandwatch_asset_${count}\\nbandwatch_asset_${count}:\\n\"\n"
    "    \".incbin \\\"${file}\\\"\\n\"\n")
  string(APPEND symbols "extern const char bandwatch_asset_${count}[];\n")
  set(${view} "{bandwatch_asset_${count}, ${size}}")
  math(EXPR count "${count} + 1")
endmacro()

# Serves `file` at `path`. `immutable`: the path has the content's hash in it.
macro(embed path type csp file immutable)
  set(compressed ${OUT}/${count}.gz)
  execute_process(COMMAND ${GZIP} -9nc ${file} OUTPUT_FILE ${compressed} COMMAND_ERROR_IS_FATAL ANY)
  file(SIZE ${file} plain_size)
  file(SIZE ${compressed} compressed_size)
  file(SHA256 ${file} tag)
  string(SUBSTRING ${tag} 0 32 tag)
  add_bytes(${file} plain_view)
  set(compressed_view "{}")
  if(compressed_size LESS plain_size)
    add_bytes(${compressed} compressed_view)
  endif()
  string(APPEND rows
    "    Asset{\"${path}\", \"${type}\", ${plain_view}, ${compressed_view},\n"
    "          \"\\\"${tag}\\\"\", \"\\\"${tag}-gzip\\\"\", \"${csp}\", ${immutable}},\n")
endmacro()

# Serves `file` below /docs/ with its hash in the name, and replaces @name@ in the page by that name.
macro(embed_hashed name type file)
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 12 hash)
  string(REGEX REPLACE "^(.*)(\\.[a-z]+)$" "\\1.${hash}\\2" hashed_name "${name}")
  string(REPLACE "@${name}@" "${hashed_name}" page "${page}")
  embed("/docs/${hashed_name}" "${type}" "" ${file} true)
endmacro()

embed("/openapi.yaml" "application/yaml" "" ${YAML} false)
set(csp "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
if(NODE)
  set(ui ${NODE}/node_modules/swagger-ui-dist)
  file(READ ${SOURCE}/docs.html page)
  embed_hashed(docs.js "text/javascript; charset=utf-8" ${SOURCE}/docs.js)
  embed_hashed(favicon.png image/png ${ui}/favicon-32x32.png)
  embed_hashed(swagger-ui.css "text/css; charset=utf-8" ${ui}/swagger-ui.css)
  embed_hashed(swagger-ui-bundle.js "text/javascript; charset=utf-8" ${ui}/swagger-ui-bundle.js)
  # The bundle's own comment points to this file.
  embed("/docs/swagger-ui-bundle.js.LICENSE.txt" "text/plain; charset=utf-8" ""
        ${ui}/swagger-ui-bundle.js.LICENSE.txt false)
  embed("/docs/LICENSE.txt" "text/plain; charset=utf-8" "" ${ui}/LICENSE false)
  # Swagger UI's own style sheet has its icons as data.
  string(PREPEND csp "script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; ")
else()
  file(READ ${SOURCE}/docs_absent.html page)
endif()
file(WRITE ${OUT}/docs.html "${page}")
embed("/docs" "text/html; charset=utf-8" "${csp}" ${OUT}/docs.html false)

file(WRITE ${OUT}/embedded_bytes.cpp
  "__asm__(\n    \".pushsection .rodata\\n\"\n${bytes}    \".popsection\\n\");\n")
file(WRITE ${OUT}/embedded_assets.hpp
  "#pragma once\n\n#include \"api-service/web/asset.hpp\"\n\nextern \"C\" {\n${symbols}}\n\n"
  "namespace bandwatch::api {\n\ninline constexpr Asset kAssets[] = {\n${rows}};\n\n}  // namespace bandwatch::api\n")
