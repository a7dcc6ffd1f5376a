// What little the desk needs beside HTMX: the lightbox, the pairing panel's countdown, and manners in polling.

import { watchPairing } from "./pairing.js";
import { watchLightbox } from "./lightbox.js";
import { watchPoll } from "./poll.js";

watchLightbox();
watchPairing();
watchPoll();
