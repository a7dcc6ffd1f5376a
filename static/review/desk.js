// What little the desk needs beside HTMX: the lightbox, the pairing panel's countdown, a question before
// a consultation ends too early, and manners in polling.

import { watchAsking } from "./ask.js";
import { watchEnding } from "./ending.js";
import { watchPairing } from "./pairing.js";
import { watchLightbox } from "./lightbox.js";
import { watchPoll } from "./poll.js";

watchAsking();
watchEnding();
watchLightbox();
watchPairing();
watchPoll();
