/** A synchronous computation in the form of the interface: what it throws becomes a rejection. */
export function settle<T>(compute: () => T): Promise<T> {
  return new Promise((resolve) => resolve(compute()));
}
