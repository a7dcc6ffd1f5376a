/** @typedef {"connected" | "camera" | "reviewing" | "uploading" | "error"} State */
/** @typedef {"open" | "review" | "leave" | "send" | "fail"} Act */

/** Where each act leads. What is not in the table does not happen.
 * @type {Readonly<Record<State, Readonly<Partial<Record<Act, State>>>>>} */
export const TABLE = Object.freeze({
  connected: { open: "camera", review: "reviewing", send: "uploading", fail: "error" },
  camera: { review: "reviewing", leave: "connected", send: "uploading", fail: "error" },
  reviewing: { open: "camera", leave: "connected", send: "uploading", fail: "error" },
  uploading: { open: "camera", review: "reviewing", leave: "connected", fail: "error" },
  error: { open: "camera", review: "reviewing", leave: "connected", send: "uploading", fail: "error" },
});

/**
 * @param {State} state
 * @param {(state: State, before: State) => void} entered
 */
export function machine(state, entered) {
  return {
    get state() {
      return state;
    },

    /**
     * Go where the table says. An act that does not belong to the present state is late (a camera that
     * fails after it was closed, a second tap on the same button) and changes nothing.
     * @param {Act} act
     * @returns {boolean} whether it happened
     */
    go(act) {
      const next = TABLE[state][act];
      if (!next) return false;
      const before = state;
      state = next;
      entered(next, before);
      return true;
    },
  };
}
