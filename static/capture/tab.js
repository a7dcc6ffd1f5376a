/**
 * Let one tab alone work on the queue, the newest: two would each send what the other one has deleted.
 * @param {LockManager | undefined} locks older browsers have none
 * @param {() => void} lost a newer tab has taken over
 */
export function onlyTab(locks, lost) {
  locks?.request("queue", { steal: true }, () => new Promise(() => {})).catch(lost);
}
