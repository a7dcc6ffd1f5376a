// What the desk needs beside HTMX: photos that land without a stir, the keyboard and its focus, the lightbox, the pairing
// panel's countdown, a question before a consultation ends too early, and manners in polling.

import { watchAsking } from "./ask.js";
import { watchCarrying } from "./carry.js";
import { watchChoosing } from "./choosing.js";
import { watchDrill } from "./drill.js";
import { watchEditing } from "./editing.js";
import { watchEnding } from "./ending.js";
import { watchFocus } from "./focus.js";
import { watchKeys } from "./keys.js";
import { watchLightbox } from "./lightbox.js";
import { watchMorphs } from "./morph.js";
import { watchPairing } from "./pairing.js";
import { watchNews } from "./place.js";
import { watchPlayer } from "./player.js";
import { watchPoll } from "./poll.js";
import { watchRecording } from "./recording.js";
import { watchShown } from "./shown.js";
import { watchToasts } from "./toasts.js";
import { watchTyped } from "./typed.js";

watchAsking();
watchCarrying();
watchChoosing();
watchDrill();
watchEditing();
watchEnding();
watchFocus();
watchKeys();
watchLightbox();
watchMorphs();
watchNews();
watchPairing();
watchPlayer();
watchPoll();
watchRecording();
watchShown();
watchToasts();
watchTyped();
