// Uppy Companion, as its README mounts it, in so many processes behind one port: for `make bench-peers`.
//
//   node companion.js '{"port": 3020, "workers": 2, "s3": {…}, "folder": "…"}'
//
// Serves a folder of pages besides, of its own origin. Says "ready" once every process listens.
import cluster from "node:cluster";

import * as companion from "@uppy/companion";
import express from "express";

const given = JSON.parse(process.argv[2]);

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on("listening", () => {
    if (++listening === given.workers) console.log("ready");
  });
  for (let n = 0; n < given.workers; n++) cluster.fork();
} else {
  const { app } = companion.app({
    s3: { expires: 300, acl: null, conditions: [], getKey: ({ filename }) => `${crypto.randomUUID()}-${filename}`, ...given.s3 },
    server: { host: `127.0.0.1:${given.port}`, protocol: "http" },
    filePath: given.folder,
    secret: "bench",
    corsOrigins: true,
    uploadUrls: [given.s3.endpoint],
  });
  const server = express();
  server.use("/page", express.static(given.folder));
  server.use(app);
  server.listen(given.port, "127.0.0.1");
}
