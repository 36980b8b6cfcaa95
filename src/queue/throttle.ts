/** Passes on at most one call in an interval: progress is for eyes. */

/** Calls in between are dropped; a rejected call is, too. */
export function throttle<T>(call: (value: T) => Promise<unknown>, milliseconds: number): (value: T) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (value) => {
    const now = performance.now();
    if (now - last < milliseconds) return;
    last = now;
    void call(value).catch(() => {});
  };
}
