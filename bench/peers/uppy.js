// A page of Uppy's for the same task as the phone's page: take photos, look at them, delete some,
// shrink them, send them to the bucket, keep them over a crash.
//
//   uppy.html?limit=6&shrink=1&store=capture
import "@uppy/core/css/style.min.css";
import "@uppy/dashboard/css/style.min.css";
import "@uppy/webcam/css/style.min.css";

import AwsS3 from "@uppy/aws-s3";
import Compressor from "@uppy/compressor";
import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import GoldenRetriever from "@uppy/golden-retriever";
import Webcam from "@uppy/webcam";

const wanted = new URLSearchParams(location.search);

const uppy = new Uppy({ id: wanted.get("store") ?? "capture" })
  .use(Dashboard, { inline: true, target: "#uppy", height: 640 })
  .use(Webcam, {
    target: Dashboard,
    modes: ["picture"],
    mirror: false,
    mobileNativeCamera: false,
    videoConstraints: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1080 } },
  })
  .use(AwsS3, { companionEndpoint: location.origin, limit: Number(wanted.get("limit") ?? 6) })
  .use(GoldenRetriever);
if (wanted.get("shrink") !== "0") uppy.use(Compressor, { quality: 0.85, maxWidth: 800, maxHeight: 800 });

window.uppy = uppy;
