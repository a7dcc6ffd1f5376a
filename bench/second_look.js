// Let the worker's own file look at pictures: one line in ({file, width, height}, RGBA), its doubts out.
// More arguments, as SHARP=0.4, change the worker's thresholds.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { aWorker } from "../tests/island/worker.js";

const look = await aWorker((source) => process.argv.slice(2).reduce(changed, source));

for await (const line of createInterface({ input: process.stdin })) {
  const { file, width, height } = JSON.parse(line);
  const { shrunk } = await look({ data: new Uint8ClampedArray(readFileSync(file)), width, height });
  console.log(JSON.stringify(shrunk.doubts));
}

function changed(source, setting) {
  const [name, value] = setting.split("=");
  return source.replace(new RegExp(`(const ${name} = )[0-9.]+`), `$1${value}`);
}
