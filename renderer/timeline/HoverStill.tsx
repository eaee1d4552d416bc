import { useEffect, useRef } from 'react';
import type { SpriteCell } from '../library/sprites.ts';
import type { Stills } from './stills.ts';
import styles from './Timeline.module.css';

/** A still is fetched once the pointer has rested so long, ms. */
const REST_MS = 60;

interface HoverStillProps {
  stills: Stills;
  cell: SpriteCell;
  /** How far away another picture may stand in for it, seconds. */
  within: number;
}

/** The small picture under the pointer. Drawn from the timeline's own: as a background of the page each sheet would be decoded whole. */
export function HoverStill({ stills, cell, within }: HoverStillProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { file, time } = cell;
  useEffect(() => {
    const draw = () => {
      const element = canvas.current;
      const context = element?.getContext('2d', { alpha: false });
      if (!element || !context) return;
      const still = stills.get(cell, within);
      if (still) context.drawImage(still, 0, 0, element.width, element.height);
      else context.fillRect(0, 0, element.width, element.height);
    };
    draw();
    const end = stills.onArrive(draw);
    const timer = setTimeout(() => {
      draw();
      stills.fetch();
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      end();
    };
    // a cell is its file and its time
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [stills, file, time]);
  return <canvas ref={canvas} className={styles['hoverStill']} width={cell.cellWidth} height={cell.cellHeight} />;
}
