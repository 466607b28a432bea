// Usage: node check.js <openapi.yaml>. Prints each fault on a line of its own; exit 1 if there is one.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const faults = [];
const document = parse(readFileSync(process.argv[2], "utf8"));

// The document is OpenAPI as its version says, and every reference leads somewhere.
const validator = new Validator();
const { valid, errors } = await validator.validate(structuredClone(document));
if (!valid) faults.push(`not OpenAPI: ${JSON.stringify(errors)}`);
if (validator.version !== "3.1") faults.push(`version ${validator.version} instead of 3.1`);

// Every example is one: it has the form that stands beside it.
const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "doc:");
const pointer = (path) => path.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent).join("/");

let examples = 0;
function check(node, path) {
  if (node === null || typeof node !== "object") return;
  if ("example" in node && "schema" in node) {
    examples += 1;
    const fits = ajv.compile({ $ref: `doc:#/${pointer([...path, "schema"])}` });
    if (!fits(node.example)) faults.push(`example at ${path.join(" / ")}: ${ajv.errorsText(fits.errors)}`);
  }
  for (const [step, child] of Object.entries(node)) check(child, [...path, step]);
}
check(document, []);
if (examples === 0) faults.push("no examples found");

for (const fault of faults) console.log(fault);
process.exit(faults.length === 0 ? 0 : 1);
