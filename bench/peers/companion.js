// Uppy Companion in so many processes behind one port, for `make bench-peers`:
//
//   node companion.js '{"port": 3020, "workers": 2, "bare": false, "s3": {…}, "pages": "…", "files": "…"}'
//
// As its own program has it, which logs and keeps sessions as a server in service does; or bare, as
// its library mounts it, with neither. Serves a folder of pages besides, from its own origin. Says
// "ready" once every process listens.
import cluster from "node:cluster";
import { createServer } from "node:http";

import * as companion from "@uppy/companion";
import standalone from "@uppy/companion/standalone";
import express from "express";

const given = JSON.parse(process.argv[2]);

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on("listening", () => {
    if (++listening === given.workers) console.log("ready");
  });
  for (let n = 0; n < given.workers; n++) cluster.fork();
} else {
  const options = {
    s3: { expires: 300, acl: null, getKey: ({ filename }) => `${crypto.randomUUID()}-${filename}`, ...given.s3 },
    server: { host: `127.0.0.1:${given.port}`, protocol: "http" },
    filePath: given.files,
    secret: "bench",
    preAuthSecret: "bench",
    corsOrigins: true,
    uploadUrls: [given.s3.endpoint],
  };
  const { app } = given.bare ? companion.app(options) : standalone(options);
  const pages = express().use("/page", express.static(given.pages));
  createServer((request, answer) => (request.url.startsWith("/page/") ? pages : app)(request, answer)).listen(given.port, "127.0.0.1");
}
