type Zoom = 'in' | 'out' | 'fit';

/** Carries a zoom from a key to whichever timeline is shown. */
export const timelineZoom = {
  listeners: new Set<(zoom: Zoom) => void>(),
  send(zoom: Zoom): void {
    for (const listener of this.listeners) listener(zoom);
  },
  /** Returns the function that ends listening. */
  listen(listener: (zoom: Zoom) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  },
};
