# Writes what the program carries: embedded_assets.hpp (the table) and embedded_bytes.cpp (the bytes, by the assembler's
# .incbin, since compiling megabytes as C arrays takes minutes).
# Usage: cmake -D SOURCE=<this folder> -D YAML=<openapi.yaml> -D NODE=<folder with node_modules and the dashboard in
#              dist, or empty> -D NODEJS=<node> -D GZIP=<gzip> -D OUT=<folder> -P embed.cmake
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

# Adds `compressed` if it is smaller than `file`; `view` becomes the expression of it, empty if it is not.
macro(add_smaller file compressed view)
  set(${view} "{}")
  file(SIZE ${file} plain_size)
  file(SIZE ${compressed} compressed_size)
  if(compressed_size LESS plain_size)
    add_bytes(${compressed} ${view})
  endif()
endmacro()

# Serves `file` at `path`. `immutable`: the path has the content's hash in it.
macro(embed path type csp file immutable)
  set(gzip_file ${OUT}/${count}.gz)
  set(brotli_file ${OUT}/${count}.br)
  execute_process(COMMAND ${GZIP} -9nc ${file} OUTPUT_FILE ${gzip_file} COMMAND_ERROR_IS_FATAL ANY)
  set(gzip_view "{}")
  set(brotli_view "{}")
  file(SHA256 ${file} tag)
  string(SUBSTRING ${tag} 0 32 tag)
  add_bytes(${file} plain_view)
  add_smaller(${file} ${gzip_file} gzip_view)
  if(NODE)
    execute_process(COMMAND ${NODEJS} ${SOURCE}/brotli.js ${file} ${brotli_file} COMMAND_ERROR_IS_FATAL ANY)
    add_smaller(${file} ${brotli_file} brotli_view)
  endif()
  string(APPEND rows
    "    Asset{\"${path}\", \"${type}\", ${plain_view}, ${gzip_view}, ${brotli_view},\n"
    "          \"\\\"${tag}\\\"\", \"\\\"${tag}-gzip\\\"\", \"\\\"${tag}-br\\\"\", \"${csp}\", ${immutable}},\n")
endmacro()

# Serves `file` below /docs/ with its hash in the name, and replaces @name@ in the page by that name.
macro(embed_hashed name type file)
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 12 hash)
  string(REGEX REPLACE "^(.*)(\\.[a-z]+)$" "\\1.${hash}\\2" hashed_name "${name}")
  string(REPLACE "@${name}@" "${hashed_name}" page "${page}")
  embed("/docs/${hashed_name}" "${type}" "" ${file} true)
endmacro()

set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_svg image/svg+xml)
set(type_woff2 font/woff2)

# Serves the dashboard's page at / and what it loads, whose names have hashes already, below /assets/.
macro(embed_dashboard)
  file(GLOB files RELATIVE ${NODE}/dist ${NODE}/dist/assets/*)
  foreach(name IN LISTS files)
    string(REGEX REPLACE "^.*\\." "" extension ${name})
    if(NOT DEFINED type_${extension})
      message(FATAL_ERROR "${name}: no media type is known for .${extension}")
    endif()
    embed("/${name}" "${type_${extension}}" "" ${NODE}/dist/${name} true)
  endforeach()
  set(licences "")
  foreach(package preact uplot @fontsource-variable/ibm-plex-sans)
    file(READ ${NODE}/node_modules/${package}/LICENSE licence)
    string(APPEND licences "${package}\n\n${licence}\n\n")
  endforeach()
  file(WRITE ${OUT}/licences.txt "${licences}")
  embed("/docs/dashboard.LICENSE.txt" "text/plain; charset=utf-8" "" ${OUT}/licences.txt false)
  embed("/" "${type_html}" "${strict}; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'"
        ${NODE}/dist/index.html false)
endmacro()

set(strict "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
embed("/openapi.yaml" "application/yaml" "" ${YAML} false)
set(csp "${strict}")
if(NODE)
  embed_dashboard()
  set(ui ${NODE}/node_modules/swagger-ui-dist)
  file(READ ${SOURCE}/docs.html page)
  embed_hashed(docs.js "${type_js}" ${SOURCE}/docs.js)
  embed_hashed(docs.css "${type_css}" ${SOURCE}/docs.css)
  embed_hashed(favicon.png image/png ${ui}/favicon-32x32.png)
  embed_hashed(swagger-ui.css "${type_css}" ${ui}/swagger-ui.css)
  embed_hashed(swagger-ui-bundle.js "${type_js}" ${ui}/swagger-ui-bundle.js)
  # The bundle's own comment points to this file.
  embed("/docs/swagger-ui-bundle.js.LICENSE.txt" "text/plain; charset=utf-8" ""
        ${ui}/swagger-ui-bundle.js.LICENSE.txt false)
  embed("/docs/LICENSE.txt" "text/plain; charset=utf-8" "" ${ui}/LICENSE false)
  # Swagger UI's own style sheet has its icons as data.
  string(APPEND csp "; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'")
else()
  file(READ ${SOURCE}/docs_absent.html page)
endif()
file(WRITE ${OUT}/docs.html "${page}")
embed("/docs" "${type_html}" "${csp}" ${OUT}/docs.html false)

file(WRITE ${OUT}/embedded_bytes.cpp
  "__asm__(\n    \".pushsection .rodata\\n\"\n${bytes}    \".popsection\\n\");\n")
file(WRITE ${OUT}/embedded_assets.hpp
  "#pragma once\n\n#include \"api-service/web/asset.hpp\"\n\nextern \"C\" {\n${symbols}}\n\n"
  "namespace bandwatch::api {\n\ninline constexpr Asset kAssets[] = {\n${rows}};\n\n}  // namespace bandwatch::api\n")
