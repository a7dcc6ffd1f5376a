// What the desk needs beside HTMX: photos that land without a stir, the keyboard, the lightbox, the pairing
// panel's countdown, a question before a consultation ends too early, and manners in polling.

import { watchAsking } from "./ask.js";
import { watchCarrying } from "./carry.js";
import { watchChoosing } from "./choosing.js";
import { watchEditing } from "./editing.js";
import { watchEnding } from "./ending.js";
import { watchKeys } from "./keys.js";
import { watchLightbox } from "./lightbox.js";
import { watchPairing } from "./pairing.js";
import { watchNews } from "./place.js";
import { watchPlayer } from "./player.js";
import { watchPoll } from "./poll.js";
import { watchRecording } from "./recording.js";
import { watchToasts } from "./toasts.js";
import { watchTyped } from "./typed.js";

watchAsking();
watchCarrying();
watchChoosing();
watchEditing();
watchEnding();
watchKeys();
watchLightbox();
watchNews();
watchPairing();
watchPlayer();
watchPoll();
watchRecording();
watchToasts();
watchTyped();
