/** Something went wrong in a way that has a name: a code of the API's, or one of our own. */
export class Trouble extends Error {
  /**
   * @param {string} code
   * @param {{message?: string, status?: number, permanent?: boolean, retryAfter?: number, cause?: unknown}} [more]
   */
  constructor(code, { message = "", status = 0, permanent = false, retryAfter = 0, cause } = {}) {
    super(message, { cause });
    this.name = "Trouble";
    this.code = code;
    this.status = status;
    /** Trying again cannot help. */
    this.permanent = permanent;
    /** The server's own wish, in seconds. */
    this.retryAfter = retryAfter;
  }

  /** The token no longer counts: nothing else will work until the phone is paired again. */
  get unpaired() {
    return this.status === 401;
  }
}

/**
 * Give every error a name, also those that nobody thought of.
 * @param {unknown} error
 * @returns {Trouble}
 */
export function named(error) {
  return error instanceof Trouble ? error : new Trouble("unexpected", { message: String(error), cause: error });
}
