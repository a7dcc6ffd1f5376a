const NAME = "clinicpro";
const VERSION = 1;
/** What a tap on the shutter leaves must outlive a battery that dies. */
const SAFELY = { durability: "strict" };

/**
 * What lies in this browser's IndexedDB: rows, none of which anybody can read. `stores` names the queues,
 * one per clinician; `sealed` holds what is in them.
 * @param {DiskEdges} edges
 * @returns {Disk}
 */
export function disk({ indexedDB, persist, lost }) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  let persistent = false;

  /** @returns {Promise<IDBDatabase>} */
  function open() {
    return new Promise((resolve, reject) => {
      if (!indexedDB) throw new Error("no IndexedDB");
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const name of ["stores", "sealed"]) request.result.createObjectStore(name, { keyPath: "id" });
      };
      request.onsuccess = () => {
        request.result.onclose = request.result.onversionchange = () => forget().then(lost);
        resolve(request.result);
      };
      request.onerror = request.onblocked = () => reject(request.error);
    });
  }

  async function forget() {
    const old = opened;
    opened = undefined;
    (await old?.catch(() => undefined))?.close();
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(transaction: IDBTransaction) => IDBRequest<T> | void} act
   * @returns {Promise<T>}
   */
  async function once(mode, act) {
    const database = await (opened ??= open());
    return new Promise((resolve, reject) => {
      // @ts-ignore: tsc's own list of the DOM has no third argument yet
      const transaction = database.transaction(["stores", "sealed"], mode, SAFELY);
      const request = act(transaction);
      transaction.oncomplete = () => resolve(/** @type {T} */ (request?.result));
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** iOS loses its connection to the database now and then: a second go with a new one.
   * @type {typeof once} */
  async function run(mode, act) {
    try {
      return await once(mode, act);
    } catch (error) {
      await forget();
      if (/** @type {DOMException} */ (error)?.name === "QuotaExceededError") throw error;
      return once(mode, act);
    }
  }

  return {
    stores: () => run("readonly", (transaction) => transaction.objectStore("stores").getAll()),
    sealed: () => run("readonly", (transaction) => transaction.objectStore("sealed").getAll()),
    name: (store) => run("readwrite", (transaction) => transaction.objectStore("stores").put(store)).then(() => {}),
    write(rows) {
      if (!persistent) persist(); // a browser that asks its user should do so at the first photo, not at the door
      persistent = true;
      return run("readwrite", (transaction) => {
        for (const row of rows) transaction.objectStore("sealed").put(row);
      });
    },
    erase: (ids, stores = []) =>
      run("readwrite", (transaction) => {
        for (const id of ids) transaction.objectStore("sealed").delete(id);
        for (const id of stores) transaction.objectStore("stores").delete(id);
      }),
  };
}
