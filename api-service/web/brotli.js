// Compresses a file as small as brotli can: node brotli.js FILE COMPRESSED
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { brotliCompressSync } from "node:zlib";

writeFileSync(argv[3], brotliCompressSync(readFileSync(argv[2])));
