import { useEffect, useState } from 'react';

/** What has stood for less than this goes by in a scroll, ms: it is told after one to two of them. */
const TICK = 50;

let fresh = new Set<() => void>();
let stood = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** False at first, true once the element has stood for a moment; all that have stood long enough are told in one go, so that they are drawn together. */
export function useLingered(): boolean {
  const [lingered, setLingered] = useState(false);
  useEffect(() => {
    const tell = () => setLingered(true);
    fresh.add(tell);
    timer ??= setInterval(tick, TICK);
    return () => {
      fresh.delete(tell);
      stood.delete(tell);
    };
  }, []);
  return lingered;
}

function tick(): void {
  const told = stood;
  stood = fresh;
  fresh = new Set();
  for (const tell of told) tell();
  if (stood.size > 0 || fresh.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}
